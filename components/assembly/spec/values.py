"""Values that a spec is made of: frozen, hashable, and JSON both ways.

What a layer is configured with and what a call is given are trees of these:

    None, true, 3, 0.5, "relu"          as they are
    (1, 2), [1, 2]                      a tuple; a list in JSON
    {"a": ...}                          a `Config`
    Tensor("x")                         {"tensor": "x"}: a tensor of the model
    Slice(0, None, 2)                   {"slice": [0, null, 2]}
    ...                                 {"ellipsis": true}
    KerasObject("L2", {"l2": 0.01})     {"object": "L2", "config": {"l2": 0.01}}
    KerasObject("array", {"value": (1, 2), "dtype": "int32"})    an array among the arguments of a call
    a layer (see `model.Layer`)         {"layer": {...}}: what a wrapper wraps, or the cell of an RNN
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import EllipsisType
from typing import Any, TypeAlias

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Scalar = bool | int | float | str | None
Value: TypeAlias = Any
"""A scalar, a tuple of values, or one of the classes here; anything else is refused by `freeze`."""

# Bounds on one tree of values: a vocabulary of 20,000 words is far below, and a server is not troubled.
MAX_VALUES = 100_000
MAX_VALUE_DEPTH = 12
MAX_TEXT = 10_000  # characters of one text
MAX_SETTING_NAME = 200  # characters of the name of a setting
MAX_TENSOR_NAME = 210  # characters of the name of a tensor: a layer's, "/" and a head's


@dataclass(frozen=True)
class Tensor:
    """A tensor of the model, by name, as an argument of a call.

    Raises `ValueError` if the name is no text, or too long for one.
    """

    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not 0 < len(self.name) <= MAX_TENSOR_NAME:
            raise ValueError("the name of a tensor is a text of bounded length")


@dataclass(frozen=True)
class Slice:
    """A part of an axis, as in `x[start:stop:step]`."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None


class Config(Mapping[str, Value]):
    """Settings by name: a mapping that is frozen, hashable and sorted.

    Two are equal if their values are equal and of the same types: to Keras `True`, 1 and 1.0 are not the
    same. Beside any other mapping only the values count.

    Raises:
        ValueError: A value is none that a spec can hold (see `freeze`), or a name is no text of at most
            `MAX_SETTING_NAME` characters.
    """

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[str, Any] | None = None, /, **settings: Any) -> None:
        self._items: dict[str, Value] = _frozen_items({**(items or {}), **settings})
        self._hash: int | None = None

    def __getitem__(self, key: str) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(tuple(self._items.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Config):
            return self._items == other._items and _types(self) == _types(other)
        if not isinstance(other, Mapping):
            return NotImplemented
        return self._items == dict(other)

    def __repr__(self) -> str:
        return f"Config({self._items!r})"

    def replace(self, **settings: Any) -> Config:
        """The same settings with some changed."""
        return Config(self._items, **settings)

    def without(self, *names: str) -> Config:
        """The same settings without some."""
        return Config({name: value for name, value in self._items.items() if name not in names})

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _config_of, serialization=core_schema.plain_serializer_function_ser_schema(_thaw_items)
        )


@dataclass(frozen=True)
class KerasObject:
    """An object of Keras that is no layer, by its class: an initializer, a regularizer, a constraint, a
    learning-rate schedule.

    Attributes:
        kind: The name of its class.
        config: The arguments of its constructor.
    """

    kind: str
    config: Config = field(default_factory=Config)


