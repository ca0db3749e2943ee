"""What a program makes of configs: `optimizers.get({...})`, `Model.from_config(...)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import keras

from components.assembly.reading.exports import KerasName, find
from components.assembly.reading.values import UNKNOWN, Argument, Data, Site, Unknown

_HOMES = (
    "keras.optimizers", "keras.losses", "keras.metrics", "keras.regularizers", "keras.initializers",
    "keras.constraints", "keras.optimizers.schedules", "keras.layers", "keras.activations",
)  # fmt: skip
# Functions that make an object of its name or its config.
_MAKING = frozenset({"get", "deserialize", "deserialize_keras_object", "from_config"})
MakeOf = Callable[[KerasName, Site], Any]


@dataclass(frozen=True, eq=False)
class ModelConfig:
    """The config of a model of the text, from which a copy of it can be made."""

    model: keras.Model


def is_made_of_config(function: KerasName) -> bool:
    """Whether a function makes an object of its name or its config."""
    return function.name in _MAKING and (function.home in _HOMES or function.home == "keras.saving")


def made(function: KerasName, site: Site, make: MakeOf) -> Any:
    """What such a function gives; `UNKNOWN` if its config is not known.

    Args:
        function: The function.
        site: Its call.
        make: Calls a constructor of Keras.
    """
    given = site.arguments[0].value if site.arguments else UNKNOWN
    if isinstance(given, str) and function.home == "keras.activations":
        known, _ = find(f"keras.activations.{given}")
        return UNKNOWN if known is None else known
    if is_entry(given):
        return of_entry(given, function.home, site, make)
    return UNKNOWN if isinstance(given, Data | Mapping) else given


def is_entry(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value is a mapping as `serialize` gives it, which Keras makes an object of."""
    return isinstance(value, Mapping) and "class_name" in value and "config" in value


def of_entry(entry: Mapping[str, Any], home: str, site: Site, make: MakeOf) -> Any:
    """The object of `{"class_name": ..., "config": {...}}`; `home` is the module it is looked for in."""
    name, config = entry.get("class_name"), entry.get("config") or {}
    module = entry.get("module")
    for place in (module, home, *_HOMES):
        known = find(f"{place}.{name}")[0] if place else None
        if known is not None and isinstance(config, Mapping):
            return of_config(known, config, site, make)
    return UNKNOWN


def of_config(cls: KerasName, config: Mapping[str, Any], site: Site, make: MakeOf) -> Any:
    """The object of a class of Keras with the settings of a config."""
    values = {key: _value(value, site, make) for key, value in config.items() if key not in _NOTED}
    if any(isinstance(value, Unknown) for value in values.values()):
        return UNKNOWN
    given = tuple(Argument(value, site.node, str(key)) for key, value in values.items() if value is not None)
    return make(cls, Site(site.node, given))


# What Keras notes beside the arguments of a constructor.
_NOTED = frozenset({"build_config", "registered_name", "quantization_config", "shared_object_id"})


def _value(value: Any, site: Site, make: MakeOf) -> Any:
    if is_entry(value):
        if value["class_name"] in ("DTypePolicy", "Policy"):
            return value["config"].get("name", UNKNOWN)
        return of_entry(value, "", site, make)
    return value


def config_of(layer: keras.layers.Layer) -> Any:
    """`layer.get_config()`: of a model what copies it, of a layer its settings."""
    if isinstance(layer, keras.Model):
        return ModelConfig(layer)
    try:
        return dict(layer.get_config())
    except Exception:
        return UNKNOWN
