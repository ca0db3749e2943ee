"""Initializers, regularizers and constraints by the names that Keras knows, with their own arguments."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache

from components.assembly.catalog.derived_fields import derived_field
from components.assembly.catalog.fields import Field
from components.assembly.catalog.keras_classes import arguments, object_classes
from components.assembly.catalog.setting_names import NAMESPACES, names_known
from components.assembly.spec import Config, KerasObject, Value


def is_object(setting: str) -> bool:
    """Whether a setting names an object that has arguments of its own."""
    return bool(_classes(setting))


def object_name(setting: str, value: Value) -> str | None:
    """The name that Keras knows for a value of such a setting, "l2" of `KerasObject("L2")`; None of None."""
    if not isinstance(value, KerasObject):
        return None if value is None else str(value)
    return next((name for name, kind in _classes(setting).items() if kind == value.kind), value.kind)


def object_fields(setting: str, value: Value) -> tuple[Field, ...]:
    """The arguments of the object that a value of a setting names."""
    kind = _kind(setting, value)
    if kind is None:
        return ()
    return tuple(derived_field(argument) for argument in arguments(object_classes()[kind]).values())


def object_settings(value: Value) -> Config:
    """The arguments that a value of a setting says."""
    return value.config if isinstance(value, KerasObject) else Config()


def with_argument(setting: str, value: Value, argument: str, new: Value) -> Value:
    """A value of a setting with an argument of its object changed; one of None is as Keras has it."""
    kind = _kind(setting, value)
    if kind is None:
        return value
    config = object_settings(value)
    changed = config.without(argument) if new is None else config.replace(**{argument: new})
    return KerasObject(kind, changed)


def _kind(setting: str, value: Value) -> str | None:
    if isinstance(value, KerasObject):
        return value.kind if value.kind in object_classes() else None
    return _classes(setting).get(str(value).lower())


@cache
def _classes(setting: str) -> Mapping[str, str]:
    """The name of the class of each name that Keras knows for a setting."""
    namespace = next((part for end, part in NAMESPACES.items() if setting.endswith(end)), None)
    known = {name: getattr(namespace, name) for name in names_known(setting)}
    return {
        name: value.__name__
        for name, value in known.items()
        if inspect.isclass(value) and value.__name__ in object_classes()
    }
