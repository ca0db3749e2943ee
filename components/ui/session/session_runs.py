"""The runs of a lesson session: the one that is shown, earlier ones, and those in the background.

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
# How many runs keep their numbers, the latest.
NUMBERED = 1_000


P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="SessionRuns")


def atomic(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Decorates a method of a session so that it holds the session's lock while it runs.

    Where two tabs change a session at the same moment, the second begins with what the first made.
    """

    @wraps(method)
    def locked(session: S, *args: P.args, **kwargs: P.kwargs) -> T:
        with session.lock:
            return method(session, *args, **kwargs)

    return locked


class RemoteRunError(Exception):
    """A run is known, but its server or the store cannot be asked for it at the moment."""


@dataclass(frozen=True)
class MissingRuns:
    """The ids of runs that belong to a session and cannot be had at the moment.

    Attributes:
        run: The one that the page would show.
        earlier: Those to compare with, as pairs of name and id.
    """

    run: str | None = None
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(kw_only=True)
class SessionRuns:
    """The runs of a lesson session.

    Attributes:
        run: The run that the page shows, if there is one.
        trained: The experiment that it was started with.
        earlier: Runs to compare with, and their names.
        background: Runs that go on training although the page shows another one.
        started: How many runs have had a number so far.
        numbers: The number of each run that was ever shown, by the run's id; never changed in place.
        missing: Runs that the page waits for, because another server or the store has them.
        last_look: When the page last looked for those, in seconds of `time.monotonic`.
        lock: The learner's lock (see `workspaces`). Held by every method that changes the session,
            and by whoever reads several attributes that belong together.
    """

    run: Run | None = None
    trained: Experiment | None = None
    earlier: tuple[tuple[str, Run], ...] = ()
    background: tuple[ShownRun, ...] = ()
    started: int = 0
    numbers: Mapping[str, int] = field(default_factory=dict)
    missing: MissingRuns = MissingRuns()
    last_look: float = float("-inf")
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    @property
    def active(self) -> bool:
        """Whether a run is under way, waiting or paused."""
        return self.run is not None and not self.run.ended

    @property
    def number(self) -> int:
        """The number of the run that is shown, which it keeps."""
        run_id = self.run.id if self.run is not None else self.missing.run
        return self.numbers.get(run_id or "", self.started)

    @property
    def run_name(self) -> str:
        """The name of the run that is shown."""
        return f"#{self.number}"

    @property
    def shown(self) -> ShownRun | None:
        """The run that is shown, with its name and its experiment."""
        with self.lock:
            if self.run is None or self.trained is None:
                return None
            return ShownRun(self.run_name, self.run, self.trained)

    @property
    def unfinished(self) -> bool:
        """Whether not all epochs of the run are done."""
        return self.run is not None and self.run.epochs_done < self.run.recipe.epochs

    @atomic
    def dismiss(self, shown: ShownRun) -> None:
        """Stops mentioning a run in the background; it trains on."""
        self.background = tuple(other for other in self.background if other is not shown)

    @atomic
    def forget_earlier(self) -> None:
        """Takes the earlier runs off the charts."""
        self.earlier, self.missing = (), MissingRuns(self.missing.run)

    @atomic
    def find_missing(self, find: Callable[[str], Run | None]) -> None:
        """Looks for the runs that are `missing`.

        Args:
            find: Returns the run of an id, or None if there is none any more. Raises `RemoteRunError`
                if it cannot be had at the moment; then it stays missing.
        """
        run_id = self.missing.run
        still_missing: list[tuple[str, str]] = []
        if run_id is not None and self.run is None:
            with suppress(RemoteRunError):
                self.run, run_id = find(run_id), None
        for name, earlier_id in reversed(self.missing.earlier):
            try:
                earlier = find(earlier_id)
            except RemoteRunError:
                still_missing.insert(0, (name, earlier_id))
            else:
                known = ((name, earlier),) if earlier is not None else ()
                self.earlier = (*known, *self.earlier)[-EARLIER:]
        self.missing = MissingRuns(run_id, tuple(still_missing))

    def _show(self, run: Run, trained: Experiment) -> None:
        """Shows a run, under the number that it has or else the next one."""
        if run.id not in self.numbers:
            self.started += 1
            self.numbers = dict([*self.numbers.items(), (run.id, self.started)][-NUMBERED:])
        self.run, self.trained = run, trained

    def _move_to_background(self) -> None:
        """Before another run is shown: the one under way goes on in the background."""
        shown = self.shown
        if shown is not None and not shown.run.ended:
            self.background = (*self.background, shown)

    def _take_from_beside(self, run: Run) -> None:
        """Before a run is shown: takes it out of the earlier, background and missing ones."""
        self.earlier = tuple(pair for pair in self.earlier if pair[1].id != run.id)
        self.background = tuple(shown for shown in self.background if shown.run.id != run.id)
        missing = tuple(pair for pair in self.missing.earlier if pair[1] != run.id)
        self.missing = MissingRuns(None if self.missing.run == run.id else self.missing.run, missing)

    def _keep_to_compare(self) -> None:
        """Before another run is shown: the one that was stays on the charts, if it has any rows."""
        if self.run is None and self.missing.run is not None:
            self.missing = MissingRuns(None, (*self.missing.earlier, (self.run_name, self.missing.run)))
        elif self.run is not None and self.run.rows:
            self.earlier = (*self.earlier, (self.run_name, self.run))[-EARLIER:]


def set_live_controls(run: Run, values: Mapping[str, float]) -> None:
    """Sets the loss weights and the learning rate of a run, where they are others.

    Args:
        run: A run under way.
        values: See `shown_runs.live_controls`.
    """
    rate, state = values[LEARNING_RATE], run.desired_state
    weights = {
        head: values[head]
        for head, weight in state.loss_weights.items()
        if values.get(head, weight) != weight
    }
    if weights:
        run.set_loss_weights(weights)
    if rate != state.learning_rate:
        run.set_learning_rate(rate)
