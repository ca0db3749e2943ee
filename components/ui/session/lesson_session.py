"""What one learner has on the bench in one lesson: a setup with its history, and its runs.

Nothing here draws. Every change of a setup goes through `LessonSession.change`, whatever caused
it (a control, undo, a link), so that what is live reaches the run in one place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from components.assembly.edits.diff import Change, compare
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem
from components.datasets import Dataset
from components.training import Engine, InitialWeights, Run
from components.training.race import Race
from components.ui.session.experiment import Experiment
from components.ui.session.session_runs import SessionRuns, Sought, move_to, whole
from components.ui.session.shown_runs import (
    Move,
    Opening,
    ShownRun,
    as_left,
    carried,
    controls_of,
    moved_in,
    moved_live,
    with_controls,
)
from components.ui.session.undo import UndoHistory

Step = Callable[[UndoHistory[Experiment]], UndoHistory[Experiment]]

# How many steps by which a run came to the bench are remembered, so that undo brings back both.
OPENINGS = 20
# Seconds within which moves of one control are one step: a key that is held, a field typed in.
GATHERED = 1.0


@dataclass
class LessonSession(SessionRuns):
    """The setup on the bench, what it was, and the runs of it. `name` is the lesson's.

    `locked` are the names of options and fields of the recipe that no step may change; while
    there are any, `brought` is the setup that came with them, and what a reset goes back to.
    `told` is what is to be said about what came. `moved` is where the last move of
    a control led, what it changed, and when. `openings` are the steps by which runs came to
    the bench, and `live` the controls that were moved while a run trained.
    """

    name: str
    start: Experiment
    history: UndoHistory[Experiment] = field(init=False)
    before: Experiment = field(init=False)
    refusal: tuple[Problem, ...] = ()
    expected: Experiment | None = None
    race: Race | None = None
    race_refusal: tuple[Problem, ...] = ()
    locked: frozenset[str] = frozenset()
    told: Message | None = None
    brought: Experiment | None = None
    moved: tuple[Experiment, frozenset[str], float] | None = None
    openings: tuple[Opening, ...] = ()
    live: Mapping[str, Move] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.history = UndoHistory(self.start)
        self.before = self.start

    @property
    def experiment(self) -> Experiment:
        """What is on the bench now."""
        return self.history.present

    @property
    def stale(self) -> bool:
        """Whether the curves belong to an earlier setup than the one on the bench."""
        return self.trained is not None and not self.trained.trains_like(self.experiment)

    @property
    def last_change(self) -> Change:
        """What the last change did to the model."""
        return compare(self.before.spec, self.experiment.spec)

    @property
    def origin(self) -> Experiment:
        """What a reset goes back to."""
        return self.brought or self.start

    def free(self, *names: str) -> bool:
        """Whether all of these options and fields of the recipe may be changed."""
        return self.locked.isdisjoint(names)

    def may(self, step: Step) -> bool:
        """Whether a step through the history leads anywhere, and not past what is locked."""
        there = step(self.history).present
        return there != self.experiment and self.free(*self.experiment.differing_fields(there))

    @whole
    def take_in(
        self, experiment: Experiment, locked: frozenset[str] = frozenset(), told: Message | None = None
    ) -> None:
        """Put on the bench what came from elsewhere: a step that can be undone, as soon as
        nothing is locked. A run under way goes on as it is, unless it is one of this setup."""
        self.unlock()
        there = self.history.push(experiment)
        like = self.trained is not None and self.trained.trains_like(there.present)
        self._place(there, steering=like)
        self.before = self.experiment  # nothing of it is the learner's own last change
        self.locked, self.told = locked, told
        self.brought = self.experiment if locked else None

    @whole
    def unlock(self) -> None:
        """From now on everything may be changed."""
        self.locked, self.brought = frozenset(), None

    @whole
    def edit(self, experiment: Experiment) -> None:
        """A step by the learner, which can be undone. Where the one before it was the same control,
        a moment ago, both are one."""
        what, now, before = self.experiment.differing_fields(experiment), time.monotonic(), self.before
        going_on = self._goes_on(what, now)
        self.change(lambda history: history.revise(experiment) if going_on else history.push(experiment))
        if going_on:
            self.before = before
        self.moved = (self.experiment, what, now)

    def _goes_on(self, what: frozenset[str], now: float) -> bool:
        """Whether a move of these options and fields belongs to the last step."""
        if self.moved is None or not what or not self.history.past:
            return False
        experiment, before, at = self.moved
        return experiment is self.experiment and what == before and now - at < GATHERED

    @whole
    def choose(self, option: str, value: Any) -> None:
        """Change one of the model's options."""
        self.edit(replace(self.experiment, options=self.experiment.options.choose(option, value)))

    @whole
    def choose_in(self, option: str, number: int, part: str, value: Any) -> None:
        """Change one part (from 0) of an option that has several."""
        self.edit(
            replace(self.experiment, options=self.experiment.options.choose_in(option, number, part, value))
        )

    @whole
    def resize(self, option: str, count: int) -> None:
        """Give an option that many parts."""
        self.edit(replace(self.experiment, options=self.experiment.options.resize(option, count)))

    @whole
    def set_recipe(self, ingredient: str, value: Any) -> None:
        """Change one field of the recipe."""
        self.edit(
            replace(self.experiment, recipe=self.experiment.recipe.model_copy(update={ingredient: value}))
        )

    @whole
    def learn_from(self, dataset: Dataset) -> None:
        """Take other data, or take it otherwise."""
        self.set_recipe("dataset", dataset)

    @whole
    def weigh(self, head: str, weight: float) -> None:
        """Change the loss weight of one head."""
        self.set_recipe("loss_weights", self.experiment.recipe.loss_weights.replace(**{head: weight}))

    @whole
    def undo(self) -> None:
        """Back to the setup before the last step."""
        self._walk(UndoHistory.undo)

    @whole
    def redo(self) -> None:
        """Forward again after an undo."""
        self._walk(UndoHistory.redo)

    def _walk(self, step: Step) -> None:
        """Take a step to and fro. One across the opening of a run brings back what was shown on
        the other side of it, and moves nothing in either run."""
        self.moved = None
        here, there = self.experiment, step(self.history).present
        crossed = (opening.across(here, there, self.run) for opening in reversed(self.openings))
        other = next((each for each in crossed if each is not None), None)
        self.change(step, steering=other is None)
        if other is not None and not self.refusal:
            self._show_instead(other[0])

    @whole
    def reset(self) -> None:
        """The lesson as it began: a step of its own, so that it can be undone."""
        self.moved = None
        self.edit(self.origin)
        self.moved = None

    @whole
    def begin(self, experiment: Experiment) -> None:
        """Start over with another setup: the steps and the runs so far belong to another model."""
        self._let_go_on()
        self.unlock()
        self.start = self.before = experiment
        self.history = UndoHistory(self.start)
        self.run = self.trained = self.expected = None
        self.earlier, self.refusal, self.sought = (), (), Sought()
        self.openings, self.live = (), {}

    @whole
    def change(self, step: Step, *, steering: bool = True) -> None:
        """Take a step through the history and, where it is `steering`, pass what is live on to the
        run; not one that changes what is locked."""
        there = step(self.history)
        held = self.experiment.differing_fields(there.present) & self.locked
        self.refusal = (_held(held),) if held else ()
        if not held:
            self._place(there, steering=steering)

    def _place(self, there: UndoHistory[Experiment], *, steering: bool = True) -> None:
        old, self.history = self.experiment, there
        if self.experiment.spec != old.spec:
            self.before = old
        if steering and self.run is not None and not self.run.ended:
            self.live = moved_live(self.live, old, self.experiment, self.run)
            self._steer(self.run, old)

    def _steer(self, run: Run, old: Experiment) -> None:
        moved = {
            head: weight
            for head, weight in self.experiment.weights().items()
            if weight != old.weights().get(head) and head in run.weights_in_force
        }
        if moved:
            run.set_loss_weights(moved)
        if self.experiment.recipe.learning_rate != old.recipe.learning_rate:
            run.set_learning_rate(self.experiment.recipe.learning_rate)

    @whole
    def expect(self, engine: Engine) -> None:
        """Have the engine get ready for what is on the bench, in case it is trained; once for
        each model."""
        if self.active or (self.expected is not None and self.experiment.trains_like(self.expected)):
            return
        self.expected = self.experiment
        engine.expect(self.experiment.spec, self.experiment.complete())

    @whole
    def train(self, engine: Engine, owner: str = "", group: str = "") -> None:
        """Start a run of what is on the bench, as one of this learner's; the one before it ends and
        stays to compare with."""
        experiment = self.experiment
        run = engine.start(
            experiment.spec, experiment.complete(), initial=experiment.initial, owner=owner, group=group
        )
        if self.run is not None:
            self.run.stop()
        self.show(run)

    @whole
    def show(self, run: Run) -> None:
        """Put a run of what is on the bench beside it; the one before stays to compare with."""
        self._keep_to_compare()
        self._show(run, self.experiment)

    @whole
    def open(
        self, trained: Experiment, run: Run, told: Message | None = None, *, on: Experiment | None = None
    ) -> None:
        """Put a run that was started with `trained` on the bench, with every control where it stands
        in that run: a step that can be undone. What is under way goes on, be it this run or another.
        `on` is what comes to the session if that is not `trained`."""
        self.unlock()
        same = self.run is not None and self.run.id == run.id
        if self.run is not None and same and self.run.ended == run.ended:
            run = self.run
        before, left = self.experiment, self.shown
        name = self._taken_back(run)
        if not same:
            self._let_go_on()
            if not self.active:
                self._keep_to_compare()
        self._place(self.history.push(as_left(on or trained, run)), steering=False)
        self.before = self.experiment  # nothing of it is the learner's own last change
        self.told, self.brought, self.refusal, self.moved = told, None, (), None
        self._show(run, trained, (left.name if left is not None and same else None) or name)
        came = self.shown
        assert came is not None
        self.live = moved_in(came, self.experiment)
        if self.experiment is not before and not same:
            self.openings = (*self.openings, Opening(before, self.experiment, left, came))[-OPENINGS:]

    @whole
    def back_to(self, shown: ShownRun) -> None:
        """Put a run that went on in the background on the bench again."""
        self.open(shown.trained, shown.run)

    def _show_instead(self, shown: ShownRun | None) -> None:
        """Another run beside the setup on the bench, or none. What trains goes on."""
        self._let_go_on()
        self.run = self.trained = None
        if shown is not None:
            self._taken_back(shown.run)
            self._show(shown.run, shown.trained, shown.name)
            self.live = {**self.live, **moved_in(shown, self.experiment)}

    @property
    def carried(self) -> dict[str, Move]:
        """The controls that were moved while a run trained and stand where they were left: what
        they were before, and what the next training starts with."""
        with self.lock:
            return carried(self.live, self.experiment)

    @whole
    def set_back(self) -> None:
        """Those controls as they were before they were moved: a step that can be undone."""
        before = {name: first for name, (first, _last) in self.carried.items()}
        self.moved = None
        self.edit(with_controls(self.experiment, before))
        self.moved = None

    @whole
    def keep_carried(self) -> None:
        """Those controls are meant to be so."""
        self.live = {}

    @whole
    def initials(self) -> dict[str, InitialWeights]:
        """The weights that setups here start from, by digest."""
        setups = (
            self.start,
            self.trained,
            self.brought,
            *self.history.past,
            self.experiment,
            *self.history.future,
        )
        found = [
            experiment.initial
            for experiment in setups
            if experiment is not None and experiment.initial is not None
        ]
        return {each.digest: each for each in found}

    @property
    def resumable(self) -> bool:
        """Whether the run that is over is of what is on the bench, and has begun to learn."""
        return self.run is not None and self.run.ended and bool(self.run.rows) and not self.stale

    @whole
    def go_on(self, engine: Engine, owner: str = "", group: str = "") -> None:
        """Take the run up where its last epoch ended, or train it for as many epochs more as
        the recipe has. Raises `Refused` as `Engine.go_on` does."""
        if self.run is None or self.trained is None:
            return
        if self.unfinished:
            run = engine.go_on(self.run, owner=owner, group=group)
            self.run = run
        else:
            run = engine.go_on(self.run, epochs=self.experiment.recipe.epochs, owner=owner, group=group)
            self._keep_to_compare()
            self._show(run, self.trained)
        self.trained = replace(self.trained, recipe=run.recipe)
        move_to(run, controls_of(self.experiment))


def _held(names: frozenset[str]) -> Problem:
    return Problem(
        "locked",
        "",
        message(N_("This would also change what is set for your class.")),
        ", ".join(sorted(names)),
        message(N_("Choose something else, or use all controls.")),
    )
