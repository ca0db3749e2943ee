"""Layers, and the values they are configured with, as Python."""

from __future__ import annotations

from collections.abc import Iterator

from components.assembly.catalog.keras_classes import arguments, exported_name, layer_classes, object_classes
from components.assembly.catalog.layers import kind_of
from components.assembly.keras_objects.names import keras_name
from components.assembly.spec import Config, Input, KerasObject, Layer, Value


def constructor(layer: Layer, name: str | None = None) -> str:
    """The Python that makes a Keras layer, such as `Dense(64, activation='relu', name='d')`.

    Args:
        layer: A layer that is no model.
        name: Keras's name for it, if another than its own.
    """
    explained = {field.name: field for field in kind_of(layer.kind).fields}
    taken = arguments(layer_classes()[layer.kind])
    positional, named = [], []
    for argument in sorted(layer.config, key=list(taken).index):
        value = layer.config[argument]
        field = explained.get(argument)
        if (
            not taken[argument].required
            and value == taken[argument].default
            and type(value) is type(taken[argument].default)
        ):
            continue
        if (field is not None and field.positional) or isinstance(value, Layer):
            positional.append(python(value))
        else:
            named.append(f"{argument}={python(value)}")
    frozen = [] if layer.trainable else ["trainable=False"]
    title = f"name={name or keras_name(layer.name)!r}"
    return f"{exported_name(layer.kind)}({', '.join([*positional, *named, *frozen, title])})"


def input_constructor(model_input: Input, name: str | None = None) -> str:
    """The Python that makes the input."""
    title = f"name={name or keras_name(model_input.name)!r}"
    return f"Input(shape={model_input.shape!r}, dtype={model_input.dtype!r}, {title})"


def python(value: Value) -> str:
    """A value of a layer's config as Python."""
    if isinstance(value, KerasObject):
        arguments = ", ".join(f"{name}={python(part)}" for name, part in value.config.items())
        return f"{_module(value)}.{value.kind}({arguments})"
    if isinstance(value, Layer):
        return constructor(value)
    if isinstance(value, tuple):
        parts = [python(part) for part in value]
        if any(isinstance(part, Layer) for part in value):
            return f"[{', '.join(parts)}]"
        return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
    if isinstance(value, Config):
        return "{" + ", ".join(f"{name!r}: {python(part)}" for name, part in value.items()) + "}"
    return repr(value)


def _module(value: KerasObject) -> str:
    """Where Keras exports the class of an object, such as `keras.regularizers`."""
    module = object_classes()[value.kind].__module__.removeprefix("keras.src.").split(".")
    return "keras.optimizers.schedules" if "schedules" in module else f"keras.{module[0]}"


def classes(layer: Layer) -> Iterator[str]:
    """The names of keras.layers that `constructor` uses."""
    yield exported_name(layer.kind)
    for inner in layer.inner_layers:
        yield from classes(inner)
