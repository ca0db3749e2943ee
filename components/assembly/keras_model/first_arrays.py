"""The arrays that one layer of a model begins with, without building the model."""

from __future__ import annotations

import numpy as np

from components.assembly.checks.shapes import trace_shapes
from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.build import build, make_layer
from components.assembly.keras_objects.seeds import seed_built_layer
from components.assembly.spec import ModelSpec


def first_arrays(spec: ModelSpec, path: str) -> dict[str, np.ndarray]:
    """The arrays of a layer as `build(spec)` has them, by their names in it.

    A layer's first weights follow from the seed of the model it is in and from its own name and shapes, so it
    is made alone. One that is not like others, such as a wrapper of a model, is taken from the whole model.

    Args:
        spec: The model.
        path: The layer, `outer/inner` inside a model that is a layer.

    Raises:
        Refused: The model cannot be built.
    """
    names = [address.name for address in addresses(spec) if address.layer == path]
    alone = _alone(spec, path)
    if list(alone) == names:
        return alone
    every = zip(addresses(spec), build(spec).get_weights(), strict=True)
    return {address.name: array for address, array in every if address.layer == path}


def _alone(spec: ModelSpec, path: str) -> dict[str, np.ndarray]:
    """The arrays of a layer that is made alone, in Keras's order; none if it cannot be."""
    owner = spec
    while True:
        name, _, rest = path.partition("/")
        layer = next((layer for layer in owner.layers if layer.name == name), None)
        if layer is None or not rest:
            break
        if layer.model is None:
            return {}
        owner, path = layer.model, rest
    if layer is None or layer.model is not None:
        return {}
    shaped = trace_shapes(owner).assembly.layers.get(layer.name)
    config = shaped.get_build_config() if shaped is not None else None
    if not config:
        return {}
    made = make_layer(owner, layer)
    made.build_from_config(config)
    seed_built_layer(made, owner.seed)
    return {
        variable.path.removeprefix(f"{made.name}/"): np.asarray(variable.numpy()) for variable in made.weights
    }
