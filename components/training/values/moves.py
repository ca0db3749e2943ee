"""What was moved while a run trained: loss weights and the learning rate, in figures and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from components.assembly.spec.messages import N_, Message, Translate, message
from components.training.values.desired_state import DesiredState
from components.training.values.recipe import Recipe
from components.training.values.rows import LEARNING_RATE, Mark, Row

# Moves closer than this part of the axis would be drawn over each other, and what is written at
# them as far apart as this.
NEAR = 0.04
WRITTEN = 0.25
# The latest values at which a control turned that are said, of those between its first and its last one.
TURNS = 4


@dataclass(frozen=True)
class Move:
    """How a control was moved over a whole run: what it was `before` it was first moved, after the batch
    `step`, and `after` it was last moved; `times` is how often it was moved, and `turns` are the values
    between at which it turned back, the latest `TURNS` of them and one more if there were more."""

    control: str
    step: int
    before: float
    after: float
    times: int = 1
    turns: tuple[float, ...] = ()

    @property
    def path(self) -> str:
        """Where it went, from its first value over those where it turned back to its last."""
        skipped = ["…"] if len(self.turns) > TURNS else []
        between = [f"{value:g}" for value in self.turns[-TURNS:]]
        return " → ".join([f"{self.before:g}", *skipped, *between, f"{self.after:g}"])

    def on(self, mark: Mark) -> Move:
        """With one more move of the same control."""
        last = self.turns[-1] if self.turns else self.before
        turned = (self.after - last) * (mark.after - self.after) < 0
        turns = (*self.turns, self.after)[-TURNS - 1 :] if turned else self.turns
        return replace(self, after=mark.after, times=self.times + 1, turns=turns)


class TrainingRecord(Protocol):
    """The part of a run that moves of its controls are read from."""

    @property
    def ended(self) -> bool: ...
    @property
    def rows(self) -> Sequence[Row]: ...
    @property
    def marks(self) -> Sequence[Mark]: ...
    @property
    def recipe(self) -> Recipe: ...
    @property
    def desired_state(self) -> DesiredState: ...


def moved(marks: Iterable[Mark]) -> tuple[Move, ...]:
    """Each control that was moved, in the order in which they were first moved."""
    moves: dict[str, Move] = {}
    for mark in marks:
        first = moves.get(mark.control)
        if first is None:
            moves[mark.control] = Move(mark.control, mark.step, mark.before, mark.after)
        else:
            moves[mark.control] = first.on(mark)
    return tuple(moves.values())


def final_settings(run: TrainingRecord) -> tuple[dict[str, float], float]:
    """The loss weights, by head, and the learning rate of a run: where they stand now or, of a run
    that is over, as its last batch had them."""
    if run.ended and run.rows:
        last = run.rows[-1]
        return dict(last.weights), learning_rate_control(run.recipe, run.rows, run.marks)
    return dict(run.desired_state.loss_weights), run.desired_state.learning_rate


def learning_rate_control(recipe: Recipe, rows: Sequence[Row], marks: Sequence[Mark]) -> float:
    """Where the control of the learning rate stands after these rows: at the rate of the last one or, with
    a schedule, which moves that by itself, where it was moved to last."""
    if recipe.schedule is None and rows:
        return rows[-1].learning_rate
    moves_of_rate = [mark.after for mark in marks if mark.control == LEARNING_RATE]
    return moves_of_rate[-1] if moves_of_rate else recipe.learning_rate


def control_name(name: str) -> Message:
    """What the control of a mark is called."""
    if name == LEARNING_RATE:
        return message(N_("learning rate"))
    return message(N_("loss weight of {head}"), head=name)


def move_summary(move: Move) -> Message:
    """All moves of one control in a few words."""
    if move.times == 1:
        return message(
            N_("{control} {before:g} → {after:g} after batch {step}"),
            control=control_name(move.control),
            before=move.before,
            after=move.after,
            step=move.step,
        )
    return message(
        N_("{control} {path} in {times} moves, the first after batch {step}"),
        control=control_name(move.control),
        path=move.path,
        times=move.times,
        step=move.step,
    )


def notes_for_program(marks: Iterable[Mark]) -> tuple[Message, ...]:
    """For a program that trains by the recipe of a run: what was moved while that run trained, and
    with what the program starts; empty if nothing was."""
    template = N_(
        "In the run that this program was written from, the {control} was moved from {before:g} to {after:g} "
        "after batch {step}; this program starts with {before:g} and moves nothing."
    )
    several = N_(
        "In the run that this program was written from, the {control} was moved {times} times, first after "
        "batch {step}, from {before:g} to {after:g} in the end; this program starts with {before:g} and "
        "moves nothing."
    )
    return tuple(
        message(
            template if move.times == 1 else several,
            control=control_name(move.control),
            **{name: getattr(move, name) for name in ("before", "after", "step", "times")},
        )
        for move in moved(marks)
    )


def labels(marks: Iterable[Mark], axis: float, words: Translate) -> list[tuple[int, str]]:
    """Where a control was moved, for a chart whose axis spans so many batches: steps, and what is
    written there. What is written at the first of several that are close says where each control went in
    all of them."""
    texts = []
    for group in _groups(marks, axis * WRITTEN):
        names = [f"{words(move.control)} {move.path.replace(' ', '')}" for move in moved(group)]
        drawn = merged_marks(group, axis * NEAR)
        written = [" · ".join(names), *([""] * (len(drawn) - 1))]
        texts += [(mark.step, name) for mark, name in zip(drawn, written, strict=True)]
    return texts


def _groups(marks: Iterable[Mark], apart: float) -> Iterator[list[Mark]]:
    """Marks in groups that begin at least so many steps from each other."""
    group: list[Mark] = []
    for mark in marks:
        if group and mark.step - group[0].step >= apart:
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def merged_marks(marks: Iterable[Mark], near: float) -> list[Mark]:
    """Marks of one control that lie within `near` steps of each other as one: a slider that
    was dragged is one move, from where it was to where it was left."""
    merged: list[Mark] = []
    for mark in marks:
        last = next((earlier for earlier in reversed(merged) if earlier.control == mark.control), None)
        if last is not None and mark.step - last.step <= near:
            merged[merged.index(last)] = replace(last, after=mark.after)
        else:
            merged.append(mark)
    return merged
