"""What a call takes, by the names that Keras has for its arguments."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any, Literal

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.keras_objects.assembler import Assembly
from components.assembly.keras_objects.names import keras_names
from components.assembly.spec import Call, Config, Layer
from components.assembly.spec.value_parts import tensors_in

ArgumentKind = Literal["data", "mask", "state"]
Argument = tuple[str, tuple[str, ...]]
"""An argument by name, and the tensors in it."""


def tensor_arguments(call: Call, assembly: Assembly) -> list[Argument]:
    """The arguments of a call that have tensors, in order.

    Args:
        call: The call.
        assembly: The Keras layers of its model, which know the names of positional arguments.
    """
    made = assembly.layers.get(call.layer)
    names = () if made is None else _parameters(made.__class__)
    arguments = [
        (names[at] if at < len(names) else f"argument {at + 1}", tensors_in(value))
        for at, value in enumerate(call.arguments)
    ]
    arguments += [(name, tensors_in(value)) for name, value in call.named.items()]
    return [(name, tensors) for name, tensors in arguments if tensors]


def input_arguments(call: Call, layer: Layer) -> tuple[str, ...]:
    """The name of the argument that each of `call.inputs` is in, for a layer that is no model."""
    layer_class: Any = layer_classes()[layer.kind]
    names = _parameters(layer_class)
    arguments = [
        (names[at] if at < len(names) else f"argument {at + 1}", value)
        for at, value in enumerate(call.arguments)
    ]
    return tuple(name for name, value in [*arguments, *call.named.items()] for _ in tensors_in(value))


@cache
def _parameters(layer_class: Any) -> tuple[str, ...]:
    """The names of the arguments that layers of a class are called with."""
    return tuple(inspect.signature(layer_class.call).parameters)[1:]


def argument_kind(name: str) -> ArgumentKind:
    """Whether a call computes with an argument, leaves out by it, or starts from it as its state."""
    if name == "initial_state":
        return "state"
    return "mask" if name == "mask" or name.endswith("_mask") else "data"


def model_input(call: Call, layer: Layer | None, place: int) -> int:
    """The number of the input of a model that takes the tensor at a place of an argument, from 0."""
    model = layer.model if layer is not None else None
    value = call.arguments[0] if call.arguments else None
    if model is None or not isinstance(value, Config):
        return place
    key = [name for name, part in value.items() for _ in tensors_in(part)][place]
    names = [keras_names(model)[model_input.name] for model_input in model.inputs]
    return names.index(key) if key in names else place
