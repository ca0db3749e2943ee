"""The experiment of a lesson session, with undo, redo, and controls that are locked.

Nothing here draws. Every change goes through `SessionExperiment.change`, whatever caused it (a control,
undo, a link), so that a value that can be changed live reaches the run from one place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from components.assembly.edits.diff import Change, compare
from components.assembly.spec import NO_CONFIG
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem
from components.datasets import Dataset
from components.lessons import LESSONS, Variant
from components.training import InitialWeights, Run
from components.ui.session.experiment import Experiment
from components.ui.session.session_runs import SessionRuns, atomic
from components.ui.session.shown_runs import Move, moves_in_place, with_controls, with_moves
from components.ui.session.undo import UndoHistory

Step = Callable[[UndoHistory[Experiment]], UndoHistory[Experiment]]

# Seconds within which changes of one control are one step: a key that is held, a field typed in.
GATHERED = 1.0


@dataclass
class SessionExperiment(SessionRuns):
    """The experiment of a lesson session and the steps that led to it.

    Attributes:
        name: The name of the lesson.
        start: The experiment that the lesson begins with.
        history: The experiment now, those before it and, after an undo, those after it.
        before: The experiment before the model last changed.
        refusal: Why the last change was refused; empty if it was not.
        locked: The names of the options and of the recipe's fields that no step may change.
        assigned: The experiment that came with what is locked; a reset goes back to it.
        notice: What the page says about an experiment that came from elsewhere.
        last_edit: The result of the last edit, the names it changed with the control's, and when, in
            seconds of `time.monotonic`; None if the next edit is a step of its own.
        live_moves: The controls that were moved while a run trained.
    """

    name: str
    start: Experiment
    history: UndoHistory[Experiment] = field(init=False)
    before: Experiment = field(init=False)
    refusal: tuple[Problem, ...] = ()
    locked: frozenset[str] = frozenset()
    assigned: Experiment | None = None
    notice: Message | None = None
    last_edit: tuple[Experiment, frozenset[str], float] | None = None
    live_moves: Mapping[str, Move] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.history = UndoHistory(self.start)
        self.before = self.start

    @property
    def experiment(self) -> Experiment:
        """The experiment now."""
        return self.history.present

    @property
    def stale(self) -> bool:
        """Whether the run that is shown is of another experiment than the one now."""
        return self.trained is not None and not self.trained.trains_like(self.experiment)

    @property
    def last_change(self) -> Change:
        """What the last change did to the model."""
        return compare(self.before.spec, self.experiment.spec)

    @property
    def origin(self) -> Experiment:
        """What a reset goes back to."""
        return self.assigned or self.start

    def free(self, *names: str) -> bool:
        """Whether all of these options and fields of the recipe may be changed."""
        return self.locked.isdisjoint(names)

    def can_take(self, step: Step) -> bool:
        """Whether a step through the history changes anything, and nothing that is locked."""
        there = step(self.history).present
        return there != self.experiment and self.free(*self.experiment.differing_fields(there))

    @atomic
    def load(
        self, experiment: Experiment, locked: frozenset[str] = frozenset(), notice: Message | None = None
    ) -> None:
        """Takes an experiment that came from elsewhere, as a step that can be undone unless it locks.

        A run under way goes on unchanged, unless it is a run of this experiment.

        Args:
            experiment: The experiment.
            locked: What may not be changed from now on.
            notice: What the page says about it.
        """
        self.unlock()
        history = self.history.push(experiment)
        same_run = self.trained is not None and self.trained.trains_like(history.present)
        self._place(history, live=same_run)
        self.before = self.experiment  # nothing of it is the learner's own last change
        self.locked, self.notice = locked, notice
        self.assigned = self.experiment if locked else None

    @atomic
    def unlock(self) -> None:
        """Lets everything be changed from now on."""
        self.locked, self.assigned = frozenset(), None

    @atomic
    def edit(self, experiment: Experiment, control: str = "", *, live: bool = True) -> None:
        """Takes a step that can be undone. Steps of one control in quick succession become one.

        Another seed also keeps other rows aside, and another dataset those of the seed.

        Args:
            experiment: The experiment after the step.
            control: Tells the control from others that change the same fields.
            live: See `change`.
        """
        names, now, before = self.experiment.differing_fields(experiment), time.monotonic(), self.before
        if names & {"seed", "dataset"}:
            experiment = experiment.with_rows_of_seed()
        names |= {control} if control else set()
        gathered = self._continues_last_edit(names, now)
        self.change(
            lambda history: history.revise(experiment) if gathered else history.push(experiment), live=live
        )
        if gathered:
            self.before = before
        self.last_edit = (self.experiment, names, now)

    def _continues_last_edit(self, names: frozenset[str], now: float) -> bool:
        if self.last_edit is None or not names or not self.history.past:
            return False
        experiment, last_names, at = self.last_edit
        return experiment is self.experiment and names == last_names and now - at < GATHERED

    @atomic
    def choose(self, option: str, value: Any) -> None:
        """Changes one of the model's options."""
        self.edit(replace(self.experiment, options=self.experiment.options.choose(option, value)))

    @atomic
    def choose_in(self, option: str, number: int, part: str, value: Any) -> None:
        """Changes one field of one part (from 0) of an option that has several parts."""
        options = self.experiment.options.choose_in(option, number, part, value)
        self.edit(replace(self.experiment, options=options))

    @atomic
    def choose_in_all(self, option: str, part: str, value: Any) -> None:
        """Changes one field of all parts of an option that has several."""
        options = self.experiment.options.choose_in_all(option, part, value)
        self.edit(replace(self.experiment, options=options))

    @atomic
    def take_variant(self, variant: Variant) -> None:
        """Changes what differs in a variant of the experiment, as a step of its own."""
        self.edit_alone(self.experiment.varied(variant))

    @atomic
    def resize(self, option: str, count: int) -> None:
        """Gives an option that many parts."""
        self.edit(replace(self.experiment, options=self.experiment.options.resize(option, count)))

    @atomic
    def set_recipe(self, name: str, value: Any) -> None:
        """Changes one field of the recipe. Another optimizer has other settings, and starts with Keras's."""
        changes = {name: value} if name != "optimizer" else {name: value, "optimizer_config": NO_CONFIG}
        recipe = self.experiment.recipe.model_copy(update=changes)
        self.edit(replace(self.experiment, recipe=recipe))

    @atomic
    def set_dataset(self, dataset: Dataset) -> None:
        """Changes the dataset, or how it is read."""
        self.set_recipe("dataset", dataset)

    @atomic
    def choose_dataset(self, dataset: Dataset) -> None:
        """Changes to data of another kind, with what the lesson begins with on such data, as a step of its
        own. A run under way keeps what it has, and what was said of the data before is over."""
        self.notice = None
        self.edit_alone(self._suited(dataset), live=False)

    @atomic
    def replace_dataset(self, dataset: Dataset) -> None:
        """Changes to other data, with what the lesson begins with on such data, as a step of its own: undoing
        how they are read keeps them, however soon that was changed. What was said of the data before is
        over."""
        self.notice = None
        self.edit_alone(self._suited(dataset), live=False)

    def _suited(self, dataset: Dataset) -> Experiment:
        """The experiment on other data, trained as the lesson begins on such data, as far as that is free."""
        recipe = LESSONS[self.name].suited(self.experiment.recipe, dataset)
        if not self.free(*self.experiment.differing_fields(replace(self.experiment, recipe=recipe))):
            recipe = self.experiment.recipe.model_copy(update={"dataset": dataset})
        return replace(self.experiment, recipe=recipe)

    @atomic
    def set_loss_weight(self, head: str, weight: float) -> None:
        """Changes the loss weight of one head."""
        self.set_recipe("loss_weights", self.experiment.recipe.loss_weights.replace(**{head: weight}))

    @atomic
    def reset(self) -> None:
        """Goes back to `origin`, as a step of its own that can be undone."""
        self.edit_alone(self.origin)

    @atomic
    def edit_alone(self, experiment: Experiment, *, live: bool = True) -> None:
        """Change the experiment, as `edit` does, always as a step of undo of its own."""
        self.last_edit = None
        self.edit(experiment, live=live)
        self.last_edit = None

    @atomic
    def change(self, step: Step, *, live: bool = True) -> None:
        """Takes a step through the history, unless it changes what is locked.

        Args:
            step: Returns the history after the step.
            live: Whether the run under way gets the new loss weights and learning rate.
        """
        history = step(self.history)
        refused = self.experiment.differing_fields(history.present) & self.locked
        self.refusal = (_locked_problem(refused),) if refused else ()
        if not refused:
            self._place(history, live=live)

    def _place(self, history: UndoHistory[Experiment], *, live: bool = True) -> None:
        old, self.history = self.experiment, history
        if self.experiment.spec != old.spec:
            self.before = old
        if live and self.run is not None and not self.run.ended:
            self.live_moves = with_moves(self.live_moves, old, self.experiment, self.run)
            self._change_run(self.run, old)

    def _change_run(self, run: Run, old: Experiment) -> None:
        """Gives a run under way the loss weights and the learning rate that differ from `old`."""
        weights = {
            head: weight
            for head, weight in self.experiment.weights().items()
            if weight != old.weights().get(head) and head in run.weights_in_force
        }
        if weights:
            run.set_loss_weights(weights)
        if self.experiment.recipe.learning_rate != old.recipe.learning_rate:
            run.set_learning_rate(self.experiment.recipe.learning_rate)

    @property
    def pending_moves(self) -> dict[str, Move]:
        """The controls that were moved while a run trained and not since: the next training starts with
        them, which the learner may not expect."""
        with self.lock:
            return moves_in_place(self.live_moves, self.experiment)

    @atomic
    def revert_moves(self) -> None:
        """Sets the controls of `pending_moves` back to their values before, as a step that can be undone."""
        first_values = {name: first for name, (first, _last) in self.pending_moves.items()}
        self.edit_alone(with_controls(self.experiment, first_values))

    @atomic
    def accept_moves(self) -> None:
        """Leaves those controls where they are, and forgets that they were moved."""
        self.live_moves = {}

    @atomic
    def initial_weights(self) -> dict[str, InitialWeights]:
        """The weights that experiments of this session start from, by digest."""
        experiments = (
            self.start,
            self.trained,
            self.assigned,
            *self.history.past,
            self.experiment,
            *self.history.future,
        )
        return {
            experiment.initial.digest: experiment.initial
            for experiment in experiments
            if experiment is not None and experiment.initial is not None
        }


def _locked_problem(names: frozenset[str]) -> Problem:
    return Problem(
        "locked",
        "",
        message(N_("This would also change what is set for your class.")),
        ", ".join(sorted(names)),
        message(N_("Choose something else, or use all controls.")),
    )
