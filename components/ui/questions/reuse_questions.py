"""Questions about a model that is a layer of another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.checks.shapes import count_parameters
from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.sharing import prove
from components.assembly.keras_model.summary import parameter_counts
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Refused
from components.ui.questions.question import Question, TrueAnswer, percent
from components.ui.session.lesson_session import LessonSession

# Below and above these shares of the parameters that learn.
FEW, HALF = 0.01, 0.5


def _options(session: LessonSession) -> Any:
    return session.experiment.options


def _copy_text(_session: LessonSession) -> Message:
    text = N_(
        "A new model gets a copy of the base with the same numbers. Then one weight of the original is "
        "changed. Whose answer changes?"
    )
    return message(text)


def _copy_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {"one": message(N_("only the original's")), "both": message(N_("that of both"))}


def _copy(session: LessonSession) -> TrueAnswer | None:
    """Whether a copy follows the original; tried with Keras on a small sibling of the base."""
    options = _options(session)
    try:
        proof = prove(options.taken().model, "copy")
    except Refused:
        return None
    follows = proof.before.new != proof.after.new
    seen = message(
        N_(
            "Tried with Keras: {weight} of the original went from {low:g} to {high:g}. Its answer moved by "
            "{moved:.3g}, the copy's by {copied:.3g}. A call shares the weights, a copy has its own: see "
            "Share or copy."
        ),
        weight=proof.weight,
        low=proof.value[0],
        high=proof.value[1],
        moved=proof.after.original - proof.before.original,
        copied=proof.after.new - proof.before.new,
    )
    return TrueAnswer("both" if follows else "one", seen)


# --- how much of a model with a frozen base learns


def _learning_text(session: LessonSession) -> Message:
    text = N_("This model has {parameters:,} parameters. With its base frozen, what share of them learns?")
    return message(text, parameters=count_parameters(session.experiment.spec))


def _learning_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "few": message(N_("less than 1 percent")),
        "some": message(N_("1 to 50 percent")),
        "most": message(N_("more than 50 percent")),
    }


def _learning(session: LessonSession) -> TrueAnswer | None:
    """What share of the parameters learns: known where the whole base is frozen."""
    options = _options(session)
    if set(options.frozen) < set(options.layers()):
        return None
    counts = parameter_counts(session.experiment.spec)
    share = counts.trainable / max(counts.parameters, 1)
    seen = message(
        N_("{trainable:,} of {all:,} parameters learn, {share} percent."),
        trainable=counts.trainable,
        all=counts.parameters,
        share=percent(share),
    )
    return TrueAnswer("few" if share < FEW else "some" if share <= HALF else "most", seen)


# --- a base that is called twice


def _called_text(session: LessonSession) -> Message:
    base = count_parameters(_options(session).taken().model)
    text = N_(
        "For the question authorship the base is called on two texts. How often are its {parameters:,} "
        "parameters in the new model?"
    )
    return message(text, parameters=base)


def _called_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {"once": message(N_("once")), "twice": message(N_("twice"))}


def _called(session: LessonSession) -> TrueAnswer | None:
    """How often the base's weights are in the model, where the question is about two texts."""
    options = _options(session)
    if not options.pairs:
        return None
    spec = session.experiment.spec
    base = count_parameters(options.taken().model)
    there = sum(address.size for address in addresses(spec) if address.path.startswith("base/"))
    seen = message(
        N_("base is called {calls} times and has {there:,} parameters in this model."),
        calls=len(spec.calls_of("base")),
        there=there,
    )
    return TrueAnswer("once" if there == base else "twice", seen)


COPY = Question(
    "copy",
    _copy_text,
    _copy_choices,
    lambda session: message(N_("Open the view Share or copy.")),
    _copy,
)
LEARNING = Question(
    "learning",
    _learning_text,
    _learning_choices,
    lambda session: message(N_("Freeze the whole base.")),
    _learning,
)
CALLED = Question(
    "called",
    _called_text,
    _called_choices,
    lambda session: message(N_("Choose the question authorship and read the number of parameters.")),
    _called,
)
