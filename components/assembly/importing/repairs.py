"""Rewrites parts of a model from a file that a spec says in another way."""

from __future__ import annotations

from math import prod

from components.assembly.checks.shapes import trace_shapes
from components.assembly.edits.edits import replace_layer
from components.assembly.spec import Layer, ModelSpec


def trainable_inside(spec: ModelSpec) -> ModelSpec:
    """The spec with all layers trainable. Keras freezes every layer of a model that is frozen as a whole."""
    layers = tuple(
        layer.model_copy(
            update={
                "trainable": True,
                "model": None if layer.model is None else trainable_inside(layer.model),
            }
        )
        for layer in spec.layers
    )
    return spec.model_copy(update={"layers": layers})


def with_reshape_sizes(spec: ModelSpec) -> ModelSpec:
    """The spec with every size of -1 in a Reshape replaced by the size that is left for it."""
    open_ended = [layer for layer in spec.layers if -1 in _shape(layer)]
    for layer in open_ended:
        tensors = trace_shapes(spec).tensors
        call = spec.calls_of(layer.name)[0]
        if call.inputs[0] not in tensors:
            continue
        known = prod(size for size in _shape(layer) if size != -1)
        remaining = max(tensors[call.inputs[0]].size // max(known, 1), 1)
        shape = tuple(remaining if size == -1 else size for size in _shape(layer))
        sized_layer = layer.model_copy(update={"config": layer.config.replace(target_shape=shape)})
        spec = replace_layer(spec, sized_layer)
    return spec


def _shape(layer: Layer) -> tuple[int, ...]:
    shape = layer.config.get("target_shape")
    return shape if isinstance(shape, tuple) else ()  # type: ignore[return-value]