class Arguments(tuple[Value, ...]):
    """The positional arguments of a call: a tuple that is equal to another with values of the same types."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return tuple.__eq__(self, other) is True and _types(self) == _types(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _arguments_of,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda values: [thaw(value) for value in values]
            ),
        )


# How a layer within values becomes JSON and comes back; `model` registers its class `Layer` here, since it
# is made of these values itself.
_layer_class: list[tuple[type[Any], Callable[[Any], Any]]] = []


def register_layer_class(layer_class: type[Any], from_json: Callable[[Any], Any]) -> None:
    """Let values hold instances of `layer_class`, which has `model_dump`."""
    _layer_class[:] = [(layer_class, from_json)]


def freeze(value: Any) -> Value:
    """A value as specs hold it, of a Python value or of parsed JSON.

    Raises:
        ValueError: It is none of the values above, not finite, too large, too long or too deeply nested.
    """
    return _Freezer().value(value, 0)


def _frozen_items(items: Mapping[Any, Any]) -> dict[str, Value]:
    return _Freezer().items(items, 0)


class _Freezer:
    """Freezes one tree of values, and counts them."""

    def __init__(self) -> None:
        self._count = 0

    def value(self, part: Any, depth: int) -> Value:
        self._count += 1
        if self._count > MAX_VALUES or depth > MAX_VALUE_DEPTH:
            raise ValueError("too many values, or nested too deeply")
        if part is None or isinstance(part, bool | int | float | str):
            return _scalar(part)
        if isinstance(part, Tensor | Slice | Config | KerasObject | EllipsisType):
            return part
        if _layer_class and isinstance(part, _layer_class[0][0]):
            return part
        if isinstance(part, list | tuple):
            return tuple(self.value(item, depth + 1) for item in part)
        if isinstance(part, Mapping):
            return self._mapping(part, depth)
        raise ValueError(f"not a value of a spec: {type(part).__name__}")

    def items(self, settings: Mapping[Any, Any], depth: int) -> dict[str, Value]:
        if not all(isinstance(name, str) and len(name) <= MAX_SETTING_NAME for name in settings):
            raise ValueError("a name of a setting is no text, or too long")
        return {name: self.value(settings[name], depth + 1) for name in sorted(settings)}

    def _mapping(self, part: Mapping[Any, Any], depth: int) -> Value:
        """A mapping of JSON: one of the classes that are written as one, or a `Config`."""
        names = set(part)
        if names == {"tensor"} and isinstance(part["tensor"], str):
            return Tensor(part["tensor"])
        if names == {"slice"}:
            return _slice(part["slice"])
        if names == {"ellipsis"}:
            return ...
        if names == {"object", "config"} and isinstance(part["object"], str):
            return KerasObject(part["object"], _config_of(part["config"]))
        if names == {"layer"} and _layer_class and isinstance(part["layer"], Mapping):
            return _layer_class[0][1](part["layer"])
        return Config(self.items(part, depth))


def _scalar(value: Scalar) -> Scalar:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a finite number")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ValueError("too long a text")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("too large a number")
    return value


def _types(value: Value) -> Any:
    """The types of all scalars in a value, in the form of the value; layers and objects compare their own."""
    if isinstance(value, tuple):
        return [_types(item) for item in value]
    if isinstance(value, Config):
        return [_types(item) for item in value.values()]
    return type(value)


def _slice(ends: Any) -> Slice:
    if not isinstance(ends, list | tuple) or len(ends) != 3:
        raise ValueError("a slice has start, stop and step")
    return Slice(*map(_index, ends))


def _index(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ValueError("a slice has whole numbers")


def _config_of(value: Any) -> Config:
    if isinstance(value, Config):
        return value
    if not isinstance(value, Mapping):
        raise ValueError("settings are a mapping from names to values")
    try:
        return Config(value)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _arguments_of(value: Any) -> Arguments:
    if not isinstance(value, list | tuple):
        raise ValueError("arguments are a list of values")
    try:
        return Arguments(freeze(tuple(value)))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def thaw(value: Value) -> Any:  # noqa: PLR0911
    """A value as JSON has it."""
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    if isinstance(value, Config):
        return _thaw_items(value)
    if isinstance(value, Tensor):
        return {"tensor": value.name}
    if isinstance(value, Slice):
        return {"slice": [value.start, value.stop, value.step]}
    if isinstance(value, EllipsisType):
        return {"ellipsis": True}
    if isinstance(value, KerasObject):
        return {"object": value.kind, "config": _thaw_items(value.config)}
    if _layer_class and isinstance(value, _layer_class[0][0]):
        return {"layer": value.model_dump(mode="json")}
    return value


def _thaw_items(config: Mapping[str, Value]) -> dict[str, Any]:
    return {name: thaw(value) for name, value in config.items()}


NO_CONFIG = Config()
"""No settings: everything as Keras has it."""
