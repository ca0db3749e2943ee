"""Questions about what a change does to the numbers of a model, which two specs answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.checks.shapes import count_parameters, infer_shapes
from components.assembly.keras_model.summary import summarize
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, listed, message
from components.ui.questions.question import Question, TrueAnswer, percent
from components.ui.session.lesson_session import LessonSession


def _options(session: LessonSession) -> Any:
    return session.experiment.options


def _size(spec: ModelSpec, layer: str) -> int:
    return next((row.parameters for row in summarize(spec) if row.layer == layer), 0)


def _compared(before: int, after: int) -> str:
    return "fewer" if after < before else "same" if after == before else "more"


def _fewer_or_more(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "fewer": message(N_("there are fewer")),
        "same": message(N_("as many as before")),
        "more": message(N_("there are more")),
    }


# --- the auxiliary input


def _input_text(session: LessonSession) -> Message:
    options = _options(session)
    text = N_(
        "news_in brings {features} numbers, and dense_1 has {units} units. How many parameters does the "
        "auxiliary input cost?"
    )
    return message(text, features=options.features, units=options.dense_units)


def _input_choices(session: LessonSession) -> Mapping[str, Message]:
    options = _options(session)
    joined = options.lstm_units + options.features
    return {
        "none": message(N_("none: an input has no weights")),
        "product": message(
            N_("{features} × {units} = {product:,}"),
            features=options.features,
            units=options.dense_units,
            product=options.features * options.dense_units,
        ),
        "layer": message(
            N_("{joined} × {units} = {product:,}"),
            joined=joined,
            units=options.dense_units,
            product=joined * options.dense_units,
        ),
    }


def _input(session: LessonSession) -> TrueAnswer | None:
    """How many parameters the auxiliary input costs: known once it is off."""
    options = _options(session)
    if options.has_auxiliary_input or not options.has_features:
        return None
    on = options.choose("auxiliary_input", True).spec()
    off = session.experiment.spec
    cost = count_parameters(on) - count_parameters(off)
    choice = "none" if not cost else "product" if cost == options.features * options.dense_units else "layer"
    widths = [infer_shapes(spec)[_taken_by(spec, "dense_1")][-1] for spec in (on, off)]
    seen = message(
        N_(
            "{cost:,} parameters: with it dense_1 gets {with_it} numbers and has {large:,} weights, without "
            "it {without} and {small:,}. Concatenate itself has none."
        ),
        cost=cost,
        with_it=widths[0],
        large=_size(on, "dense_1"),
        without=widths[1],
        small=_size(off, "dense_1"),
    )
    return TrueAnswer(choice, seen)


def _taken_by(spec: ModelSpec, layer: str) -> str:
    return spec.calls_of(layer)[0].inputs[0]


# --- another recurrent layer


def _gru_text(session: LessonSession) -> Message:
    lstm = _options(session).choose("recurrent", "LSTM").spec()
    text = N_(
        "The LSTM has {parameters:,} weights. You put a GRU of as many units in its place. What about its "
        "weights?"
    )
    return message(text, parameters=_size(lstm, "lstm"))


def _gru(session: LessonSession) -> TrueAnswer | None:
    """How many weights a GRU has, against an LSTM."""
    options = _options(session)
    if options.recurrent != "GRU":
        return None
    lstm = _size(options.choose("recurrent", "LSTM").spec(), "lstm")
    gru = _size(session.experiment.spec, "gru")
    seen = message(
        N_("LSTM: {lstm:,} weights, GRU: {gru:,}, that is {share} percent of it."),
        lstm=lstm,
        gru=gru,
        share=percent(gru / lstm),
    )
    return TrueAnswer(_compared(lstm, gru), seen)


# --- where the parameters are


def _largest_text(session: LessonSession) -> Message:
    text = N_("Of this network's {parameters:,} parameters: which layer has most?")
    return message(text, parameters=count_parameters(session.experiment.spec))


def _largest_choices(session: LessonSession) -> Mapping[str, Message]:
    layers = [row for row in summarize(session.experiment.spec) if row.parameters]
    return {row.layer: message(N_("{layer}"), layer=row.layer) for row in layers}


def _largest(session: LessonSession) -> TrueAnswer | None:
    """Which layer has most parameters."""
    spec = session.experiment.spec
    largest = max(summarize(spec), key=lambda row: row.parameters)
    seen = message(
        N_(
            "{layer} has {size:,} of {all:,} parameters: every number that comes in has a weight for each "
            "unit."
        ),
        layer=largest.layer,
        size=largest.parameters,
        all=count_parameters(spec),
    )
    return TrueAnswer(largest.layer, seen)


# --- switches of the network


def switch_question(name: str, option: str, text: str, todo: str) -> Question:
    """The question what a switch of the network does to its number of parameters.

    Args:
        name: Its name in the session state.
        option: The option that it switches on.
        text: The question, marked for translation; it has a place for {parameters}.
        todo: How to find out, marked for translation.
    """

    def without(session: LessonSession) -> int:
        return count_parameters(_options(session).choose(option, False).spec())

    def find(session: LessonSession) -> TrueAnswer | None:
        if not getattr(_options(session), option):
            return None
        before, after = without(session), count_parameters(session.experiment.spec)
        old = {row.layer for row in summarize(_options(session).choose(option, False).spec())}
        new = [row for row in summarize(session.experiment.spec) if row.layer not in old]
        seen = message(N_("{before:,} parameters without it, {after:,} with it."), before=before, after=after)
        if new:
            rows = listed(
                message(
                    N_("{layer} ({kind}) {parameters:,}"),
                    layer=row.layer,
                    kind=row.kind,
                    parameters=row.parameters,
                )
                for row in new
            )
            seen = message(N_("{seen} New: {rows}."), seen=seen, rows=rows)
        return TrueAnswer(_compared(before, after), seen)

    return Question(
        name,
        lambda session: message(text, parameters=without(session)),
        _fewer_or_more,
        lambda session: message(todo),
        find,
    )


INPUT = Question(
    "input",
    _input_text,
    _input_choices,
    lambda session: message(N_("Switch the auxiliary input off and read the number of parameters.")),
    _input,
)
GRU = Question(
    "gru",
    _gru_text,
    _fewer_or_more,
    lambda session: message(N_("Choose GRU as recurrent layer, under Text input, and read the parameters.")),
    _gru,
)
LARGEST = Question(
    "largest",
    _largest_text,
    _largest_choices,
    lambda session: message(N_("Open the view Summary.")),
    _largest,
)
HALVES = switch_question(
    "halves",
    "second_input",
    N_("The image comes in two halves instead of whole. What becomes of the {parameters:,} parameters?"),
    N_("Switch on the second input and read the number of parameters."),
)
SECOND = switch_question(
    "second",
    "second_output",
    N_(
        "A second output asks whether the digit is odd, reading the same layers. What becomes of the "
        "{parameters:,} parameters?"
    ),
    N_("Switch on the second output and read the number of parameters."),
)
BRANCH = switch_question(
    "branch",
    "branch",
    N_(
        "A Dense layer on the side, and an Add that joins it again. What becomes of the {parameters:,} "
        "parameters?"
    ),
    N_("Switch on the branch and read the number of parameters: which of the two new layers has weights?"),
)
