"""Values that a spec is made of: frozen, hashable, and JSON both ways.

What a layer is configured with and what a call is given are trees of these:

    None, true, 3, 0.5, "relu"          as they are
    (1, 2), [1, 2]                      a tuple; a list in JSON
    {"a": ...}                          a `Config`
    Tensor("x")                         {"tensor": "x"}: a tensor of the model
    Slice(0, None, 2)                   {"slice": [0, null, 2]}
    ...                                 {"ellipsis": true}
    KerasObject("L2", {"l2": 0.01})     {"object": "L2", "config": {"l2": 0.01}}
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


@dataclass(frozen=True)
class Tensor:
    """A tensor of the model, by name, as an argument of a call."""

    name: str


@dataclass(frozen=True)
class Slice:
    """A part of an axis, as in `x[start:stop:step]`."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None


class Config(Mapping[str, Value]):
    """Settings by name: a mapping that is frozen, hashable and sorted."""

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[str, Any] | None = None, /, **settings: Any) -> None:
        merged = {**(items or {}), **settings}
        frozen = {key: freeze(value) for key, value in merged.items()}
        self._items: dict[str, Value] = dict(sorted(frozen.items()))
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
    """The positional arguments of a call."""

    __slots__ = ()

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
        ValueError: It is none of the values above, not finite, too long or too deeply nested.
    """
    count = 0

    def frozen(part: Any, depth: int) -> Value:
        nonlocal count
        count += 1
        if count > MAX_VALUES or depth > MAX_VALUE_DEPTH:
            raise ValueError("too many values, or nested too deeply")
        if part is None or isinstance(part, bool | int | float | str):
            return _scalar(part)
        if isinstance(part, Tensor | Slice | Config | KerasObject | EllipsisType):
            return part
        if _layer_class and isinstance(part, _layer_class[0][0]):
            return part
        if isinstance(part, list | tuple):
            return tuple(frozen(item, depth + 1) for item in part)
        if isinstance(part, Mapping):
            return _mapping(part, lambda item: frozen(item, depth + 1))
        raise ValueError(f"not a value of a spec: {type(part).__name__}")

    return frozen(value, 0)


def _scalar(value: Scalar) -> Scalar:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a finite number")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ValueError("too long a text")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("too large a number")
    return value


def _mapping(value: Mapping[Any, Any], frozen: Callable[[Any], Value]) -> Value:
    """A mapping of JSON: one of the classes that are written as one, or a `Config`."""
    names = set(value)
    if names == {"tensor"} and isinstance(value["tensor"], str):
        return Tensor(value["tensor"])
    if names == {"slice"}:
        return Slice(*map(_index, value["slice"]))
    if names == {"ellipsis"}:
        return ...
    if names == {"object", "config"} and isinstance(value["object"], str):
        return KerasObject(value["object"], _config_of(value["config"]))
    if names == {"layer"} and _layer_class and isinstance(value["layer"], Mapping):
        return _layer_class[0][1](value["layer"])
    if not all(isinstance(name, str) and len(name) <= 200 for name in value):
        raise ValueError("a name of a setting is no text, or too long")
    return Config({name: frozen(item) for name, item in value.items()})


def _index(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ValueError("a slice has whole numbers")


def _config_of(value: Any) -> Config:
    if isinstance(value, Config):
        return value
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise ValueError("settings are a mapping from names to values")
    if any(len(name) > 200 for name in value):
        raise ValueError("a name of a setting is too long")
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


def parts(value: Value) -> Iterator[Value]:
    """A value and all values in it, in order; layers and objects are not looked into."""
    yield value
    items = value if isinstance(value, tuple) else value.values() if isinstance(value, Config) else ()
    for item in items:
        yield from parts(item)


def tensors_in(value: Value) -> tuple[str, ...]:
    """The names of all tensors in a value, in order."""
    return tuple(part.name for part in parts(value) if isinstance(part, Tensor))


def replace_tensors(value: Value, replace: Callable[[str], Value]) -> Value:
    """The value with `replace(name)` in the place of each tensor."""
    if isinstance(value, Tensor):
        return replace(value.name)
    if isinstance(value, tuple):
        return tuple(replace_tensors(item, replace) for item in value)
    if isinstance(value, Config):
        return Config({name: replace_tensors(item, replace) for name, item in value.items()})
    return value
