"""Reads the values in a layer's config: numbers, lists, and the objects of Keras that are known.

What stands for Python code, and objects that Keras does not have, become problems and `None`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from components.assembly.catalog.keras_classes import arguments, object_classes
from components.assembly.importing.file.json_form import malformed, mapping, sequence
from components.assembly.keras_objects.layers import make_object
from components.assembly.spec import Config, KerasObject, Slice, Value
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, shown

_OBJECTS = ("keras.initializers", "keras.regularizers", "keras.constraints", "keras.optimizers.schedules")
_POLICIES = ("DTypePolicy", "FloatDTypePolicy")

ReadLayer = Callable[[Mapping[str, Any]], Value]
Problems = list[Problem]


def is_object(saved: Any) -> bool:
    """Whether this is how Keras writes an object, and not a mapping of settings."""
    return isinstance(saved, Mapping) and "class_name" in saved and "config" in saved


def read_value(saved: Any, where: str, problems: Problems, read_layer: ReadLayer | None = None) -> Value:
    """A value of a config or of a call.

    Args:
        saved: The JSON.
        where: What problems are about.
        problems: Where they are collected.
        read_layer: Reads the entry of a layer within the value; `None` where there can be none.
    """
    if saved is None or isinstance(saved, bool | int | float | str):
        return saved
    if isinstance(saved, list):
        return tuple(read_value(item, where, problems, read_layer) for item in saved)
    if is_object(saved):
        return _object(saved, where, problems, read_layer)
    if isinstance(saved, Mapping):
        return Config({name: read_value(item, where, problems, read_layer) for name, item in saved.items()})
    raise malformed(where, shown(saved))


def _object(saved: Mapping[str, Any], where: str, problems: Problems, read_layer: ReadLayer | None) -> Value:
    kind, config, module = saved["class_name"], saved["config"], saved.get("module")
    if module is None and kind in _PLAIN:
        return _PLAIN[kind](config, where, lambda part: read_value(part, where, problems, read_layer))
    if module == "keras" and kind in _POLICIES:
        return mapping(config, where).get("name")
    if module == "keras.random" and kind == "SeedGenerator":
        return mapping(config, where).get("seed")
    own = saved.get("registered_name") in (None, kind)
    if module in _OBJECTS and kind in object_classes() and own:
        return _keras_object(kind, mapping(config, where), where, problems)
    if read_layer is not None and isinstance(config, Mapping) and "name" in config:  # as layers have
        return read_layer(saved)
    problems.append(_foreign(saved, where))
    return None


def _items(config: Any, where: str, read: Callable[[Any], Value]) -> Value:
    items = config.get("items") if isinstance(config, Mapping) else config
    return tuple(map(read, sequence(items, where)))


def _array(config: Any, where: str, read: Callable[[Any], Value]) -> Value:
    return read(mapping(config, where).get("value"))


def _slice(config: Any, where: str, read: Callable[[Any], Value]) -> Value:
    return Slice(*(_index(mapping(config, where).get(part), where) for part in ("start", "stop", "step")))


# How Keras writes what JSON has no form for.
_PLAIN: Mapping[str, Callable[[Any, str, Callable[[Any], Value]], Value]] = {
    "__numpy__": _array,
    "__tensor__": _array,
    "__tuple__": _items,
    "__slice__": _slice,
    "__ellipsis__": lambda config, where, read: ...,
}


def _keras_object(kind: str, saved: Mapping[str, Any], where: str, problems: Problems) -> KerasObject:
    """The object with the arguments that differ from what Keras gives it by itself."""
    taken = arguments(object_classes()[kind])
    given = {
        name: read_value(value, where, problems)
        for name, value in saved.items()
        if name in taken and value is not None
    }
    required = {name: value for name, value in given.items() if taken[name].required}
    try:
        usual = plain(make_object(KerasObject(kind, Config(required))).get_config())
    except Exception:  # it needs more than the signature says
        usual = {}
    return KerasObject(
        kind,
        Config(
            {
                name: value
                for name, value in given.items()
                if name in required or name not in usual or plain(saved[name]) != usual[name]
            }
        ),
    )


def _foreign(saved: Mapping[str, Any], where: str) -> Problem:
    """The problem of an object that is none of Keras's."""
    config = saved["config"]
    name = config if saved["class_name"] == "function" and isinstance(config, str) else saved["class_name"]
    what = message(N_("A setting of this layer is Python code of its own, which is never run here."))
    mend = message(N_("Use what Keras has for it, such as its activations, initializers and regularizers."))
    return Problem("unsupported-argument", where, what, shown(name), mend)


def _index(value: Any, where: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise malformed(where, shown(value))


# What Keras notes beside the settings of an object.
_NOTED = ("shared_object_id", "build_config", "compile_config", "registered_name")


def plain(value: Any) -> Any:
    """A config as JSON has it, without what Keras notes beside the settings."""
    if isinstance(value, Mapping):
        noted = _NOTED if "class_name" in value else ()
        return {name: plain(item) for name, item in value.items() if name not in noted}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.item() if hasattr(value, "item") and not isinstance(value, str) else value
