"""Reads the config of a layer in a file: a layer of the catalog, or what is not supported.

A setting that the catalog does not have must have Keras's default: the layer that the catalog makes is asked
for its config, and that in the file must not differ from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from components.assembly.catalog.fields import Field
from components.assembly.catalog.layers import KINDS, LAYER_KINDS
from components.assembly.checks.layer_settings import setting_problems
from components.assembly.importing.json_form import mapping
from components.assembly.keras_objects.layers import make_plain_layer
from components.assembly.spec import Config, Layer, Value
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, shown

MODULES = ("keras.layers", "keras")
# Settings that do not change what a trained layer computes.
_OF_NO_WEIGHT = ("name", "trainable", "dtype", "seed", "quantization_config", "renorm_momentum", "layer")
_PRECISION = "float32"
_LISTED = 8
# How many settings of one layer are looked at.
_MOST = 80


def supported(entry: Mapping[str, Any]) -> bool:
    """Whether the class of a layer is a kind of the catalog, and Keras's own."""
    own = entry.get("registered_name") in (None, entry.get("class_name"))
    kind = entry.get("class_name")
    ours = isinstance(kind, str) and kind in LAYER_KINDS
    return ours and own and entry.get("module") in MODULES


def unsupported(entry: Mapping[str, Any], path: str) -> Problem:
    """The problem of a layer of another kind."""
    what = message(N_("This kind of layer is not supported."))
    mend = message(N_("Build the model from these layers: {kinds}."), kinds=", ".join(LAYER_KINDS))
    registered = str(entry.get("registered_name"))
    home = registered if ">" in registered else entry.get("module")
    received = f"{shown(entry.get('class_name'))}, {shown(home)}"
    return Problem("unsupported-layer", path, what, received, mend)


def read_layer(entry: Mapping[str, Any], name: str, path: str) -> tuple[Layer, list[Problem]]:
    """The layer, called `name` here, and the problems of its settings."""
    kind = str(entry["class_name"])
    saved = mapping(entry.get("config"), path)
    all_settings = {**saved, **_inner(kind, saved, path)}
    config = {
        field.name: _fitting(field, all_settings[field.name])
        for field in KINDS[kind].fields
        if field.name in all_settings
    }
    layer = Layer(
        name=name, kind=kind, config=Config(_hashable(config)), trainable=saved.get("trainable") is not False
    )
    problems = [
        _moved_to(problem, path) for problem in setting_problems(layer) if not _unknown_size(problem, config)
    ]
    if problems:
        return layer, problems
    return layer, list(_differences(layer, saved, config, path))


def _inner(kind: str, saved: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Of a Bidirectional the settings of the layer inside it, and its class; else empty."""
    if kind != "Bidirectional":
        return {}
    wrapped = mapping(saved.get("layer"), path)
    inner = mapping(wrapped.get("config"), path)
    return {**{key: value for key, value in inner.items() if key not in saved}, "layer": _class(wrapped)}


def _class(entry: Mapping[str, Any]) -> str:
    return str(entry.get("class_name")) if supported(entry) else shown(entry.get("class_name"))


def _fitting(field: Field, value: Any) -> Any:
    """A value in the form of the catalog: one number for a square window, the name of a function."""
    if field.type == "int" and isinstance(value, list) and value and all(item == value[0] for item in value):
        return value[0]
    if field.type == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if field.type == "str" and isinstance(value, dict):
        return value.get("config") if isinstance(value.get("config"), str) else str(value.get("class_name"))
    return tuple(value) if isinstance(value, list) else value


def _hashable(config: Mapping[str, Any]) -> dict[str, Value]:
    """Settings that a spec can hold; values of other types as text."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(item if isinstance(item, int | float | str) else shown(item) for item in value)
        return value if isinstance(value, bool | int | float | str | None) else shown(value)

    return {key: plain(value) for key, value in config.items()}


def _unknown_size(problem: Problem, config: Mapping[str, Any]) -> bool:
    """Whether the problem is only a size of -1 ("whatever is left"), which `repairs` replaces later."""
    size = config.get("target_shape")
    return (
        problem.code == "unfit-setting" and isinstance(size, tuple) and all(_size(number) for number in size)
    )


def _size(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and (number == -1 or 0 < number < 10**7)


def _moved_to(problem: Problem, path: str) -> Problem:
    return Problem(problem.code, path, problem.message, problem.received, problem.mend)


def _differences(
    layer: Layer, saved: Mapping[str, Any], config: Mapping[str, Any], path: str
) -> Iterator[Problem]:
    """The problems of settings that are not in the catalog and differ from Keras's defaults."""
    ours = _plain(make_plain_layer(_with_any_shape(layer), layer.name, None).get_config())
    yield from _precision(saved, path)
    yield from _settings(saved, ours, config, path)
    if layer.kind == "Bidirectional":
        inner = mapping(mapping(saved["layer"], path).get("config"), path)
        yield from _precision(inner, path)
        yield from _settings(inner, ours["layer"]["config"], config, path)
        backward = saved.get("backward_layer")
        if backward is not None:
            theirs = mapping(mapping(backward, path).get("config"), path)
            mirrored = {**theirs, "go_backwards": inner.get("go_backwards"), "name": inner.get("name")}
            yield from _settings(mirrored, {**_plain(inner)}, {}, path)


def _with_any_shape(layer: Layer) -> Layer:
    shape = layer.config.get("target_shape")
    if not isinstance(shape, tuple):
        return layer
    return layer.model_copy(update={"config": layer.config.replace(target_shape=(1,))})


def _precision(saved: Mapping[str, Any], path: str) -> Iterator[Problem]:
    dtype = saved.get("dtype")
    if isinstance(dtype, dict):
        dtype = dtype.get("config", {}).get("name") if isinstance(dtype.get("config"), dict) else "?"
    if dtype not in (None, _PRECISION):
        yield _not_supported(path, "dtype", dtype, _PRECISION)


def _settings(
    saved: Mapping[str, Any], ours: Mapping[str, Any], config: Mapping[str, Any], path: str
) -> Iterator[Problem]:
    for name in list(saved)[:_MOST]:
        value = saved[name]
        if name in config or name in _OF_NO_WEIGHT or name.endswith("_initializer"):
            continue
        if name == "backward_layer" or _same(value, ours.get(name)):
            continue
        yield _not_supported(path, name, value, ours.get(name))


def _same(value: Any, usual: Any) -> bool:
    if not usual and not value:
        return True  # an argument that only another version of Keras has, and that is off
    if isinstance(value, list | tuple) and len(value) == 1:
        (value,) = value  # the one axis of a layer that was built
    return bool(_plain(value) == (usual[0] if isinstance(usual, list) and len(usual) == 1 else usual))


def _plain(value: Any) -> Any:
    """A config without tuples, as JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _not_supported(path: str, name: str, value: Any, usual: Any) -> Problem:
    what = message(N_("The argument {name} of this layer is not supported."), name=shown(name).strip("'"))
    if isinstance(value, dict):
        value = value.get("class_name", value)
    mend = message(N_("Leave it out, which means {usual}."), usual=shown(usual))
    return Problem("unsupported-argument", path, what, f"{name[:40]}={shown(value)}", mend)
