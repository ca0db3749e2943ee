"""Where in the HDF5 file of a `.keras` file each weight of a model is.

Keras is asked: it walks through a layer as it does when it saves one, and says under which names the layer
keeps its variables. Only the groups of the layers themselves are read from the file, since they count layers
that the spec does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import keras
from keras.src.saving import saving_lib
from keras.src.saving.keras_saveable import KerasSaveable
from keras.src.utils.naming import to_snake_case

from components.assembly.importing.findings import Findings, LayerPlace
from components.assembly.keras_objects.assembler import Assembly

WeightPlace = tuple[LayerPlace, str]
"""A variable: its layer, and its path within the group of the layer."""


def weight_places(
    assembly: Assembly, findings: Findings
) -> tuple[dict[int, tuple[str, ...]], dict[str, str]]:
    """Where the file has the weights of a model.

    Returns:
        The paths at which each variable can be, by the identity of the variable; and the group of each layer,
        by the path of the layer.
    """
    groups: dict[LayerPlace, str] = {}
    places = list(_model(assembly, (), "", findings, groups))
    paths = {
        number: tuple(
            f"{groups[layer]}/{inner}"
            for layer in (place, findings.same_as.get(place))
            if layer is not None and layer in groups
        )
        for number, (place, inner) in places
    }
    return paths, {"/".join([*path, name]): group for (path, name), group in groups.items()}


def _model(
    assembly: Assembly,
    path: tuple[str, ...],
    prefix: str,
    findings: Findings,
    groups: dict[LayerPlace, str],
) -> Iterator[tuple[int, WeightPlace]]:
    """The variables of a model by identity; `groups` gets the group of each layer."""
    for name, layer in assembly.layers.items():
        group = prefix + findings.groups.get((path, name), "none")
        groups[path, name] = group
        if name in assembly.nested:
            yield from _model(assembly.nested[name], (*path, name), f"{group}/", findings, groups)
            continue
        models: list[tuple[str, keras.Model]] = []
        for variable, inner in _saved(layer, "", set(), models):
            yield id(variable), ((path, name), inner)
        inside = [(key, nested) for key, nested in assembly.nested.items() if key.startswith(f"{name}/")]
        for (relative, _), (key, nested) in zip(models, inside, strict=True):
            yield from _model(nested, (*path, key), f"{group}/{relative}/", findings, groups)


def _saved(
    saveable: Any, path: str, visited: set[int], models: list[tuple[str, keras.Model]]
) -> Iterator[tuple[Any, str]]:
    """What an object and those in it save, each with its path; models in it are put into `models` instead."""
    if id(saveable) in visited:
        return
    visited.add(id(saveable))
    if isinstance(saveable, keras.Model):
        models.append((path.rstrip("/"), saveable))
        return
    if hasattr(saveable, "save_own_variables"):
        store: dict[str, Any] = {}
        with suppress(AttributeError):  # weights of words, which are read by their name
            saveable.save_own_variables(store)
        for key, variable in store.items():
            yield variable, f"{path}vars/{key}"
    for name, child in saving_lib._walk_saveable(saveable):
        if isinstance(child, KerasSaveable):
            yield from _saved(child, f"{path}{name}/", visited, models)
        elif isinstance(child, list | dict | tuple):
            yield from _container(child, f"{path}{name}/", visited, models)


def _container(
    container: Any, path: str, visited: set[int], models: list[tuple[str, keras.Model]]
) -> Iterator[tuple[Any, str]]:
    if id(container) in visited:
        return
    visited.add(id(container))
    used: dict[str, int] = {}
    for child in container.values() if isinstance(container, Mapping) else container:
        if isinstance(child, KerasSaveable):
            name = saving_lib._get_unique_name(to_snake_case(type(child).__name__), used)
            yield from _saved(child, f"{path}{name}/", visited, models)
        elif isinstance(child, list | dict | tuple):
            name = saving_lib._get_unique_name("container", used)
            yield from _container(child, f"{path}{name}/", visited, models)
