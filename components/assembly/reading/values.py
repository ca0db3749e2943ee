"""The values that a program is read with, beside the plain ones of Python and the tensors of Keras."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from components.assembly.spec import Config


class Unknown:
    """What could not be read, or is known only when the program runs. Whatever is done with it is unknown."""

    def __repr__(self) -> str:
        return "?"


UNKNOWN = Unknown()
# `training`, as Keras gives it to `call`: layers are called without it, and get it from Keras as well.
TRAINING = Unknown()


@dataclass(frozen=True)
class Foreign:
    """A module that is none of Keras, or something in it, by its name: `numpy.random.rand`."""

    path: str


@dataclass(frozen=True, eq=False)
class Data:
    """An array of data, of which only a few things are known.

    Attributes:
        shape: Its shape; `None` if it is not known. A size of `None` may be any.
        kind: What its numbers are: "one-hot", "whole", "number"; "text" if they are none, "" if not known.
        low: The smallest, if it is known.
        high: The largest, if it is known.
        line: The line that made it.
        numbers: All of its numbers, where they follow from what the text writes out.
    """

    shape: tuple[int | None, ...] | None = None
    kind: str = ""
    low: float | None = None
    high: float | None = None
    line: int = 0
    numbers: np.ndarray | None = None

    def shaped(self, shape: Sequence[int | None] | None) -> Data:
        """The same kind of data in another shape."""
        return replace(self, shape=None if shape is None else tuple(shape), numbers=None)


class DataShape(tuple[Any, ...]):
    """The shape of an array of data: its first size is the number of samples."""


@dataclass(eq=False)
class ParserOptions:
    """A parser of a command line: its options with what they are when none is given."""

    defaults: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Objective:
    """A loss, a metric or an optimizer of Keras.

    Attributes:
        group: "losses", "metrics" or "optimizers".
        kind: The name of its class or function.
        config: Its arguments, plain.
        line: The line that makes it.
        node: Where it stands.
    """

    group: str
    kind: str
    config: Config
    line: int
    node: ast.AST | None = None


@dataclass(frozen=True)
class Argument:
    """An argument of a call in the text: its value and where it stands; `name` is "" if it is positional."""

    value: Any
    node: Any
    name: str = ""
    keyword: ast.keyword | None = None


@dataclass(frozen=True)
class Site:
    """A call in the text, with the values of its arguments."""

    node: Any
    arguments: tuple[Argument, ...]

    @property
    def line(self) -> int:
        """The line it begins on."""
        return int(self.node.lineno)

    @property
    def positional(self) -> list[Argument]:
        """The arguments without a name."""
        return [argument for argument in self.arguments if not argument.name]

    @property
    def named(self) -> Mapping[str, Argument]:
        """The arguments with a name."""
        return {argument.name: argument for argument in self.arguments if argument.name}

    def get(self, name: str, place: int = -1) -> Argument | None:
        """The argument of a name, or at a place among those without."""
        if name in self.named:
            return self.named[name]
        positional = self.positional
        return positional[place] if 0 <= place < len(positional) else None

    def value(self, name: str, place: int = -1, otherwise: Any = None) -> Any:
        """The value of an argument."""
        argument = self.get(name, place)
        return otherwise if argument is None else argument.value


class TableWithDefault(dict[Any, Any]):
    """A `defaultdict`.

    Attributes:
        factory: What is called for a key that it lacks; `None` if nothing is.
    """

    def __init__(self, factory: Any, table: Mapping[Any, Any]) -> None:
        super().__init__(table)
        self.factory = factory

    def lacks(self, key: Any) -> bool:
        """Whether the value of a key is to be made."""
        return self.factory is not None and isinstance(key, str | int | float | tuple) and key not in self


@dataclass(frozen=True)
class OldMerge:
    """The function `merge(..., mode=...)` of Keras 1."""


def parts(value: Any) -> Iterator[Any]:
    """What is in a value: itself, or what is in its lists and tables, at any depth, in order."""
    if isinstance(value, list | tuple | set):
        for item in value:
            yield from parts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from parts(item)
    else:
        yield value
