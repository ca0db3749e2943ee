"""Where each weight of a model came from, and how far a training has moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.edits.cutting import CutModel
from components.assembly.keras_model.arrays import ArrayAddress, addresses, under_layer
from components.assembly.spec import ModelSpec
from components.training.analysis.movement import movement
from components.training.artifacts.initial_weights import InitialWeights


@dataclass(frozen=True)
class Provenance:
    """Where an array of weights comes from, and how far training has moved it.

    Attributes:
        origin: The run or file it was taken from, empty for a fresh array.
        largest, mean: How far its numbers have moved, at most and on average; None before there is
            anything to compare.
    """

    address: ArrayAddress
    origin: str
    largest: float | None = None
    mean: float | None = None

    @property
    def frozen(self) -> bool:
        """Whether training leaves it as it is."""
        return not self.address.trainable


def reused(arrays: Mapping[str, np.ndarray], taken: CutModel, layer: str, origin: str) -> InitialWeights:
    """The arrays of a source, by path, as those that a model starts from in which `taken` is
    the layer `layer`."""
    mine = {
        path.removeprefix(taken.prefix): array
        for path, array in arrays.items()
        if path.startswith(taken.prefix)
    }
    wanted = {address.path for address in addresses(taken.model)}
    taken_arrays = {path: array for path, array in mine.items() if path in wanted}
    return InitialWeights(under_layer(layer, taken_arrays), origin)


def provenance(spec: ModelSpec, initial: InitialWeights | None) -> tuple[Provenance, ...]:
    """Each array of a model of `spec` as it starts."""
    arrays = initial.arrays if initial is not None else {}
    origin = initial.origin if initial is not None else ""
    return tuple(Provenance(address, origin if address.path in arrays else "") for address in addresses(spec))


def after(
    spec: ModelSpec,
    initial: InitialWeights | None,
    before: Mapping[str, np.ndarray],
    weights: Sequence[np.ndarray],
) -> tuple[Provenance, ...]:
    """The same, with how far each array has moved: `before` by path, as `starting_weights`
    gives them, `weights` as `Run.weights` does."""
    return tuple(
        Provenance(start.address, start.origin, moved.largest, moved.mean)
        for start, moved in zip(provenance(spec, initial), movement(spec, before, weights), strict=True)
    )


def origins(spec: ModelSpec, initial: InitialWeights | None) -> dict[str, str]:
    """Whose weights each layer that has some starts from, by path; those of a nested model
    also together, under the path of the model, if all of them are of one origin."""
    by_path = {start.address.layer: start.origin for start in provenance(spec, initial)}
    for layer in spec.layers:
        inner = {origin for path, origin in by_path.items() if path.startswith(f"{layer.name}/")}
        if layer.model is not None and len(inner) == 1:
            by_path[layer.name] = inner.pop()
    return by_path
