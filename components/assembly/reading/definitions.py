"""What a program defines itself: functions, classes, their objects and methods, and the scopes of names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from components.assembly.reading.values import UNKNOWN, Argument, Foreign, Site, Unknown


@dataclass
class Scope:
    """The names of a function or of the whole text, and those around it."""

    around: Scope | None = None
    names: dict[str, Any] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    looping: list[str] = field(default_factory=list)  # the variables of the loops that are read now

    def holder(self, name: str) -> Scope | None:
        """The scope that has a name."""
        scope: Scope | None = self
        while scope is not None and (name not in scope.names or (scope is self and name in self.outside)):
            scope = scope.around
        return scope

    def put(self, name: str, value: Any) -> None:
        """Give a name a value, here or where `global` and `nonlocal` say."""
        scope: Scope | None = self
        if name in self.outside and self.around is not None:
            scope = self.around.holder(name) or self.outermost()
        (scope or self).names[name] = value

    @contextmanager
    def loop(self, target: ast.AST) -> Iterator[None]:
        """Within this context, a loop gives the names of its target a value each round."""
        before = len(self.looping)
        self.looping += [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]
        try:
            yield
        finally:
            del self.looping[before:]

    def outermost(self) -> Scope:
        """The scope of the whole text."""
        return self if self.around is None else self.around.outermost()

    def visible(self) -> list[str]:
        """All names, the nearest first."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            names += reversed(scope.names)
            scope = scope.around
        return names


@dataclass(eq=False)
class Function:
    """A function of the learner's, `def` or `lambda`."""

    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    defaults: Sequence[Any]
    named_defaults: Sequence[Any]
    calls: list[FunctionCall] = field(default_factory=list)
    cls: OwnClass | None = None
    looping: dict[str, Any] = field(default_factory=dict)  # what the loops around it gave it when it was made

    @property
    def name(self) -> str:
        """The name of the function; "lambda" for a `lambda`."""
        return self.node.name if isinstance(self.node, ast.FunctionDef) else "lambda"


@dataclass(eq=False)
class FunctionCall:
    """A call of a learner's function: where, on what, and the layers that were made in it."""

    node: ast.Call
    arguments: list[Any]
    layers: list[Any] = field(default_factory=list)
    result: Any = None
    function: Any = None


@dataclass(eq=False)
class OwnClass:
    """A class of the learner's, or one that a library makes of a list of names.

    Attributes:
        name: Its name.
        line: The line it begins in.
        is_layer: Whether it is a loss, a cell or another class of Keras with code that is not read.
        base: The class of Keras that it is made from, `Layer` or `Model`.
        bases: The classes it is made from.
        members: What its body gives a name: functions, and values.
        fields: The names that its constructor takes, where Python writes the constructor.
        kinds: What decorates its functions: "property", "staticmethod", "classmethod".
        ready: The layer of Keras that it is made from, where that is one to be used, such as `Dense`.
        node: Its code, of a layer.
        reported: Whether it was said what its code is read as.
        has_weights: Whether it was said that it makes weights of its own.
    """

    name: str
    line: int
    is_layer: bool = False
    base: Any = None
    bases: Sequence[Any] = ()
    members: dict[str, Any] = field(default_factory=dict)
    fields: Sequence[str] = ()
    kinds: dict[str, str] = field(default_factory=dict)
    node: ast.ClassDef | None = None
    reported: bool = False
    has_weights: bool = False
    ready: Any = None

    def family(self) -> Iterator[OwnClass]:
        """The class and those of the text that it is made from, the nearest first."""
        yield self
        for base in self.bases:
            if isinstance(base, OwnClass) and base is not self:
                yield from base.family()

    def find(self, name: str) -> tuple[OwnClass | None, Any]:
        """The class that has a member, and the member."""
        for cls in self.family():
            if name in cls.members:
                return cls, cls.members[name]
        return None, UNKNOWN

    def is_objective(self) -> bool:
        """Whether it is a loss, a metric or an optimizer."""
        homes = ("keras.losses", "keras.metrics", "keras.optimizers")
        return any(getattr(base, "home", "") in homes for cls in self.family() for base in cls.bases)

    def is_unsure(self) -> bool:
        """Whether it has a class among its own that is not known."""
        return any(isinstance(base, Unknown | Foreign) for cls in self.family() for base in cls.bases)


@dataclass(eq=False)
class Instance:
    """An object of a class of the learner's: its attributes."""

    cls: OwnClass
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class OwnLayer(Instance):
    """A layer or model of the program's own class.

    Attributes:
        site: The call that made it.
        base: The class of Keras that it is made from.
        name: The name it was given.
        names: What the program calls it.
        trainable: Whether it learns.
        built: Whether its `build` was read.
        models: The models that its `call` was read as, by what it was called on.
        results: What `call` gives back, by the number of the model.
        waiting: Methods that were called while it was read as no model yet.
        ready: The layer that `super().__init__(...)` made, of a class that is made from one of Keras's.
    """

    site: Any = None
    base: Any = None
    name: str = ""
    names: list[str] = field(default_factory=list)
    trainable: bool = True
    built: bool = False
    models: dict[Any, Any] = field(default_factory=dict)
    results: dict[int, Any] = field(default_factory=dict)
    waiting: list[tuple[str, Site]] = field(default_factory=list)
    ready: Any = None


@dataclass(eq=False)
class Parent:
    """The value of `super()` in a function of a class: gives access to what its base classes have."""

    cls: OwnClass
    owner: Any


@dataclass(eq=False)
class Partial:
    """A function with its first arguments given, as by `functools.partial` or as a method of an object."""

    function: Any
    positional: Sequence[Argument]
    named: Sequence[Argument]


@dataclass(eq=False)
class OwnLambda:
    """A Lambda layer: its function, which is read each time the layer is called."""

    function: Any
    named: Sequence[Argument] = ()


@dataclass(eq=False)
class OwnActivation:
    """A layer that ends in a function of the learner's, which is read each time the layer is called."""

    layer: Any
    function: Any


@dataclass(eq=False)
class OwnWrapped:
    """A `TimeDistributed` of what is read when it is called: an own layer, a Lambda, or a layer that ends in
    a function of the learner's.

    Attributes:
        inner: What it calls on each step.
        site: Where it is made.
        layer: The layer of Keras, once it was called.
    """

    inner: Any
    site: Site
    layer: Any = None


@dataclass(eq=False)
class Method:
    """A method of a value: `model.add`."""

    owner: Any
    name: str
    node: ast.Attribute | None = None
