"""Computes the arrays that a training started from again, so that they need not be stored."""

from __future__ import annotations

from functools import cached_property

import keras
import numpy as np

from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.build import make_layer
from components.assembly.spec import ModelSpec
from components.training.artifacts import initial_weights
from components.training.artifacts.blob_store import Location
from components.training.artifacts.initial_weights import InitialWeights


class StartingArrays:
    """Of a run of `spec` whose place this is. An array starts as the weights that the run started
    from have it (`initial`), and a table of an Embedding as its seed draws it; of other arrays it is
    not known here, since they are small."""

    def __init__(self, spec: ModelSpec, place: Location) -> None:
        self._spec, self._place = spec, place

    def of(self, number: int) -> np.ndarray | None:
        """Where the array of this number, among the weights of the model, started; None if that is
        not known. Raises `OSError` if the weights that the run started from cannot be read."""
        address = addresses(self._spec)[number]
        if self._initial is not None and address.path in self._initial.arrays:
            return np.asarray(self._initial.arrays[address.path])
        layer = self._layers.get(address.layer)
        if layer is None or address.name != "embeddings":
            return None
        return np.asarray(layer.embeddings_initializer(address.shape, dtype=address.dtype))

    @cached_property
    def _initial(self) -> InitialWeights | None:
        return initial_weights.read(self._place)

    @cached_property
    def _layers(self) -> dict[str, keras.layers.Embedding]:
        return dict(_embeddings(self._spec, ""))


def _embeddings(spec: ModelSpec, prefix: str) -> list[tuple[str, keras.layers.Embedding]]:
    """The path of each Embedding, and a layer that draws its table as that of the model does."""
    embeddings = []
    for layer in spec.layers:
        if layer.model is not None:
            embeddings += _embeddings(layer.model, f"{prefix}{layer.name}/")
        elif layer.kind == "Embedding":
            embeddings.append((prefix + layer.name, make_layer(spec, layer)))
    return embeddings
