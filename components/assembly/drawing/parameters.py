"""The number of parameters of what each box of a drawing stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

import keras

from components.assembly.drawing.diagram import draw_parts
from components.assembly.drawing.level import Level
from components.assembly.spec import ModelSpec


def parameters_by_box(spec: ModelSpec, expand_nested: bool = False) -> Mapping[str, int]:
    """The parameters of each layer by the name of its box, as Keras counts them.

    Those of a layer that is shared count once. A wrapper whose model is drawn with its layers has those that
    are not the model's.

    Args:
        spec: The model.
        expand_nested: Whether models that are layers are drawn with their layers.

    Raises:
        Refused: The model cannot be built.
    """
    return dict(_boxes(draw_parts(spec, expand_nested)[0]))


def _boxes(drawn: Level) -> Iterator[tuple[str, int]]:
    for name, layer in drawn.assembly.layers.items():
        inner = drawn.inner.get(name)
        drawn_inside = sum(map(_size, inner.assembly.layers.values())) if inner is not None else 0
        if inner is None or name in drawn.wrappers:
            yield drawn.name(("layer", name)), _size(layer) - drawn_inside
        if inner is not None:
            yield from _boxes(inner)


def _size(layer: keras.layers.Layer) -> int:
    return sum(prod(weight.shape) for weight in layer.weights)
