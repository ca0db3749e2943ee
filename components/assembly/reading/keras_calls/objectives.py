"""Losses, metrics and optimizers in a program, and what `compile` says of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.assembly.catalog.keras_classes import arguments
from components.assembly.reading.definitions import Function, OwnClass, Partial
from components.assembly.reading.diagnoses.objectives import rates
from components.assembly.reading.diagnoses.settings import argument_names
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls.settings import NotASetting, by_name, parameters, setting
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Objective, Site, Unknown
from components.assembly.spec import Config
from components.assembly.spec.messages import N_, message
from components.assembly.spec.values import thaw

_COMPILE_WORDS = (
    "optimizer loss loss_weights metrics weighted_metrics run_eagerly steps_per_execution "
    "jit_compile auto_scale_loss sample_weight_mode target_tensors"
)
COMPILE = tuple(_COMPILE_WORDS.split())
_FIT_WORDS = (
    "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight "
    "sample_weight initial_epoch steps_per_epoch validation_steps validation_batch_size "
    "validation_freq workers use_multiprocessing max_queue_size"
)
FIT = tuple(_FIT_WORDS.split())


@dataclass
class Compiled:
    """A call of `compile`: its arguments by name."""

    site: Site
    given: Mapping[str, Argument] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """The value of an argument; `None` if it is not given."""
        argument = self.given.get(name)
        return None if argument is None else argument.value


def make(reading: Reading, what: KerasName, site: Site) -> Any:
    """A loss, metric or optimizer of a constructor in the text."""
    cls: Any = what.value
    group = what.home.removeprefix("keras.").partition(".")[0]
    if not isinstance(cls, type):
        return UNKNOWN if site.arguments else called_on_nothing(reading, what, site)
    given, _ = by_name(site.arguments, parameters(cls))
    known = tuple(arguments(cls)) if group != "optimizers" else (*arguments(cls), "learning_rate")
    given = argument_names.known_arguments(reading, cls.__name__, (*known, "name"), given, site.node)
    config: dict[str, Any] = {}
    for name, argument in given.items():
        if name == "name" and group != "metrics":
            continue
        try:
            config[name] = setting(reading, _number(reading, name, argument).value, name)
        except NotASetting:
            _not_read(reading, cls.__name__, name, argument)
    if group == "optimizers":
        rates.check(reading, cls, given.get("learning_rate"))
    return Objective(group, cls.__name__, Config(config), site.line, site.node)


def called_on_nothing(reading: Reading, name: KerasName, site: Site) -> KerasName:
    """Say that a function of Keras is called where it is a setting: `loss=categorical_crossentropy()`."""
    words = reading.source.words(site.node.func)
    what = message(N_("{name} is called on nothing: among settings it stands without brackets."), name=words)
    mend = message(N_("Write {near}."), near=words)
    repair = reading.source.replace(site.node, words)
    reading.say(site.node, "no-tensor", what, reading.source.words(site.node), mend, repair)
    return name


def _not_read(reading: Reading, kind: str, name: str, argument: Argument) -> None:
    """A setting of a loss, a metric or an optimizer that is known only when the program runs."""
    what = message(
        N_("{name} of {kind} cannot be read without running it: what Keras has for it is used."),
        name=name, kind=kind,
    )  # fmt: skip
    mend = message(N_("Write a number, or what Keras has for it."))
    reading.say(argument.node, "own-code", what, reading.source.words(argument.node), mend, severity="remark")


def _number(reading: Reading, name: str, argument: Argument) -> Argument:
    """A number that is written as a text: "0.01"; says so."""
    value = argument.value
    if not isinstance(value, str) or not re.fullmatch(r"\d*\.?\d+(?:e-?\d+)?", value):
        return argument
    what = message(
        N_("{words} is a text, and {setting} takes no text."),
        words=reading.source.words(argument.node), setting=name,
    )  # fmt: skip
    mend = message(N_("Write {better}."), better=value)
    reading.say(argument.node, "text-for-value", what, "", mend, reading.source.replace(argument.node, value))
    return Argument(float(value), argument.node, argument.name, argument.keyword)


def saved(value: Any) -> Any:  # noqa: PLR0911
    """What is given to `compile`, as a `.keras` file has it; `None` for what is not known."""
    if isinstance(value, Objective):
        return {
            "module": f"keras.{value.group}",
            "class_name": value.kind,
            "config": {name: _saved_setting(item) for name, item in value.config.items()},
            "registered_name": None,
        }
    if isinstance(value, KerasName):
        if inspect.isclass(value.value):
            module = value.home
            return {
                "module": module,
                "class_name": value.value.__name__,
                "config": {},
                "registered_name": None,
            }
        return value.name
    if isinstance(value, dict):
        return {str(key): saved(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [saved(item) for item in value]
    if isinstance(value, Function | Partial | OwnClass):
        return {"module": "builtins", "class_name": "function", "config": None, "registered_name": "own"}
    return None if isinstance(value, Unknown) or not isinstance(value, str | int | float | bool) else value


def _saved_setting(value: Any) -> Any:
    plain = thaw(value)
    if isinstance(plain, dict) and set(plain) == {"object", "config"}:
        return {
            "module": "keras.optimizers.schedules",
            "class_name": plain["object"],
            "config": plain["config"],
            "registered_name": None,
        }
    return plain


def compiled_config(compiled: Compiled) -> dict[str, Any]:
    """What `compile` was given, as a `.keras` file has it."""
    wanted = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")
    settings = {name: saved(compiled.value(name)) for name in wanted if name in compiled.given}
    return {name: value for name, value in settings.items() if value is not None}


def read_compile(reading: Reading, site: Site) -> Compiled:
    """The arguments of a call of `compile`."""
    given, _ = by_name(site.arguments, COMPILE)
    third = given.get("loss_weights")
    if third is not None and not third.name and any(map(_is_metric, _flat(third.value))):
        given = _former_order(reading, given, third)
    return Compiled(site, argument_names.known_arguments(reading, "compile", COMPILE, given, site.node))


def _is_metric(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, Objective) and value.group == "metrics")


def _former_order(reading: Reading, given: Mapping[str, Argument], third: Argument) -> dict[str, Argument]:
    """The arguments of `compile` with metrics in the third place, where Keras 2 had them."""
    words = reading.source.words(third.node)
    what = message(
        N_("In the third place Keras 3 takes the weights of the losses; these metrics were there in Keras 2.")
    )
    mend = message(N_("Write {better}."), better=f"metrics={words}")
    fourth = given.get("metrics")
    swapped = fourth is not None and not fourth.name
    repair = None if swapped else reading.source.insert_before(third.node, "metrics=")
    reading.say(third.node, "old-name", what, words, mend, repair, "note")
    others = {name: argument for name, argument in given.items() if name not in ("metrics", "loss_weights")}
    return {**others, "metrics": third, **({"loss_weights": fourth} if swapped and fourth else {})}


def own_code(reading: Reading, compiled: Compiled) -> None:
    """Say which losses and metrics are the learner's own."""
    for name in ("loss", "metrics", "optimizer"):
        argument = compiled.given.get(name)
        values = _flat(argument.value) if argument is not None else []
        if argument is not None and any(isinstance(value, Function | Partial | OwnClass) for value in values):
            what = message(N_("{name} has Python code of your own, which is never run here."), name=name)
            mend = message(N_("One that Keras has is used instead: choose it, if another is meant."))
            reading.say(
                argument.node, "own-code", what, reading.source.words(argument.node), mend, severity="remark"
            )


