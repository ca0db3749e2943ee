"""A layer of a spec -> the Keras layer. Nothing a spec says is run: classes are those that Keras exports."""

from __future__ import annotations

from types import EllipsisType
from typing import Any

import keras

from components.assembly.catalog.keras_classes import arguments, layer_classes, object_classes
from components.assembly.keras_objects.names import keras_name
from components.assembly.spec import Config, KerasObject, Layer, ModelSpec, Slice, Tensor, Value
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import shown
from components.assembly.spec.value_parts import parts

# Arguments that Keras takes for the name of a file if they are a text.
_FILES = ("vocabulary", "idf_weights")


class ArgumentError(ValueError):
    """Raised for an argument that is never given to Keras, with the sentences of a `Problem`."""

    def __init__(self, what: Message, received: str, mend: Message) -> None:
        super().__init__(str(what))
        self.what, self.received, self.mend = what, received, mend


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
        ensure_plain(argument, value)
        config[argument] = to_keras(value, make_model)
    made = kind(**config, name=name)
    made.trainable = layer.trainable
    return made


def ensure_plain(argument: str, value: Value) -> None:
    """Raise `ArgumentError` for what Keras would read a file or import a module for."""
    received = f"{argument}={shown(value)}"
    if argument in _FILES and isinstance(value, str):
        what = message(N_("{name} cannot be the name of a file here: files are not read."), name=argument)
        raise ArgumentError(what, received, message(N_("Give the words themselves, as a list.")))
    for part in parts(value):
        if isinstance(part, Config | Tensor | Slice | EllipsisType):
            what = message(N_("{name} of a layer cannot be a tensor, a slice or a mapping."), name=argument)
            raise ArgumentError(what, received, message(N_("Give a number, a name or a list of these.")))


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
