"""Questions about a model of two texts: whether their order matters, and what their vectors become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.checks.shapes import infer_shapes
from components.assembly.keras_model.swap import encoder_layers
from components.assembly.spec.messages import N_, Message, message
from components.lessons.pairs import VECTORS
from components.ui.predict.swap_answers import order_difference
from components.ui.predict.swap_view import WHY_SAME
from components.ui.questions.question import Question, TrueAnswer
from components.ui.session.lesson_session import LessonSession

# Mean differences of answers, between 0 and 1, from which on they are not called small.
SMALL = 0.01


# --- the order of the texts


def _order_text(session: LessonSession) -> Message:
    options: Any = session.experiment.options
    text = N_(
        "Encoders: {encoder}; the vectors meet by {meeting}. In every validation pair the two texts change "
        "places. What does the answer do?"
    )
    return message(text, encoder=Message(options.encoder), meeting=Message(options.meeting))


def _order_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "same": message(N_("it stays the same")),
        "little": message(N_("it moves by less than 0.01 on average")),
        "much": message(N_("it moves by 0.01 or more on average")),
    }


def _order(session: LessonSession) -> TrueAnswer | None:
    """How far the answers to all validation pairs move when the texts change places."""
    trained, orders = order_difference(session, session.experiment)
    choice = "same" if orders.same else "little" if orders.mean < SMALL else "much"
    one, other = encoder_layers(session.experiment.spec)
    text = (
        N_(
            "Over all {rows:,} validation pairs, {weights}: {mean:.3g} on average, {largest:.3g} at most. "
            "{why}"
        )
        if one == other
        else N_(
            "Over all {rows:,} validation pairs, {weights}: {mean:.3g} on average, {largest:.3g} at most. A "
            "text that changes places is read by the other encoder."
        )
    )
    options: Any = session.experiment.options
    seen = message(
        text,
        rows=orders.rows,
        weights=message(N_("trained")) if trained else message(N_("before training")),
        mean=orders.mean,
        largest=orders.largest,
        why=message(WHY[options.meeting]),
    )
    return TrueAnswer(choice, seen)


WHY = {
    **WHY_SAME,
    "concatenate": N_("Side by side, each place has weights of its own: that breaks the symmetry."),
}


# --- how many numbers are left where the vectors meet


def _width_text(session: LessonSession) -> Message:
    options: Any = session.experiment.options
    text = N_(
        "Each text has become {units} numbers. The vectors meet by concatenate instead of difference: how "
        "many numbers go on from there?"
    )
    return message(text, units=options.lstm_units)


def _width_choices(session: LessonSession) -> Mapping[str, Message]:
    options: Any = session.experiment.options
    widths = {"one": 1, "same": options.lstm_units, "double": 2 * options.lstm_units}
    return {name: message(N_("{count:,}"), count=count) for name, count in widths.items()}


def _width(session: LessonSession) -> TrueAnswer | None:
    """How many numbers two vectors side by side are: known where they are."""
    options: Any = session.experiment.options
    if options.meeting != "concatenate":
        return None
    spec = session.experiment.spec
    joined = next(call for call in spec.calls if set(VECTORS) <= set(call.inputs)).output
    width = infer_shapes(spec)[joined][-1]
    by_width = {1: "one", 2 * options.lstm_units: "double", options.lstm_units: "same"}
    seen = message(
        N_("{joined} has {width:,} numbers: all of the one vector, then all of the other. None is compared."),
        joined="concatenate",
        width=width,
    )
    return TrueAnswer(by_width.get(width or 0, "same"), seen)


ORDER = Question(
    "order",
    _order_text,
    _order_choices,
    lambda session: message(N_("Open the view Swap.")),
    _order,
)
WIDTH = Question(
    "width",
    _width_text,
    _width_choices,
    lambda session: message(N_("Press The slide's model, and read the shapes in the diagram.")),
    _width,
)
