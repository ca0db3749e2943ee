"""The arguments of a constructor in the text -> settings of a spec, and what Keras is given."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

import keras

from components.assembly.catalog.keras_classes import object_classes
from components.assembly.catalog.setting_names import names_known
from components.assembly.keras_objects.layers import ensure_plain, to_keras
from components.assembly.reading.exports import KerasName
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Data, Foreign, Objective, Unknown
from components.assembly.spec import KerasObject, Layer, ModelSpec
from components.assembly.spec.values import freeze

# Stands for the model that a wrapper wraps, where only the settings of the wrapper are looked at.
_SOME_MODEL = ModelSpec(name="model")
_OBJECTS = ("keras.initializers", "keras.regularizers", "keras.constraints", "keras.optimizers.schedules")


# An array of more numbers holds weights, which come from training.
MOST_SET = 1_000


class NotASetting(ValueError):
    """Raised for a value that no setting can have. `kind` says why: "unknown", "code", "data", "tensor"."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def setting(reading: Reading, value: Any, name: str) -> Any:  # noqa: PLR0911
    """A value as a setting of a spec. Raises `NotASetting`."""
    if isinstance(value, Unknown):
        raise NotASetting("unknown")
    if isinstance(value, KerasName):
        return _export(value, name)
    if isinstance(value, Foreign):
        last = value.path.rpartition(".")[2]
        if name == "dtype" or last in names_known(name):
            return last
        raise NotASetting("code")
    if isinstance(value, keras.KerasTensor):
        raise NotASetting("tensor")
    if isinstance(value, keras.layers.Layer):
        return layer_spec(reading, value)
    if isinstance(value, Data):
        return _numbers(value)
    if isinstance(value, list | tuple | range):
        return tuple(setting(reading, item, name) for item in value)
    if isinstance(value, dict):
        return {key: setting(reading, item, name) for key, item in value.items()}
    if isinstance(value, Objective):
        raise NotASetting("code")
    try:
        return freeze(value)
    except ValueError:
        raise NotASetting("code") from None


def _numbers(value: Data) -> Any:
    if value.numbers is None or value.numbers.size > MOST_SET:
        raise NotASetting("data")
    return freeze(value.numbers.tolist())


def _export(value: KerasName, name: str) -> Any:
    """A class or function of Keras as a setting: an activation by its name, an object as one."""
    if value.home in ("keras.activations", "keras.ops", "keras.ops.nn"):
        if value.name in names_known("activation"):
            return value.name
    elif value.home in _OBJECTS and inspect.isclass(value.value):
        kind = value.value.__name__
        if kind in object_classes():
            return KerasObject(kind)
    raise NotASetting("code")


def layer_spec(reading: Reading, layer: keras.layers.Layer) -> Layer:
    """A layer among settings as a spec has it."""
    made = reading.of(layer)
    if made is not None and isinstance(made.config.get("spec"), Layer):
        spec: Layer = made.config["spec"]
        return spec
    if isinstance(layer, keras.Model):
        return Layer(name=layer.name, kind="Model", model=_SOME_MODEL)
    raise NotASetting("code")


def keras_value(name: str, value: Any, given: Any) -> Any:
    """What Keras is given for a setting: layers as they are, everything else made of the setting.

    Args:
        name: The setting.
        value: It as a spec has it.
        given: The value in the text.
    """
    if isinstance(given, keras.layers.Layer):
        return given
    if isinstance(given, list | tuple) and any(isinstance(value, keras.layers.Layer) for value in given):
        return list(given)
    ensure_plain(name, value)
    return to_keras(value)


@cache
def parameters(function: Any) -> tuple[str, ...]:
    """The names of the parameters of a function or constructor that can be given by place, in order."""
    signed = function.__init__ if inspect.isclass(function) else function
    return tuple(
        parameter.name
        for parameter in inspect.signature(signed).parameters.values()
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        and parameter.name != "self"
    )


def by_name(
    arguments: tuple[Argument, ...], names: tuple[str, ...]
) -> tuple[dict[str, Argument], list[Argument]]:
    """The arguments of a call by name, and those without a name that are too many."""
    named, too_many = {}, []
    places = iter(names)
    for argument in arguments:
        name = argument.name or next(places, "")
        if name:
            named[name] = argument
        else:
            too_many.append(argument)
    return named, too_many


def first_shape(shapes: dict[str, Any]) -> tuple[int | None, ...] | None:
    """The shape of one sample that the arguments of a layer of earlier versions declare; `None` if none."""
    value = shapes.get("input_shape")
    if value is None and "batch_input_shape" in shapes:
        batched = shapes["batch_input_shape"]
        value = batched[1:] if isinstance(batched, list | tuple) else None
    if value is None and isinstance(shapes.get("input_dim"), int):
        value = (shapes["input_dim"],)
    if isinstance(value, int):
        value = (value,)
    good = isinstance(value, list | tuple) and all(
        size is None or (isinstance(size, int) and size > 0) for size in value
    )
    return tuple(value) if good and value is not None else None
