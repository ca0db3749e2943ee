"""The runs of one lesson's bench: the one on it, earlier ones, and those in the background.

Nothing here draws, and nothing here stops a run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from components.training import Run
from components.training.values.rows import LEARNING_RATE
from components.ui.session.experiment import Experiment
from components.ui.session.shown_runs import ShownRun

# How many earlier runs stay on the charts to compare with.
EARLIER = 3


P = ParamSpec("P")
T = TypeVar("T")
B = TypeVar("B", bound="SessionRuns")


def whole(step: Callable[Concatenate[B, P], T]) -> Callable[Concatenate[B, P], T]:
    """A method that changes a bench from what it is to what it becomes, with nothing in between: of
    two tabs that change it at the same moment, the second begins with what the first has made."""

    @wraps(step)
    def alone(session: B, *given: P.args, **named: P.kwargs) -> T:
        with session.lock:
            return step(session, *given, **named)

    return alone


class RemoteRunError(Exception):
    """A run that is written down and cannot be had at this moment."""


@dataclass(frozen=True)
class Sought:
    """The ids of runs that belong on a bench and cannot be had at this moment: of the `run` beside the
    setup, and of those `earlier`, with their names."""

    run: str | None = None
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(kw_only=True)
class SessionRuns:
    """The runs of a lesson session.

    Attributes:
        run: The run that the page shows, if there is one.
        trained: The experiment that it was started with.
        called: Its name on the page.
        earlier: Runs to compare with, and their names.
        background: Runs that go on training although the page shows another one.
        started: How many runs have had a number so far.
        sought: Runs that the page waits for, because another server or the store has them.
        looked: When the page last looked for those, in seconds of `time.monotonic`.
        lock: The learner's lock (see `workspaces`). Held by every method that changes the session,
            and by whoever reads several attributes that belong together.
    """

    run: Run | None = None
    trained: Experiment | None = None
    called: str = ""
    earlier: tuple[tuple[str, Run], ...] = ()
    background: tuple[ShownRun, ...] = ()
    started: int = 0
    sought: Sought = Sought()
    looked: float = float("-inf")
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    @property
    def active(self) -> bool:
        """Whether a run is under way, waiting or paused."""
        return self.run is not None and not self.run.ended

    @property
    def name_of_run(self) -> str:
        """What the run on the bench is called."""
        return self.called or f"#{self.started}"

    @property
    def shown(self) -> ShownRun | None:
        """The run on the bench, with its name and the setup it was started with."""
        with self.lock:
            if self.run is None or self.trained is None:
                return None
            return ShownRun(self.name_of_run, self.run, self.trained)

    @property
    def unfinished(self) -> bool:
        """Whether not all epochs of the run are done."""
        return self.run is not None and self.run.epochs_done < self.run.recipe.epochs

    @whole
    def put_away(self, shown: ShownRun) -> None:
        """Do not speak of a run in the background any more."""
        self.background = tuple(each for each in self.background if each is not shown)

    @whole
    def forget_earlier(self) -> None:
        """Take the earlier runs off the charts."""
        self.earlier, self.sought = (), Sought(self.sought.run)

    @whole
    def find(self, find: Callable[[str], Run | None]) -> None:
        """Have those that were `sought`, as far as `find` has them now; it raises `RemoteRunError` for one
        that still cannot be had, and says None of one that is no longer there."""
        run = self.sought.run
        earlier: list[tuple[str, str]] = []
        if run is not None and self.run is None:
            with suppress(RemoteRunError):
                self.run, run = find(run), None
        for name, each in reversed(self.sought.earlier):
            try:
                found = find(each)
            except RemoteRunError:
                earlier.insert(0, (name, each))
            else:
                self.earlier = (*(((name, found),) if found is not None else ()), *self.earlier)[-EARLIER:]
        self.sought = Sought(run, tuple(earlier))

    def _show(self, run: Run, trained: Experiment, name: str | None = None) -> None:
        if name is None:
            self.started += 1
        self.called = name or f"#{self.started}"
        self.run, self.trained = run, trained

    def _let_go_on(self) -> None:
        """The run on the bench is about to leave it: if it is under way, it goes on."""
        shown = self.shown
        if shown is not None and not shown.run.ended:
            self.background = (*self.background, shown)

    def _taken_back(self, run: Run) -> str | None:
        """A run is about to come to the bench: it is no longer beside it. What it was called there,
        if it was."""
        beside = [
            *((name, each.id) for name, each in self.earlier),
            *((each.name, each.run.id) for each in self.background),
            *self.sought.earlier,
        ]
        self.earlier = tuple(each for each in self.earlier if each[1].id != run.id)
        self.background = tuple(each for each in self.background if each.run.id != run.id)
        sought = tuple(each for each in self.sought.earlier if each[1] != run.id)
        self.sought = Sought(None if self.sought.run == run.id else self.sought.run, sought)
        return next((name for name, each in beside if each == run.id), None)

    def _keep_to_compare(self) -> None:
        """The run on the bench is about to leave it: it stays on the charts, if there is anything to
        see of it, also where it is not at hand."""
        if self.run is None and self.sought.run is not None:
            self.sought = Sought(None, (*self.sought.earlier, (self.name_of_run, self.sought.run)))
        elif self.run is not None and self.run.rows:
            self.earlier = (*self.earlier, (self.name_of_run, self.run))[-EARLIER:]


def move_to(run: Run, values: Mapping[str, float]) -> None:
    """See to it that a run trains with what the controls on the bench say."""
    rate, now = values[LEARNING_RATE], run.controls
    moved = {
        head: values[head] for head, now_at in now.loss_weights.items() if values.get(head, now_at) != now_at
    }
    if moved:
        run.set_loss_weights(moved)
    if rate != now.learning_rate:
        run.set_learning_rate(rate)
