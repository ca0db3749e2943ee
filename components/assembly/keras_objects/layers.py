"""A layer of a spec -> the Keras layer. Nothing a spec says is run: classes are those that Keras exports."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.catalog.keras_classes import arguments, layer_classes, object_classes
from components.assembly.keras_objects.names import keras_name
from components.assembly.spec import Config, KerasObject, Layer, ModelSpec, Value

# Arguments that Keras takes for the name of a file if they are a text.
_FILES = ("vocabulary", "idf_weights")


class ArgumentError(ValueError):
    """Raised for an argument that is not given to Keras: its name, what was received, and why."""

    def __init__(self, name: str, received: object, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.received = name, received


def make_plain_layer(layer: Layer, name: str, make_model: Any) -> keras.layers.Layer:
    """The Keras layer of a layer that is no model.

    Args:
        layer: The layer; its kind is one of `layer_classes`.
        name: Keras's name for it.
        make_model: Makes the Keras model of a layer that is a model, for wrappers around one:
            `(Layer, name) -> keras.Model`.

    Raises:
        ArgumentError: An argument is not given to Keras.
        Exception: Whatever Keras raises for the arguments.
    """
    kind = layer_classes()[layer.kind]
    taken = arguments(kind)
    config: dict[str, Any] = {}
    for argument, value in layer.config.items():
        if argument not in taken:
            raise TypeError(
                f"Unrecognized keyword arguments passed to {layer.kind}: {{{argument!r}: {value!r}}}"
            )
        if argument in _FILES and isinstance(value, str):
            raise ArgumentError(argument, value, "a file is not read")
        config[argument] = to_keras(value, make_model)
    made = kind(**config, name=name)
    made.trainable = layer.trainable
    return made


def to_keras(value: Value, make_model: Any = None) -> Any:
    """A value of a layer's config as Keras takes it: objects and layers made, everything else as it is."""
    if isinstance(value, KerasObject):
        return make_object(value)
    if isinstance(value, Layer):
        name = keras_name(value.name)
        if value.model is not None:
            return make_model(value, name)
        return make_plain_layer(value, name, make_model)
    if isinstance(value, tuple):
        parts = [to_keras(part, make_model) for part in value]
        return parts if any(isinstance(part, Layer) for part in value) else tuple(parts)
    if isinstance(value, Config):
        return {name: to_keras(part, make_model) for name, part in value.items()}
    return value


def make_object(value: KerasObject) -> Any:
    """The initializer, regularizer, constraint or schedule; `KeyError` if Keras has no such class."""
    kind = object_classes()[value.kind]
    return kind(**{name: to_keras(part) for name, part in value.config.items()})


def inner_models(layer: Layer) -> tuple[ModelSpec, ...]:
    """The models that a wrapper wraps, at any depth; of a layer that is a model itself, this one."""
    if layer.model is not None:
        return (layer.model,)
    return tuple(model for inner in layer.inner_layers for model in inner_models(inner))
