"""Computes how active the layers of a model are for some rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import keras
import numpy as np

from components.assembly.checks.shapes import count_numbers
from components.assembly.spec import ModelSpec
from components.assembly.spec.readers import with_shapes
from components.training.values.prediction_request import Arrays
from components.training.values.sample_tensors import Activity, TensorPlace
from components.training.worker.model.sample_tensors import TRACED_TENSORS

# Numbers that are computed at once: 64 MB.
NUMBERS = 16_000_000


@dataclass
class _ActivitySum:
    """What was seen of a layer so far: a sum of squares, of how many numbers, and which units were not 0."""

    squares: float = 0.0
    numbers: int = 0
    alive: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))

    def add(self, values: np.ndarray) -> None:
        """Note the values of some rows, shape (rows, ..., units)."""
        units = values.reshape(-1, values.shape[-1] if values.ndim > 1 else 1)
        self.squares += float(np.square(units.astype(np.float64)).sum())
        self.numbers += units.size
        alive = (units != 0).any(axis=0)
        self.alive = self.alive | alive if self.alive.shape == alive.shape else alive

    @property
    def activity(self) -> Activity:
        size = float(np.sqrt(self.squares / max(1, self.numbers)))
        return Activity(size, len(self.alive), int((~self.alive).sum()))


def activity(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> dict[str, Activity]:
    """How active each layer and operation is that leads to an output and gives out numbers, by path: as in
    `addresses`, an operation by the name of its first tensor.

    Args:
        model: What `build` made of `spec`.
        spec: The spec.
        arrays: Some rows for each input, by name.
    """
    traced = TRACED_TENSORS.get(model, spec)
    inputs = [arrays[entry.name] for entry in spec.inputs]
    shapes = {entry.name: array.shape[1:] for entry, array in zip(spec.inputs, inputs, strict=True)}
    step = max(1, NUMBERS // count_numbers(with_shapes(spec, shapes)))
    by_path: dict[str, _ActivitySum] = {}
    for start in range(0, len(inputs[0]), step):
        for place, values in traced.rows([array[start : start + step] for array in inputs]).items():
            if place.output == 0 and values.dtype.kind in "fiub" and values.size:
                by_path.setdefault(path_of(spec, place), _ActivitySum()).add(values)
    return {path: watched.activity for path, watched in by_path.items()}


def path_of(spec: ModelSpec, place: TensorPlace) -> str:
    """The path of what makes a tensor."""
    names, within = [], spec
    for number in place.calls:
        call = within.calls[number]
        names.append(call.layer or call.name)
        layers: Mapping[str, ModelSpec | None] = {layer.name: layer.model for layer in within.layers}
        within = layers.get(call.layer) or within
    return "/".join(names)
