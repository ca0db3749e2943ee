"""Leaves out of a layer's config what Keras gives the layer by itself: Keras is asked, with a layer made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import keras

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.importing.objects import plain
from components.assembly.keras_objects.assembler import assemble
from components.assembly.keras_objects.layers import make_plain_layer
from components.assembly.spec import Config, Layer


def without_usual(layer: Layer, saved: Mapping[str, Any], build_config: Any) -> Layer:
    """The layer without the arguments that Keras would give it anyway.

    Args:
        layer: The layer with all arguments of the file.
        saved: Its config in the file, which Keras wrote when the layer was built.
        build_config: The shapes that it was built for, as in the file.
    """
    taken = arguments(layer_classes()[layer.kind])
    required = {name: value for name, value in layer.config.items() if taken[name].required}
    config = dict(layer.config)
    built = json.dumps(build_config) if isinstance(build_config, dict) else ""
    for shapes in ("", built):
        usual = keras_config(_with(layer, required), shapes)
        config = {
            name: value
            for name, value in config.items()
            if name in required or usual is None or name not in usual or plain(saved[name]) != usual[name]
        }
    return _shortest(_with(layer, config | _following(layer, config, saved, built)))


def _following(
    layer: Layer, config: Mapping[str, Any], saved: Mapping[str, Any], shapes: str
) -> dict[str, Any]:
    """The arguments left out of a config that are others without them, as strides follow from pool_size."""
    short = keras_config(_with(layer, config), shapes)
    if short is None:
        return {}
    left_out = layer.config.keys() - config.keys()
    return {name: layer.config[name] for name in left_out if short.get(name) != plain(saved[name])}


def _shortest(layer: Layer) -> Layer:
    """The layer without arguments that follow from others, and with 3 in the place of (3, 3), where the layer
    is the same."""
    wanted = keras_config(layer)
    if wanted is None:
        return layer
    taken = arguments(layer_classes()[layer.kind])
    for name, value in layer.config.items():
        attempts = [] if taken[name].required else [layer.config.without(name)]
        if isinstance(value, tuple) and value and all(isinstance(part, int) for part in value):
            attempts += [layer.config.replace(**{name: value[0]})] if len(set(value)) == 1 else []
        for attempt in attempts:
            shorter = _with(layer, attempt)
            if keras_config(shorter) == wanted:
                layer = shorter
                break
    return layer


def _with(layer: Layer, config: Mapping[str, Any]) -> Layer:
    return layer.model_copy(update={"config": Config(config)})


def keras_config(layer: Layer, shapes: str = "") -> dict[str, Any] | None:
    """The config that Keras gives for a layer, built for shapes given as JSON; `None` if it cannot be
    made."""
    # Under one name, since many layers of a model differ in their names only.
    return _config(layer.model_copy(update={"name": "layer"}), shapes)


@lru_cache(1_000)
def _config(layer: Layer, shapes: str) -> dict[str, Any] | None:
    try:
        made = make_plain_layer(layer, layer.name, _model)
        if shapes:
            made.build_from_config(json.loads(shapes))
        return plain(made.get_config())
    except Exception:
        return None


def _model(layer: Layer, name: str) -> keras.Model:
    assert layer.model is not None
    return assemble(layer.model, seeded=False).model_as_layer(name)
