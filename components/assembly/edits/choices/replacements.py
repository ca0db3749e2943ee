"""What kinds a layer can be replaced by, the closest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layers import LAYER_KINDS, kind_of
from components.assembly.checks.shapes import TensorInfo
from components.assembly.edits.new_layers import can_be_new, converted, takes_several
from components.assembly.edits.offers import Offer, offer
from components.assembly.spec import Layer

# Groups whose kinds stand for one another; what the others have in common is their place in the list.
_ALIKE = (
    *("recurrent", "convolution", "pooling", "merging", "attention"),
    *("activation", "regularization", "normalization"),
)
_AXES = re.compile(r"[123]D")


def closest_kinds(layer: Layer) -> tuple[str, ...]:
    """The kinds that do alike, the closest first: those that work along as many axes, then those that take
    the same settings. None for kinds whose group has nothing in common."""
    row = kind_of(layer.kind)
    kinds = [
        kind
        for kind in LAYER_KINDS
        if kind != layer.kind and kind_of(kind).group == row.group and kind_of(kind).is_cell == row.is_cell
        if can_be_new(kind)
    ]
    own = _arguments(layer.kind)

    def distance(kind: str) -> tuple[bool, int]:
        return _axes(kind) != _axes(layer.kind), len(own ^ _arguments(kind))

    return tuple(sorted(kinds, key=distance)) if row.group in _ALIKE else ()


def replacement(layer: Layer, kind: str, tensors: Sequence[TensorInfo]) -> Offer:
    """What a layer would make of what it is called on if it were of another kind.

    Args:
        layer: The layer.
        kind: The other kind; settings that both have are kept.
        tensors: What the layer is called on.
    """
    changed = converted(layer, kind, layer.name)
    return offer(changed, tensors if takes_several(kind) or layer.model else tensors[:1])


def _axes(kind: str) -> str:
    match = _AXES.search(kind)
    return match.group() if match else ""


def _arguments(kind: str) -> frozenset[str]:
    cls = layer_classes().get(kind)
    return frozenset() if cls is None else frozenset(arguments(cls))
