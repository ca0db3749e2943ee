"""Models that are edited, and what is asked of them then."""

from __future__ import annotations

import numpy as np

from components import lessons
from components.assembly import ModelSpec, build

SLIDE = lessons.headline()
EMPTY = ModelSpec(name="sheet")


def kinds(spec: ModelSpec) -> list[str]:
    return [layer.kind for layer in spec.layers]


def inputs_of(spec: ModelSpec, name: str) -> list[tuple[str, ...]]:
    return [call.inputs for call in spec.calls if call.name == name]


def answers(spec: ModelSpec) -> dict[str, np.ndarray]:
    """What the model answers to the same numbers, by head."""
    chance = np.random.default_rng(0)
    model = build(spec)
    arrays = {
        each.name: chance.integers(0, 5, (3, *each.known_shape))
        if each.dtype.startswith("int")
        else chance.normal(size=(3, *each.known_shape)).astype("float32")
        for each in spec.inputs
    }
    given = model(arrays, training=False)
    if not isinstance(given, dict):
        return {"": np.asarray(given)}
    return {head.name: np.asarray(given[head.name]) for head in spec.heads}
