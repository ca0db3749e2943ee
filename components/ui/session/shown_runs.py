"""Runs that a session shows or showed, and the controls that were moved while they trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from components.training import Run
from components.training.values.moves import final_settings
from components.training.values.rows import LEARNING_RATE
from components.ui.session.experiment import Experiment

# A control that was moved while a run trained: its value before, and the value it was left at.
Move = tuple[float, float]


@dataclass(frozen=True)
class ShownRun:
    """A run of a session, with its name there and the experiment that it was started with."""

    name: str
    run: Run
    trained: Experiment


@dataclass(frozen=True)
class Opening:
    """An undoable step that also changed which run is shown.

    Attributes:
        before: The experiment before the step.
        after: The experiment after it.
        shown_before: The run that was shown before, if any.
        shown_after: The run that the step opened.
    """

    before: Experiment
    after: Experiment
    shown_before: ShownRun | None
    shown_after: ShownRun

    def across(self, here: Experiment, there: Experiment, run: Run | None) -> tuple[ShownRun | None] | None:
        """What to show after an undo or redo, if that leads across this step.

        Args:
            here: The experiment before the undo or redo.
            there: The experiment after it.
            run: The run that is shown.

        Returns:
            A tuple of the run to show, or of None to show none; None if this step is not crossed.
        """
        if here is self.after and there is self.before and _same(run, self.shown_after):
            return (self.shown_before,)
        if here is self.before and there is self.after and _same(run, self.shown_before):
            return (self.shown_after,)
        return None


def _same(run: Run | None, shown: ShownRun | None) -> bool:
    return (run.id if run is not None else None) == (shown.run.id if shown is not None else None)


def with_controls_of_run(experiment: Experiment, run: Run) -> Experiment:
    """The experiment with the loss weights and the learning rate that its run has now, or had last."""
    weights, rate = final_settings(run)
    starts = experiment.weights()
    moved = {head: weight for head, weight in weights.items() if head in starts and weight != starts[head]}
    return with_controls(experiment, {**moved, LEARNING_RATE: rate})


def live_controls(experiment: Experiment) -> dict[str, float]:
    """The values that can be changed while a run trains: the loss weight of each head under the head's
    name, and the learning rate under `LEARNING_RATE`."""
    return {**experiment.weights(), LEARNING_RATE: experiment.recipe.learning_rate}


def with_controls(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """The experiment with other values for some of its `live_controls`."""
    current = live_controls(experiment)
    new = {name: value for name, value in values.items() if current.get(name) != value}
    if not new:
        return experiment
    rate = new.pop(LEARNING_RATE, experiment.recipe.learning_rate)
    weights = experiment.recipe.loss_weights.replace(**new)
    recipe = experiment.recipe.model_copy(update={"learning_rate": rate, "loss_weights": weights})
    return replace(experiment, recipe=recipe)


def with_moves(moves: Mapping[str, Move], old: Experiment, new: Experiment, run: Run) -> dict[str, Move]:
    """The moves after one more step from `old` to `new` while `run` was under way."""
    result, before = dict(moves), live_controls(old)
    for name, value in live_controls(new).items():
        previous = before.get(name)
        live = name == LEARNING_RATE or name in run.weights_in_force
        if previous is None or previous == value or not live:
            continue
        first = result[name][0] if name in result and result[name][1] == previous else previous
        result[name] = (first, value)
    return {name: move for name, move in result.items() if move[0] != move[1]}


def moves_in_run(shown: ShownRun, experiment: Experiment) -> dict[str, Move]:
    """The controls that were moved in a run, if `experiment` has them at other values than the run
    started with."""
    starts, ends = live_controls(shown.trained), live_controls(experiment)
    moved = {mark.control for mark in shown.run.marks}
    return {
        name: (starts[name], ends[name])
        for name in starts.keys() & ends.keys() & moved
        if starts[name] != ends[name]
    }


def moves_in_place(moves: Mapping[str, Move], experiment: Experiment) -> dict[str, Move]:
    """The moves whose controls stand where they were left: the next training starts with them."""
    current = live_controls(experiment)
    return {name: move for name, move in moves.items() if current.get(name) == move[1]}
