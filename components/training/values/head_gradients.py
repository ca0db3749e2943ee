"""Which head moves which layer, as measured while a run trains: values that a worker sends to a page."""

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
