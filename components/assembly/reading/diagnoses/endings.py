"""The outputs of a model: their names, what they end in, and the loss and metrics that each is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import keras

from components.assembly.catalog.losses import loss_name
from components.assembly.reading.exports import KerasName
from components.assembly.reading.reading import Made
from components.assembly.reading.values import Argument, Objective

_PASSING = frozenset({"Dropout", "GaussianNoise", "GaussianDropout", "Reshape", "Flatten"})


@dataclass(frozen=True)
class ModelOutput:
    """An output of a model.

    Attributes:
        name: What Keras calls it.
        tensor: Its tensor.
        layer: The layer that makes its numbers, a Dropout left out.
        activation: What it ends in: "sigmoid", "linear", or "" if that is not known.
    """

    name: str
    tensor: Any
    layer: Any
    activation: str

    @property
    def size(self) -> int:
        """How many numbers it gives for one thing."""
        return self.tensor.shape[-1] or 0 if len(self.tensor.shape) > 1 else 1


def outputs_of(model: Made) -> list[ModelOutput]:
    """The outputs of a model, in order."""
    if isinstance(model.value, keras.Sequential):
        built = getattr(model.value, "outputs", None) if model.value.layers else []
        return [_output(model.value.layers[-1].name, tensor) for tensor in built or []]
    made: dict[str, Any] = {}
    for key, tensor in _flat(model.config.get("outputs")):
        name = start = key or tensor._keras_history.operation.name
        while name in made:  # several of what one call gives out
            name = f"{start}_{len(made)}"
        made[name] = tensor
    return [_output(name, tensor) for name, tensor in made.items()]


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _flat(item, f"{key}_{name}" if key else str(name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item, key)
    elif isinstance(value, keras.KerasTensor):
        yield key, value


def _output(name: str, tensor: Any) -> ModelOutput:
    layer, activation = ending(tensor)
    return ModelOutput(name, tensor, layer, activation)


def ending(tensor: Any) -> tuple[Any, str]:
    """The layer that makes the numbers of a tensor, and its activation; "" if that is not known."""
    for _ in range(20):
        operation = tensor._keras_history.operation
        kind = type(operation).__name__
        if isinstance(operation, keras.Model):
            made = getattr(operation, "outputs", None) or []
            if len(made) != 1:
                return operation, ""
            tensor = made[0]
        elif kind in _PASSING:
            tensor = operation._inbound_nodes[tensor._keras_history.node_index].input_tensors[0]
        elif kind == "TimeDistributed":
            return operation.layer, activation_of(operation.layer)
        else:
            return operation, activation_of(operation)
    return None, ""


def activation_of(layer: Any) -> str:
    """The activation of a layer; "" if it has none that is known."""
    kind = type(layer).__name__
    if kind in ("Softmax", "ReLU", "Sigmoid", "Tanh"):
        return kind.lower()
    if not isinstance(layer, keras.layers.Layer) or not hasattr(layer, "activation"):
        return ""
    if layer.activation is None:
        return "linear"
    name = keras.activations.serialize(layer.activation)
    return name if isinstance(name, str) else ""


def by_output(argument: Argument | None, outputs: list[ModelOutput]) -> Mapping[str, Any]:
    """What an argument of `compile` says of each output, by name."""
    value = None if argument is None else argument.value
    if value is None:
        return {}
    if isinstance(value, dict):
        return {output.name: value.get(output.name) for output in outputs}
    if isinstance(value, list | tuple):
        if len(value) == len(outputs):
            return {output.name: item for output, item in zip(outputs, value, strict=True)}
        return {output.name: value[0] if len(value) == 1 else None for output in outputs}
    return {output.name: value for output in outputs}


def loss_of(value: Any) -> tuple[str, bool]:
    """The name of a loss, and whether it is of scores; "" if it is not known."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        return loss_name(value), False
    if isinstance(value, Objective):
        return loss_name(value.kind), bool(value.config.get("from_logits"))
    if isinstance(value, KerasName):
        return loss_name(value.name), False
    return "", False


def likely_loss(output: ModelOutput) -> str:
    """The loss that is likely for an output, by what it ends in."""
    losses = {"sigmoid": "binary_crossentropy", "softmax": "categorical_crossentropy"}
    return losses.get(output.activation, "mean_squared_error")
