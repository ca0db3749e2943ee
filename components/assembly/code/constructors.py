"""Layers, inputs, and the values that layers are configured with and called on, as Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from components.assembly.catalog.keras_classes import (
    Parameter,
    arguments,
    exported_name,
    layer_classes,
    object_classes,
    snake_case,
)
from components.assembly.catalog.layers import kind_of
from components.assembly.keras_objects.names import keras_name
from components.assembly.keras_objects.operations import ARRAY
from components.assembly.spec import Input, KerasObject, Layer, Slice, Tensor, Value
from components.assembly.spec.value_parts import parts

# Where Keras takes the name of a class in small letters for an object without arguments.
_BY_NAME = ("keras.initializers", "keras.regularizers", "keras.constraints")

WriteModel = Callable[[Layer], str]
"""Writes what makes the model of a layer within the settings of another."""


def constructor(layer: Layer, name: str | None = None, model: WriteModel | None = None) -> str:
    """The Python that makes a Keras layer, such as `Dense(64, activation='relu', name='d')`.

    Args:
        layer: A layer that is no model.
        name: Keras's name for it, if another than its own; empty where Keras is to name it.
        model: For a wrapper around a model.
    """
    taken = arguments(layer_classes()[layer.kind])
    explained = {field.name: field for field in kind_of(layer.kind).fields}
    written: list[str] = []
    for position, (argument, rules) in enumerate(taken.items()):
        if argument not in layer.config:
            continue
        value, field = layer.config[argument], explained.get(argument)
        if _is_usual(value, rules, None if field is None or field.required else field.default):
            continue
        text = python(value, model=model)
        first = (field is not None and field.positional) or _holds_layers(value)
        written.append(text if first and len(written) == position else f"{argument}={text}")
    if not layer.trainable and not layer.inner_layers:
        written.append("trainable=False")
    if name != "":
        written.append(f"name={name or keras_name(layer.name)!r}")
    return f"{exported_name(layer.kind)}({', '.join(written)})"


def input_constructor(model_input: Input, name: str | None = None) -> str:
    """The Python that makes the input."""
    dtype = "" if model_input.dtype == "float32" else f"dtype={model_input.dtype!r}, "
    return f"Input(shape={model_input.shape!r}, {dtype}name={name or keras_name(model_input.name)!r})"


def python(  # noqa: PLR0911
    value: Value, tensors: Mapping[str, str] | None = None, model: WriteModel | None = None
) -> str:
    """A value as Python.

    Args:
        value: A value of a layer's config, or an argument of a call.
        tensors: The Python of each tensor, for an argument.
        model: For a config that holds a model.
    """
    if isinstance(value, Tensor):
        return ({} if tensors is None else tensors)[value.name]
    if isinstance(value, KerasObject):
        return _object(value)
    if isinstance(value, Layer):
        return constructor(value, model=model) if value.model is None or model is None else model(value)
    if isinstance(value, tuple):
        items = [python(item, tensors, model) for item in value]
        if any(isinstance(part, Layer | Tensor) for part in parts(value)):
            return f"[{', '.join(items)}]"
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    if isinstance(value, Mapping):
        items = [f"{name!r}: {python(item, tensors, model)}" for name, item in value.items()]
        return "{" + ", ".join(items) + "}"
    if isinstance(value, Slice):
        return f"slice({value.start}, {value.stop}, {value.step})"
    return "..." if value is ... else repr(value)


def index(key: Value, tensors: Mapping[str, str]) -> str:
    """What stands between the brackets of `x[...]`."""
    if isinstance(key, tuple) and key and not any(isinstance(part, Tensor) for part in key):
        items = [index((), tensors) if part == () else _one_index(part, tensors) for part in key]
        return f"{items[0]}," if len(items) == 1 else ", ".join(items)
    return _one_index(key, tensors)


def _one_index(key: Value, tensors: Mapping[str, str]) -> str:
    if not isinstance(key, Slice):
        return python(key, tensors)
    ends = [("" if end is None else str(end)) for end in (key.start, key.stop)]
    return ":".join([*ends, *([] if key.step is None else [str(key.step)])])


def keras_object(
    namespace: str, kind: str, config: Mapping[str, Value], taken: Mapping[str, Parameter]
) -> str:
    """The Python that makes an object of Keras, such as `keras.regularizers.L2(0.01)`."""
    written = [f"{name}={python(config[name])}" for name in taken if name in config]
    first = next(iter(taken), "")
    if len(written) == 1 and first in config and first != "seed":
        written = [python(config[first])]
    return f"{namespace}.{kind}({', '.join(written)})"


def _object(value: KerasObject) -> str:
    if value.kind == ARRAY:
        numbers = value.config["value"]
        make = "np.array" if isinstance(numbers, tuple) else "keras.ops.convert_to_tensor"
        return f"{make}({_nested(numbers)}, dtype={value.config.get('dtype')!r})"
    kind = object_classes()[value.kind]
    module = kind.__module__.removeprefix("keras.src.").split(".")
    namespace = "keras.optimizers.schedules" if "schedules" in module else f"keras.{module[0]}"
    if not value.config and namespace in _BY_NAME:
        return repr(snake_case(value.kind))
    return keras_object(namespace, value.kind, value.config, arguments(kind))


def _nested(value: Value) -> str:
    """The numbers of an array, in lists."""
    return f"[{', '.join(map(_nested, value))}]" if isinstance(value, tuple) else repr(value)


def _is_usual(value: Value, rules: Parameter, explained: Any) -> bool:
    """Whether Keras takes this value if nothing is said."""
    usual = [explained, *([] if rules.required else [rules.default])]
    return any(type(value) is type(other) and value == other for other in usual) and not rules.required


def _holds_layers(value: Value) -> bool:
    return any(isinstance(part, Layer) for part in parts(value))


def classes(layer: Layer) -> Iterator[str]:
    """The names of keras.layers that `constructor` uses."""
    if layer.model is None:
        yield exported_name(layer.kind)
    for inner in layer.inner_layers:
        yield from classes(inner)
