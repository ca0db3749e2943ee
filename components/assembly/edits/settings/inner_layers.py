"""Edits of what a wrapper wraps, and of the cells of a recurrent layer: a layer at a path in the settings of
another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from components.assembly.edits.edits import replace_layer
from components.assembly.spec import Layer, ModelSpec, Value

SettingPlace = tuple[str, int]
"""The setting that holds a layer, and its place from 0 in a list of layers; -1 where it is no list."""
Path = tuple[SettingPlace, ...]
"""The places from a layer inwards; empty for the layer itself."""


def inner_places(layer: Layer) -> Iterator[tuple[SettingPlace, Layer]]:
    """The layers right inside a layer, each with its place."""
    for setting, value in layer.config.items():
        if isinstance(value, Layer):
            yield (setting, -1), value
        elif isinstance(value, tuple):
            yield from (
                ((setting, number), part) for number, part in enumerate(value) if isinstance(part, Layer)
            )


def change_layer(spec: ModelSpec, name: str, path: Path, change: Callable[[Layer], Layer]) -> ModelSpec:
    """The spec with a layer changed, or one inside it.

    Args:
        spec: The model.
        name: The name of the layer.
        path: Where inside it the layer is that changes.
        change: Makes the layer as it is to be.

    Raises:
        KeyError: There is no such layer.
    """
    return replace_layer(spec, _changed(spec.layer(name), path, change))


def _changed(layer: Layer, path: Path, change: Callable[[Layer], Layer]) -> Layer:
    if not path:
        return change(layer)
    setting, number = path[0]
    held = layer.config[setting]
    if number < 0:
        value: Value = _changed(held, path[1:], change)
    else:
        value = (*held[:number], _changed(held[number], path[1:], change), *held[number + 1 :])
    return layer.model_copy(update={"config": layer.config.replace(**{setting: value})})


def with_setting(layer: Layer, setting: str, value: object) -> Layer:
    """The layer with a setting changed; one of None is as Keras has it.

    Raises:
        ValueError: The value is none that a spec can hold.
    """
    config = layer.config.without(setting) if value is None else layer.config.replace(**{setting: value})
    return layer.model_copy(update={"config": config})
