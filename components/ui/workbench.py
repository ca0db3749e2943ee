"""What one learner has on the bench in one lesson: a setup with its history, and its runs.

Nothing here draws. Every change of a setup goes through `Workbench.change`, whatever caused
it (a control, undo, a link), so that what is live reaches the run in one place.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from components.assembly.edits import Change, compare
from components.assembly.explain import Problem
from components.assembly.messages import N_, Message, message
from components.datasets import Dataset
from components.training import Engine, Initial, Run
from components.training.race import Race
from components.ui.history import History
from components.ui.setup import Setup, agreed, altered

Step = Callable[[History[Setup]], History[Setup]]

# How many earlier runs stay on the charts to compare with.
EARLIER = 3
# Seconds within which moves of one control are one step: a key that is held, a field typed in.
GATHERED = 1.0


class AwayError(Exception):
    """A run that is written down and cannot be had at this moment."""


@dataclass(frozen=True)
class Sought:
    """The ids of runs that belong on a bench and cannot be had at this moment: of the `run` beside the
    setup, and of those `earlier`, with their names."""

    run: str | None = None
    earlier: tuple[tuple[str, str], ...] = ()


P = ParamSpec("P")
T = TypeVar("T")


def _whole(step: Callable[Concatenate[Workbench, P], T]) -> Callable[Concatenate[Workbench, P], T]:
    """A method that changes a bench from what it is to what it becomes, with nothing in between: of
    two tabs that change it at the same moment, the second begins with what the first has made."""

    @wraps(step)
    def alone(bench: Workbench, *given: P.args, **named: P.kwargs) -> T:
        with bench.lock:
            return step(bench, *given, **named)

    return alone


@dataclass
class Workbench:
    """The setup on the bench, what it was, and the runs of it. `name` is the lesson's.

    `locked` are the names of options and fields of the recipe that no step may change; while
    there are any, `brought` is the setup that came with them, and what a reset goes back to.
    `told` is what is to be said about what came. `moved` is where the last move of
    a control led, what it changed, and when. `sought` are runs that are not at hand, for which the page
    `looked` last at that moment of `time.monotonic`. `lock` is its learner's (see `desks`): who reads several
    things that belong together has it, as all steps do.
    """

    name: str
    start: Setup
    history: History[Setup] = field(init=False)
    before: Setup = field(init=False)
    run: Run | None = None
    trained: Setup | None = None
    earlier: tuple[tuple[str, Run], ...] = ()
    refusal: tuple[Problem, ...] = ()
    started: int = 0
    expected: Setup | None = None
    race: Race | None = None
    race_refusal: tuple[Problem, ...] = ()
    locked: frozenset[str] = frozenset()
    told: Message | None = None
    brought: Setup | None = None
    moved: tuple[Setup, frozenset[str], float] | None = None
    sought: Sought = Sought()
    looked: float = float("-inf")
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.history = History(self.start)
        self.before = self.start

    @property
    def setup(self) -> Setup:
        """What is on the bench now."""
        return self.history.present

    @property
    def active(self) -> bool:
        """Whether a run is under way, waiting or paused."""
        return self.run is not None and not self.run.ended

    @property
    def stale(self) -> bool:
        """Whether the curves belong to an earlier setup than the one on the bench."""
        return self.trained is not None and not self.trained.trains_like(self.setup)

    @property
    def last_change(self) -> Change:
        """What the last change did to the model."""
        return compare(self.before.spec, self.setup.spec)

    @property
    def origin(self) -> Setup:
        """What a reset goes back to."""
        return self.brought or self.start

    def free(self, *names: str) -> bool:
        """Whether all of these options and fields of the recipe may be changed."""
        return self.locked.isdisjoint(names)

    def may(self, step: Step) -> bool:
        """Whether a step through the history leads anywhere, and not past what is locked."""
        there = step(self.history).present
        return there != self.setup and self.free(*altered(self.setup, there))

    @_whole
    def take_in(
        self, setup: Setup, locked: frozenset[str] = frozenset(), told: Message | None = None
    ) -> None:
        """Put on the bench what came from elsewhere: a step that can be undone, as soon as
        nothing is locked. A run under way goes on as it is, unless it is one of this setup."""
        self.unlock()
        there = self.history.push(agreed(setup))
        like = self.trained is not None and self.trained.trains_like(there.present)
        self._place(there, steering=like)
        self.before = self.setup  # nothing of it is the learner's own last change
        self.locked, self.told = locked, told
        self.brought = self.setup if locked else None

    @_whole
    def unlock(self) -> None:
        """From now on everything may be changed."""
        self.locked, self.brought = frozenset(), None

    @_whole
    def edit(self, setup: Setup) -> None:
        """A step by the learner, which can be undone. Where the one before it was the same control,
        a moment ago, both are one."""
        there = agreed(setup)
        what, now, before = altered(self.setup, there), time.monotonic(), self.before
        going_on = self._goes_on(what, now)
        self.change(lambda history: history.revise(there) if going_on else history.push(there))
        if going_on:
            self.before = before
        self.moved = (self.setup, what, now)

    def _goes_on(self, what: frozenset[str], now: float) -> bool:
        """Whether a move of these options and fields belongs to the last step."""
        if self.moved is None or not what or not self.history.past:
            return False
        setup, before, at = self.moved
        return setup is self.setup and what == before and now - at < GATHERED

    @_whole
    def choose(self, option: str, value: Any) -> None:
        """Change one of the model's options."""
        self.edit(replace(self.setup, options=self.setup.options.choose(option, value)))

    @_whole
    def choose_in(self, option: str, number: int, part: str, value: Any) -> None:
        """Change one part (from 0) of an option that has several."""
        self.edit(replace(self.setup, options=self.setup.options.choose_in(option, number, part, value)))

    @_whole
    def resize(self, option: str, count: int) -> None:
        """Give an option that many parts."""
        self.edit(replace(self.setup, options=self.setup.options.resize(option, count)))

    @_whole
    def cook(self, ingredient: str, value: Any) -> None:
        """Change one field of the recipe."""
        self.edit(replace(self.setup, recipe=self.setup.recipe.model_copy(update={ingredient: value})))

    @_whole
    def learn_from(self, dataset: Dataset) -> None:
        """Take other data, or take it otherwise."""
        self.cook("dataset", dataset)

    @_whole
    def weigh(self, head: str, weight: float) -> None:
        """Change the loss weight of one head."""
        self.cook("loss_weights", self.setup.recipe.loss_weights.replace(**{head: weight}))

    @_whole
    def undo(self) -> None:
        """Back to the setup before the last step."""
        self.moved = None
        self.change(History.undo)

    @_whole
    def redo(self) -> None:
        """Forward again after an undo."""
        self.moved = None
        self.change(History.redo)

    @_whole
    def reset(self) -> None:
        """The lesson as it began: a step of its own, so that it can be undone."""
        self.moved = None
        self.edit(self.origin)
        self.moved = None

    @_whole
    def begin(self, setup: Setup) -> None:
        """Start over with another setup: the steps and the runs so far belong to another model."""
        if self.run is not None:
            self.run.stop()
        self.unlock()
        self.start = self.before = agreed(setup)
        self.history = History(self.start)
        self.run = self.trained = self.expected = None
        self.earlier, self.refusal, self.sought = (), (), Sought()

    @_whole
    def change(self, step: Step) -> None:
        """Take a step through the history and pass what is live on to the run; not one that
        changes what is locked."""
        there = step(self.history)
        held = altered(self.setup, there.present) & self.locked
        self.refusal = (_held(held),) if held else ()
        if not held:
            self._place(there)

    def _place(self, there: History[Setup], *, steering: bool = True) -> None:
        old, self.history = self.setup, there
        if self.setup.spec != old.spec:
            self.before = old
        if steering and self.run is not None and not self.run.ended:
            self._steer(self.run, old)

    def _steer(self, run: Run, old: Setup) -> None:
        moved = {
            head: weight
            for head, weight in self.setup.weights().items()
            if weight != old.weights().get(head) and head in run.weights_in_force
        }
        if moved:
            run.set_loss_weights(moved)
        if self.setup.recipe.learning_rate != old.recipe.learning_rate:
            run.set_learning_rate(self.setup.recipe.learning_rate)

    @_whole
    def expect(self, engine: Engine) -> None:
        """Have the engine get ready for what is on the bench, in case it is trained; once for
        each model."""
        if self.active or (self.expected is not None and self.setup.trains_like(self.expected)):
            return
        self.expected = self.setup
        engine.expect(self.setup.spec, self.setup.complete())

    @_whole
    def train(self, engine: Engine, owner: str = "") -> None:
        """Start a run of what is on the bench, as one of this learner's; the one before stays to
        compare with."""
        setup = self.setup
        self.show(engine.start(setup.spec, setup.complete(), initial=setup.initial, owner=owner))

    @_whole
    def show(self, run: Run) -> None:
        """Put a run of what is on the bench beside it; the one before stays to compare with."""
        self._set_aside()
        self.started += 1
        self.run, self.trained = run, self.setup

    @_whole
    def initials(self) -> dict[str, Initial]:
        """The weights that setups here start from, by digest."""
        setups = (
            self.start,
            self.trained,
            self.brought,
            *self.history.past,
            self.setup,
            *self.history.future,
        )
        found = [setup.initial for setup in setups if setup is not None and setup.initial is not None]
        return {each.digest: each for each in found}

    @property
    def resumable(self) -> bool:
        """Whether the run that is over is of what is on the bench, and has begun to learn."""
        return self.run is not None and self.run.ended and bool(self.run.rows) and not self.stale

    @property
    def unfinished(self) -> bool:
        """Whether not all epochs of the run are done."""
        return self.run is not None and self.run.epochs_done < self.run.recipe.epochs

    @_whole
    def go_on(self, engine: Engine, owner: str = "") -> None:
        """Take the run up where its last epoch ended, or train it for as many epochs more as
        the recipe has. Raises `Refused` as `Engine.go_on` does."""
        if self.run is None or self.trained is None:
            return
        if self.unfinished:
            self.run = engine.go_on(self.run, owner=owner)
        else:
            run = engine.go_on(self.run, epochs=self.setup.recipe.epochs, owner=owner)
            self._set_aside()
            self.started += 1
            self.run = run
        self.trained = replace(self.trained, recipe=self.run.recipe)

    def _set_aside(self) -> None:
        if self.run is None:
            if self.sought.run is not None:
                self.sought = Sought(None, (*self.sought.earlier, (f"#{self.started}", self.sought.run)))
            return
        self.run.stop()
        if self.run.rows:
            self.earlier = (*self.earlier, (f"#{self.started}", self.run))[-EARLIER:]

    @_whole
    def forget_earlier(self) -> None:
        """Take the earlier runs off the charts."""
        self.earlier, self.sought = (), Sought(self.sought.run)

    @_whole
    def find(self, find: Callable[[str], Run | None]) -> None:
        """Have those that were `sought`, as far as `find` has them now; it raises `AwayError` for one
        that still cannot be had, and says None of one that is no longer there."""
        run, earlier = self.sought.run, []
        if run is not None and self.run is None:
            with suppress(AwayError):
                self.run, run = find(run), None
        for name, each in self.sought.earlier:
            try:
                found = find(each)
            except AwayError:
                earlier.append((name, each))
            else:
                self.earlier = (*(((name, found),) if found is not None else ()), *self.earlier)[-EARLIER:]
        self.sought = Sought(run, tuple(earlier))


def _held(names: frozenset[str]) -> Problem:
    return Problem(
        "locked",
        "",
        message(N_("This would also change what is set for your class.")),
        ", ".join(sorted(names)),
        message(N_("Choose something else, or use all controls.")),
    )
