"""Which head, and which call of a layer, moves which weights: values that a worker sends to a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

# What is not of a head: what regularizers add to the total loss.
REGULARIZATION = "regularization"


@dataclass(frozen=True, eq=False)
class HeadGradients:
    """The sizes of gradients and steps at some batches, oldest first.

    Attributes:
        layers: The layers that have weights, by path, those inside models too.
        heads: The trained heads; at the end `REGULARIZATION` if the model has regularizers.
        steps: The batches that were measured, counted from 1 over the whole training; shape (batches,).
        norms: The norm of the gradient that each head's loss, times its weight, sends to the weights of each
            layer; shape (batches, layers, heads).
        moved: The norm of the step that the optimizer took, divided by that of the weights before; shape
            (batches, layers). NaN where the weights were all 0.
    """

    layers: tuple[str, ...]
    heads: tuple[str, ...]
    steps: np.ndarray
    norms: np.ndarray
    moved: np.ndarray

    def packed(self) -> dict[str, np.ndarray]:
        """The values as arrays by name, as a worker sends answers."""
        names = {"layers": np.array(self.layers, dtype=str), "heads": np.array(self.heads, dtype=str)}
        return {**names, "steps": self.steps, "norms": self.norms, "moved": self.moved}

    @classmethod
    def unpacked(cls, arrays: Mapping[str, np.ndarray]) -> HeadGradients:
        """What `packed` made arrays of."""
        layers, heads = (tuple(map(str, arrays[name])) for name in ("layers", "heads"))
        return cls(layers, heads, arrays["steps"], arrays["norms"], arrays["moved"])


@dataclass(frozen=True, eq=False)
class LabelledRows:
    """Rows whose gradients are asked for.

    Attributes:
        inputs: By input name, shape (rows, *input shape).
        targets: By the name of each trained head.
        weights: The loss weight of each trained head.
    """

    inputs: Mapping[str, np.ndarray]
    targets: Mapping[str, np.ndarray]
    weights: Mapping[str, float]

    def packed(self) -> dict[str, np.ndarray]:
        """All of it as arrays by name, as it is sent to a worker."""
        parts: dict[str, Mapping[str, Any]] = dict(vars(self))
        return {
            f"{part}/{name}": np.asarray(value)
            for part, values in parts.items()
            for name, value in values.items()
        }

    @classmethod
    def unpacked(cls, arrays: Mapping[str, np.ndarray]) -> LabelledRows:
        """What `packed` made arrays of."""
        parts: dict[str, dict[str, Any]] = {"inputs": {}, "targets": {}, "weights": {}}
        for path, array in arrays.items():
            part, _, name = path.partition("/")
            parts[part][name] = float(array) if part == "weights" else array
        return cls(**parts)


@dataclass(frozen=True, eq=False)
class CallGradients:
    """The gradient of the weights of a layer that is called several times, and the part of each call.

    Attributes:
        products: The inner products of the gradient of the layer, first, and of what reaches its weights
            through each call alone, in the order of the calls; shape (1 + calls, 1 + calls).
    """

    products: np.ndarray

    @property
    def calls(self) -> int:
        """How many calls there are."""
        return len(self.products) - 1

    @property
    def norm(self) -> float:
        """The norm of the gradient of the layer."""
        return self._distance(np.eye(self.calls + 1)[0])

    @property
    def norms(self) -> tuple[float, ...]:
        """The norm of what comes through each call."""
        return tuple(self._distance(row) for row in np.eye(self.calls + 1)[1:])

    def cosine(self, first: int, second: int) -> float:
        """The cosine of the angle between what comes through two calls, numbered from 0; NaN if one of them
        sends nothing."""
        sizes = self.norms[first] * self.norms[second]
        return float(self.products[first + 1, second + 1] / sizes) if sizes else float("nan")

    def apart(self, *factors: float) -> float:
        """How far the gradient of the layer is from the sum of what comes through the calls, each times its
        factor, relative to its own norm; 0 if it is 0."""
        return self._distance(np.array([1.0, *(-factor for factor in factors)])) / (self.norm or 1.0)

    def _distance(self, factors: np.ndarray) -> float:
        return float(np.sqrt(max(0.0, factors @ self.products @ factors)))


def packed_calls(gradients: Mapping[str, CallGradients]) -> dict[str, np.ndarray]:
    """The gradients by layer as arrays by layer, as a worker sends answers."""
    return {layer: gradients_of_layer.products for layer, gradients_of_layer in gradients.items()}


def unpacked_calls(arrays: Mapping[str, np.ndarray]) -> dict[str, CallGradients]:
    """What `packed_calls` made arrays of."""
    return {layer: CallGradients(products) for layer, products in arrays.items()}
