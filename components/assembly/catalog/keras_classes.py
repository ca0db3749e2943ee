"""The classes of Keras that a spec can name, and the arguments of their constructors, asked of Keras."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import keras

from components.assembly.catalog.refused_kinds import REFUSED_KINDS

# Namespaces of Keras whose classes can be named as objects in a spec.
_OBJECT_NAMESPACES = ("initializers", "regularizers", "constraints", "optimizers.schedules")
# Arguments of every layer that a spec says in another way, or that are not for people.
_SAID_ELSEWHERE = frozenset({"name", "trainable", "self"})


@dataclass(frozen=True)
class Parameter:
    """An argument of a constructor.

    Attributes:
        name: Its name.
        required: Whether it has no default.
        default: Its default; `None` if it is required.
    """

    name: str
    required: bool
    default: Any = None


@cache
def layer_classes() -> Mapping[str, type[keras.layers.Layer]]:
    """Every class of layers in `keras.layers` that a spec can name, by its own name and by its aliases."""
    classes = {
        name: value
        for name, value in vars(keras.layers).items()
        if inspect.isclass(value) and issubclass(value, keras.layers.Layer) and name not in REFUSED_KINDS
    }
    return {value.__name__: value for value in classes.values()} | classes


def exported_name(kind: str) -> str:
    """The name under which `keras.layers` has a class: its own where there is one, else its alias.

    `MaxPool2D` is `MaxPooling2D`; `GroupedQueryAttention`, the own name of a class, is not exported.
    """
    cls = layer_classes()[kind]
    if hasattr(keras.layers, cls.__name__):
        return cls.__name__
    return next(name for name, value in vars(keras.layers).items() if value is cls)


@cache
def object_classes() -> Mapping[str, type]:
    """Every initializer, regularizer, constraint and schedule of Keras, by its name."""
    classes: dict[str, type] = {}
    for namespace in _OBJECT_NAMESPACES:
        module: Any = keras
        for part in namespace.split("."):
            module = getattr(module, part)
        classes |= {
            name: value
            for name, value in vars(module).items()
            if inspect.isclass(value) and name == value.__name__ and hasattr(value, "get_config")
        }
    return classes


def by_snake_case(namespace: Any, base: type[Any], refused: Collection[str]) -> Mapping[str, type[Any]]:
    """The classes of a namespace by their names in small letters: "AUC" is auc, "F1Score" f1_score.

    Args:
        namespace: A module of Keras.
        base: What the classes are derived from.
        refused: Names of classes that are left out.
    """
    return {
        snake_case(name): value
        for name, value in sorted(vars(namespace).items())
        if inspect.isclass(value) and issubclass(value, base) and name not in refused
    }


def snake_case(name: str) -> str:
    """The name of a class as Keras's own functions would be called."""
    broken = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", broken).lower()


def arguments(kind: Any) -> Mapping[str, Parameter]:
    """The arguments of a class of Keras by name; of a layer also those that every layer takes."""
    return _read_arguments(kind)


@cache
def _read_arguments(kind: Any) -> Mapping[str, Parameter]:
    by_name: dict[str, Parameter] = {}
    own: Any = getattr(kind, "__init__")  # noqa: B009  (of a class, which mypy calls unsound)
    bases = [own, keras.layers.Layer.__init__] if _passes_on(own) and _is_layer(kind) else [own]
    for constructor in bases:
        for parameter in inspect.signature(constructor).parameters.values():
            variable = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            if not variable and parameter.name not in _SAID_ELSEWHERE:
                required = parameter.default is parameter.empty
                default = None if required else parameter.default
                by_name.setdefault(parameter.name, Parameter(parameter.name, required, default))
    return by_name


def _passes_on(constructor: Any) -> bool:
    parameters = inspect.signature(constructor).parameters.values()
    return any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters)


def _is_layer(kind: Any) -> bool:
    return issubclass(kind, keras.layers.Layer)
