"""Questions about the number of parameters, which the model answers without training."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from components.assembly.checks.shapes import count_parameters
from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.summary import summarize
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.ui.questions.question import Question, TrueAnswer, percent
from components.ui.session.lesson_session import LessonSession

# How many layers the homework asks for where the learner has not added any.
HOMEWORK = 2
# Choices whose models are kept in memory: a page asks for them at each run.
CACHED = 64
# The bounds between the choices, as shares of the parameters before.
LITTLE, HALF = 0.01, 0.5
NEARLY_SAME, NEARLY_DOUBLE = 0.05, 0.7


# --- the homework


def _homework(session: LessonSession) -> tuple[int, ModelSpec, ModelSpec, str]:
    """The homework's Dense layers: how many there are, the model without them and with them (or with two,
    if there are none), and their units."""
    return _homework_of(session.experiment.options)


@lru_cache(CACHED)
def _homework_of(options: Any) -> tuple[int, ModelSpec, ModelSpec, str]:
    there = len(options.extra_dense)
    after = options if there else options.resize("extra_dense", HOMEWORK)
    units = ", ".join(str(layer.units) for layer in after.extra_dense)
    return there, options.choose("extra_dense", ()).spec(), after.spec(), units


def _growth_text(session: LessonSession) -> Message:
    there, before, _after, units = _homework(session)
    values = {"parameters": count_parameters(before), "units": units}
    if there:
        text = N_(
            "Without the homework's Dense layers ({count}, units: {units}) this model has {parameters:,} "
            "parameters. By how much do they make it larger?"
        )
        return message(text, count=there, **values)
    text = N_(
        "This model has {parameters:,} parameters. For the homework you add two more Dense layers (units: "
        "{units}). By how much does it grow?"
    )
    return message(text, **values)


def _growth_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "little": message(N_("by less than 1 percent")),
        "some": message(N_("by 1 to 50 percent")),
        "much": message(N_("by more than 50 percent")),
    }


def _growth_todo(_session: LessonSession) -> Message:
    return message(N_("Move the slider of the homework to 2 and read the number of parameters."))


def _growth(session: LessonSession) -> TrueAnswer | None:
    """By how much the homework's layers make the model larger."""
    there, without, with_them, _units = _homework(session)
    if not there:
        return None
    before, after = count_parameters(without), count_parameters(with_them)
    share = (after - before) / before
    choice = "little" if share < LITTLE else "some" if share <= HALF else "much"
    largest = max(summarize(with_them), key=lambda row: row.parameters)
    seen = message(
        N_(
            "From {before:,} to {after:,} parameters, {percent} percent more. The largest layer is "
            "{layer}: {size:,} parameters, {part:.0%} of all."
        ),
        before=before,
        after=after,
        percent=percent(share),
        layer=largest.layer,
        size=largest.parameters,
        part=largest.parameters / after,
    )
    return TrueAnswer(choice, seen)


# --- a layer that is called twice


def _twice_text(_session: LessonSession) -> Message:
    return message(N_("One more Dense layer is called twice in a row. How many new sets of weights is that?"))


def _twice_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {"once": message(N_("one set")), "twice": message(N_("two sets")), "none": message(N_("none"))}


def _twice_todo(_session: LessonSession) -> Message:
    return message(N_("Switch on the layer used twice and read the number of parameters."))


def _twice(session: LessonSession) -> TrueAnswer | None:
    """How many parameters a layer used twice adds."""
    options: Any = session.experiment.options
    if not options.twice:
        return None
    spec = session.experiment.spec
    old = {address.path for address in addresses(options.choose("twice", False).spec())}
    new = [address for address in addresses(spec) if address.path not in old]
    layers = {address.layer for address in new}
    choice = {0: "none", 1: "once"}.get(len(layers), "twice")
    arrays = ", ".join(f"{address.path} ({' × '.join(map(str, address.shape))})" for address in new)
    seen = message(
        N_("{added:,} parameters more, in {arrays}; its {calls} calls all use these."),
        added=sum(address.size for address in new),
        arrays=arrays,
        calls=sum(call.layer in layers for call in spec.calls),
    )
    return TrueAnswer(choice, seen)


# --- two encoders


def _encoders_text(session: LessonSession) -> Message:
    shared = session.experiment.options.choose("encoder", "shared").spec()
    text = N_(
        "With a shared encoder this model has {parameters:,} parameters. You switch to separate encoders. "
        "What happens to that number?"
    )
    return message(text, parameters=count_parameters(shared))


def _encoders_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "same": message(N_("it stays nearly the same (less than 5 percent more)")),
        "some": message(N_("it grows by 5 to 70 percent")),
        "double": message(N_("it nearly doubles (more than 70 percent more)")),
    }


def _encoders_todo(_session: LessonSession) -> Message:
    return message(N_("Switch the encoder to separate and read the number of parameters."))


def _encoders(session: LessonSession) -> TrueAnswer | None:
    """How many parameters two encoders have, against one."""
    options: Any = session.experiment.options
    if options.encoder != "separate":
        return None
    shared = count_parameters(options.choose("encoder", "shared").spec())
    separate = count_parameters(session.experiment.spec)
    share = (separate - shared) / shared
    choice = "same" if share < NEARLY_SAME else "some" if share <= NEARLY_DOUBLE else "double"
    encoder = count_parameters(options.encoder_model())
    seen = message(
        N_(
            "Shared: {shared:,} parameters. Separate: {separate:,}, {percent} percent more. The encoder "
            "({encoder:,} parameters) is there twice, all else ({rest:,}) once."
        ),
        shared=shared,
        separate=separate,
        percent=percent(share),
        encoder=encoder,
        rest=shared - encoder,
    )
    return TrueAnswer(choice, seen)


GROWTH = Question("growth", _growth_text, _growth_choices, _growth_todo, _growth)
TWICE = Question("twice", _twice_text, _twice_choices, _twice_todo, _twice)
ENCODERS = Question("encoders", _encoders_text, _encoders_choices, _encoders_todo, _encoders)