def metrics_in_no_list(reading: Reading, compiled: Compiled) -> None:
    """Say that metrics are one text, where Keras takes a list."""
    argument = compiled.given.get("metrics")
    if argument is None or not isinstance(argument.value, str):
        return
    words = reading.source.words(argument.node)
    what = message(N_("metrics is a list, also of one, and {words} is none."), words=words)
    mend = message(N_("Write {better}."), better=f"metrics=[{words}]")
    reading.say(
        argument.node, "unfit-list", what, words, mend, reading.source.replace(argument.node, f"[{words}]")
    )


def without_brackets(reading: Reading, compiled: Compiled) -> None:
    """Say where the class of an optimizer or a loss stands, and none is made of it."""
    for name in ("optimizer", "loss"):
        argument = compiled.given.get(name)
        value = None if argument is None else argument.value
        if argument is None or not isinstance(value, KerasName) or not inspect.isclass(value.value):
            continue
        words = reading.source.words(argument.node)
        what = message(N_("{words} without brackets is the class of the {name}."), words=words, name=name)
        mend = message(N_("Write {better}."), better=f"{words}()")
        reading.say(
            argument.node, "no-brackets", what, words, mend, reading.source.insert_after(argument.node, "()")
        )


def _flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [part for item in value for part in _flat(item)]
    return [value]
