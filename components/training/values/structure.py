"""Which specs can share a traced training step: those of the same structure."""

from __future__ import annotations

from components.assembly.spec import ModelSpec

# Structures whose traced steps a worker process keeps, those used last; some megabytes each.
MAX_STRUCTURES = 8


def structure(spec: ModelSpec) -> ModelSpec:
    """A spec without the numbers that are assigned and not traced: seeds and loss weights."""
    layers = tuple(
        layer.model_copy(update={"model": structure(layer.model)}) if layer.model is not None else layer
        for layer in spec.layers
    )
    return unweighted(spec).model_copy(update={"seed": 0, "layers": layers})


def unweighted(spec: ModelSpec) -> ModelSpec:
    """A spec without its loss weights: each is 1."""
    heads = tuple(head.model_copy(update={"weight": 1.0}) for head in spec.heads)
    return spec.model_copy(update={"heads": heads})
