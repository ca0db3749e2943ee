"""Questions that a run answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import fmean, variance
from typing import Any

from components.assembly.spec.messages import N_, Message, message
from components.training import Mark, Row, Run
from components.ui.model.moved_weights import array_movement
from components.ui.questions.question import Question, TrueAnswer
from components.ui.session.lesson_session import LessonSession

# Batches before and after a moved weight whose losses are compared, and how few of them will do:
# of a long run not every batch is kept.
WINDOW, FEWEST = 10, 3
# Standard errors by which two means must differ to be called different.
CERTAIN = 2.0
SAME = "same"


# --- a loss weight of 0


def _heads(session: LessonSession) -> list[str]:
    return [head.name for head in session.experiment.spec.heads if head.loss]


def _zero_text(session: LessonSession) -> Message:
    heads = _heads(session)
    text = N_(
        "While it trains, you move the weight of one head, say {head}, to 0. What does the total loss do?"
    )
    if len(heads) == 1:
        text = N_(
            "While it trains, you move the weight of its only head, {head}, to 0. What does the total loss "
            "do?"
        )
    return message(text, head=heads[-1])


def _zero_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "falls": message(N_("it falls at once")),
        SAME: message(N_("it stays about as it is")),
        "rises": message(N_("it rises")),
    }


def _zero_todo(session: LessonSession) -> Message:
    text = N_("Press Train, then drag the weight of {head} to 0 and watch the first chart.")
    return message(text, head=_heads(session)[-1])


def _weight_to_zero(session: LessonSession) -> TrueAnswer | None:
    """What the total loss did when a head's weight went to 0."""
    run = session.run
    for mark in run.marks if run is not None else ():
        if run is not None and mark.control in run.weights_in_force and mark.after == 0 < mark.before:
            batches = _around(run, mark)
            if batches is not None:
                return TrueAnswer(_direction(*batches), _zero_seen(session.number, mark.control, *batches))
    return None


def _around(run: Run, mark: Mark) -> tuple[list[Row], list[Row]] | None:
    """The batches before and after a move, if there are enough of them and nothing else was moved
    meanwhile. A slider that was dragged to 0 is one move."""
    begun = mark.step
    for other in reversed([other for other in run.marks if other.step <= mark.step and other is not mark]):
        if other.control == mark.control and begun - other.step < WINDOW:
            begun = other.step
    near = [other for other in run.marks if begun - WINDOW < other.step < mark.step + WINDOW]
    if any(other.control != mark.control or other.step > mark.step for other in near):
        return None
    batches = [row for row in run.rows if row.kind == "batch"]
    before = [row for row in batches if begun - WINDOW < row.step <= begun]
    after = [row for row in batches if mark.step < row.step <= mark.step + WINDOW]
    seen_all = bool(batches) and batches[-1].step >= mark.step + WINDOW
    return (before, after) if seen_all and min(len(before), len(after)) >= FEWEST else None


def _direction(before: Sequence[Row], after: Sequence[Row]) -> str:
    """Whether the total loss fell or rose; `SAME` if the change is within the noise of batches."""
    change = _mean(after) - _mean(before)
    noise = sqrt(sum(variance([row.loss for row in rows]) / len(rows) for rows in (before, after)))
    return SAME if abs(change) <= CERTAIN * noise else "falls" if change < 0 else "rises"


def _mean(rows: Sequence[Row]) -> float:
    return fmean(row.loss for row in rows)


def _zero_seen(number: int, head: str, before: Sequence[Row], after: Sequence[Row]) -> Message:
    return message(
        N_(
            "In run #{number} the total went from {before:.3f} (mean of {earlier} {earlier:batch|batches}) "
            "to {after:.3f} (mean of {later}). Weight × loss of {head}, {part:.3f} before, is no longer in "
            "it. Its own loss was {own:.3f} after that; while its weight is 0, nothing is learnt from it."
        ),
        number=number,
        before=_mean(before),
        earlier=len(before),
        after=_mean(after),
        later=len(after),
        head=head,
        part=fmean(row.weights[head] * row.losses[head] for row in before),
        own=fmean(row.losses[head] for row in after),
    )


# --- frozen weights


def _frozen_text(session: LessonSession) -> Message:
    options: Any = session.experiment.options
    if not options.frozen:
        return message(N_("You freeze the base and train. How far do its weights move?"))
    text = N_("Of the base, {layers} are frozen, and you train. How far do the weights of these move?")
    return message(text, layers=", ".join(options.frozen))


def _frozen_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "not": message(N_("not at all")),
        "little": message(N_("less far than those that learn")),
        "far": message(N_("just as far")),
    }


def _frozen_todo(session: LessonSession) -> Message:
    options: Any = session.experiment.options
    if options.frozen:
        return message(N_("Press Train, wait for an epoch, and open the view Weights."))
    return message(N_("Freeze the base, press Train, and open the view Weights."))


def _frozen(session: LessonSession) -> TrueAnswer | None:
    """How far the frozen arrays of a run have moved, against those that learn."""
    rows = array_movement(session)
    frozen = [row.largest for row in rows if row.frozen and row.largest is not None]
    learning = [row.largest for row in rows if not row.frozen and row.largest is not None]
    if not frozen or not learning:
        return None
    choice = "not" if max(frozen) == 0 else "little" if max(frozen) < max(learning) else "far"
    seen = message(
        N_("At most {frozen:.3g} for a frozen number, and {learning:.3g} for one that learns."),
        frozen=max(frozen),
        learning=max(learning),
    )
    return TrueAnswer(choice, seen)


ZERO = Question("zero", _zero_text, _zero_choices, _zero_todo, _weight_to_zero)
FROZEN = Question("frozen", _frozen_text, _frozen_choices, _frozen_todo, _frozen)
