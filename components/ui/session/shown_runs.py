"""Runs that a bench shows, showed, or left to go on in the background. Nothing here draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from components.training import Run
from components.training.values.moves import final_settings
from components.training.values.rows import LEARNING_RATE
from components.ui.session.experiment import Experiment

# A control that was moved while a run trained: what it was before, and what it was left at.
Move = tuple[float, float]


@dataclass(frozen=True)
class ShownRun:
    """A run on a bench: what it is called there, and the setup it was started with."""

    name: str
    run: Run
    trained: Experiment


@dataclass(frozen=True)
class Opening:
    """A step through the history by which a run came to a bench: the setups on both sides of it,
    what was shown before (`left`) and what `came`."""

    before: Experiment
    after: Experiment
    left: ShownRun | None
    came: ShownRun

    def across(self, here: Experiment, there: Experiment, run: Run | None) -> tuple[ShownRun | None] | None:
        """What is shown after a step from `here` to `there` beside this `run`, in a tuple; None if
        the step does not lead across this opening."""
        if here is self.after and there is self.before and _same(run, self.came):
            return (self.left,)
        if here is self.before and there is self.after and _same(run, self.left):
            return (self.came,)
        return None


def _same(run: Run | None, shown: ShownRun | None) -> bool:
    return (run.id if run is not None else None) == (shown.run.id if shown is not None else None)


def as_left(experiment: Experiment, run: Run) -> Experiment:
    """The setup with loss weights and learning rate where they stand in a run that was started with
    it or, of a run that is over, where they were left."""
    weights, rate = final_settings(run)
    starts = experiment.weights()
    moved = {head: each for head, each in weights.items() if head in starts and each != starts[head]}
    return with_controls(experiment, {**moved, LEARNING_RATE: rate})


def controls_of(experiment: Experiment) -> dict[str, float]:
    """What of a setup can be moved while it trains: loss weights by head, and the learning rate."""
    return {**experiment.weights(), LEARNING_RATE: experiment.recipe.learning_rate}


def with_controls(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """The setup with some of its loss weights and its learning rate at other values."""
    now = controls_of(experiment)
    new = {name: value for name, value in values.items() if now.get(name) != value}
    if not new:
        return experiment
    rate = new.pop(LEARNING_RATE, experiment.recipe.learning_rate)
    weights = experiment.recipe.loss_weights.replace(**new)
    recipe = experiment.recipe.model_copy(update={"learning_rate": rate, "loss_weights": weights})
    return replace(experiment, recipe=recipe)


def moved_live(known: Mapping[str, Move], old: Experiment, new: Experiment, run: Run) -> dict[str, Move]:
    """The controls moved while they were live, after one more step from `old` to `new` while `run`
    was under way."""
    found, before = dict(known), controls_of(old)
    for name, value in controls_of(new).items():
        was = before.get(name)
        if was is None or was == value or not (name == LEARNING_RATE or name in run.weights_in_force):
            continue
        first = found[name][0] if name in found and found[name][1] == was else was
        found[name] = (first, value)
    return {name: move for name, move in found.items() if move[0] != move[1]}


def moved_in(shown: ShownRun, experiment: Experiment) -> dict[str, Move]:
    """The controls that were moved in a run, and stand in `experiment` where they were left in it."""
    starts, ends = controls_of(shown.trained), controls_of(experiment)
    moved = {mark.control for mark in shown.run.marks}
    return {
        name: (starts[name], ends[name])
        for name in starts.keys() & ends.keys() & moved
        if starts[name] != ends[name]
    }


def carried(moves: Mapping[str, Move], experiment: Experiment) -> dict[str, Move]:
    """Of the controls that were moved live, those that stand where they were left: so they go into
    the next training."""
    now = controls_of(experiment)
    return {name: move for name, move in moves.items() if now.get(name) == move[1]}
