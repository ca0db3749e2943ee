"""Classes of the learner's: their functions, their fields, their objects.

An object is read as a table of its attributes. A class that Python completes (`dataclass`, `namedtuple`) is
read by its fields; a command line (`argparse`) as one that nobody gave an option.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import keras

from components.assembly.reading.definitions import (
    Function,
    Instance,
    Method,
    OwnClass,
    OwnLayer,
    Parent,
    Partial,
    Scope,
)
from components.assembly.reading.exports import KerasName, nearest
from components.assembly.reading.language.builtins import Builtin
from components.assembly.reading.own_layers import calling as own_calling
from components.assembly.reading.own_layers import objects
from components.assembly.reading.own_layers.objects import base_of
from components.assembly.reading.values import UNKNOWN, Argument, Foreign, ParserOptions, Site, Unknown
from components.assembly.spec.messages import N_, message

if TYPE_CHECKING:
    from components.assembly.reading.program import Program

# Under this name a function of a class keeps its class and its object; no program can write it.
SELF = "super()"
_CODE = (
    keras.layers.Layer,
    keras.metrics.Metric,
    keras.losses.Loss,
    keras.optimizers.Optimizer,
    keras.initializers.Initializer,
)
_FIELDS = frozenset({"dataclasses.dataclass", "dataclass", "attr.s", "attrs.define"})
_KINDS = frozenset({"property", "staticmethod", "classmethod", "cached_property"})


def read_class(program: Program, node: ast.ClassDef) -> OwnClass:
    """A class with what its body gives names; the body is read in a scope that its functions do not see."""
    bases = [program.value(base) for base in node.bases]
    layer = any(isinstance(base, KerasName) and _is_code(base.value) for base in bases)
    layer = layer or any(isinstance(base, OwnClass) and base.is_layer for base in bases)
    composed, ready = base_of(bases), objects.ready_of(bases)
    is_layer = layer and composed is None and ready is None
    cls = OwnClass(node.name, node.lineno, is_layer, composed, bases, node=node, ready=ready)
    if cls.is_layer:
        return cls
    outer, program.scope = program.scope, Scope(program.scope)
    try:
        program.read(statement for statement in node.body if not _is_text(statement))
        cls.members = program.scope.names
    finally:
        program.scope = outer
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            made = cls.members.get(statement.name)
            if isinstance(made, Function):
                made.scope, made.cls = outer, cls
            for decorator in statement.decorator_list:
                last = program.reading.source.words(decorator).rpartition(".")[2]
                if last in _KINDS:
                    cls.kinds[statement.name] = "property" if last == "cached_property" else last
    named = [program.reading.source.words(decorator).partition("(")[0] for decorator in node.decorator_list]
    if _FIELDS & set(named) or any(
        isinstance(base, Foreign) and base.path.endswith(("NamedTuple", "BaseModel")) for base in bases
    ):
        inherited = [name for base in bases if isinstance(base, OwnClass) for name in base.fields]
        own = [
            statement.target.id
            for statement in node.body
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        ]
        cls.fields = tuple(dict.fromkeys([*inherited, *own]))
    return cls


def _is_code(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, _CODE)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def make(program: Program, cls: OwnClass, site: Site) -> Any:
    """An object of a class: its constructor is read, or its fields are given their values."""
    if cls.base is not None:
        return objects.make(program, cls, cls.base, site)
    if cls.ready is not None:
        return objects.make_ready(program, cls, cls.ready, site)
    made = Instance(cls)
    if cls.fields:
        _give_fields(program, made, site)
        owner, function = cls.find("__post_init__")
        if owner is not None:
            program.call(_bound(function, made, site.node), Site(site.node, ()))
        return made
    owner, function = cls.find("__init__")
    if owner is not None:
        program.call(_bound(function, made, site.node), site)
    elif any(isinstance(base, KerasName) for family_member in cls.family() for base in family_member.bases):
        program.reading.leave_aside(site.node, "fit")  # a callback, a sequence of data
        return UNKNOWN
    return made


def _give_fields(program: Program, made: Instance, site: Site) -> None:
    fields = made.cls.fields
    given = {name: argument.value for name, argument in zip(fields, site.positional, strict=False)}
    given |= {name: argument.value for name, argument in site.named.items()}
    for name in fields:
        _, default = made.cls.find(name)
        if name in given:
            made.attributes[name] = given.pop(name)
        elif isinstance(default, Partial):
            made.attributes[name] = program.call(default.function, Site(site.node, ()))
        else:
            made.attributes[name] = default
    if given:
        _no_member(program, made.cls, next(iter(given)), list(fields), site.node)


def attribute(program: Program, owner: Any, node: ast.Attribute) -> Any:  # noqa: PLR0911, PLR0912
    """An attribute of an object, of a class, of `super()`."""
    name = node.attr
    if isinstance(owner, ParserOptions):
        return Method(owner, name, node)
    if isinstance(owner, Parent):
        for base in owner.cls.bases:
            home, value = base.find(name) if isinstance(base, OwnClass) else (None, UNKNOWN)
            if home is not None:
                return _of_class(program, home, name, value, owner.owner, node)
        if isinstance(owner.owner, OwnLayer):
            if name in ("call", "__call__") and owner.owner.ready is not None:
                return owner.owner.ready
            return Method(owner.owner, name, node) if name == "__init__" else Builtin("object")
        return Builtin("object") if name == "__init__" else UNKNOWN
    if isinstance(owner, OwnClass):
        if name in ("__name__", "__qualname__"):
            return owner.name
        home, value = owner.find(name)
        if home is not None and home.kinds.get(name) == "classmethod":
            return _bound(value, owner, node)
        return value
    if name in owner.attributes:
        return owner.attributes[name]
    if name == "__class__":
        return owner.cls
    if name == "__dict__":
        return dict(owner.attributes)
    if name == "_replace":
        return Method(owner, name, node)
    home, value = owner.cls.find(name)
    if home is not None:
        return _of_class(program, home, name, value, owner, node)
    if isinstance(owner, OwnLayer):
        return objects.attribute(program, owner, node)
    whole = all(isinstance(base, OwnClass | Builtin) for cls in owner.cls.family() for base in cls.bases)
    if whole and not name.startswith("_"):
        known = [*owner.attributes, *(name for cls in owner.cls.family() for name in cls.members)]
        return _no_member(program, owner.cls, name, known, node, owner)
    return UNKNOWN


def _no_member(
    program: Program, cls: OwnClass, name: str, known: list[str], node: Any, owner: Any = None
) -> Any:
    near = nearest(name, known)
    what = message(N_("{name} has no {member}."), name=cls.name, member=name)
    mend = message(N_("Give it one in the class, which begins in line {line}."), line=cls.line)
    repair = None
    if near:
        what = message(
            N_("{module} has no {name}. Did you mean {near}?"), module=cls.name, name=name, near=near
        )
        mend = message(N_("Write {near}."), near=near)
        if isinstance(node, ast.Attribute):
            repair = program.reading.source.replace_end(node, name, near)
    program.reading.say(node, "unknown-name", what, name, mend, repair)
    if near and isinstance(owner, Instance) and isinstance(node, ast.Attribute):
        return attribute(program, owner, ast.copy_location(ast.Attribute(node.value, near, node.ctx), node))
    return UNKNOWN


def _of_class(program: Program, cls: OwnClass, name: str, value: Any, owner: Any, node: ast.Attribute) -> Any:
    """What a member of its class is for an object."""
    kind = cls.kinds.get(name, "")
    if not isinstance(value, Function) or kind == "staticmethod":
        return value
    if kind == "property":
        call = ast.copy_location(ast.Call(node, [], []), node)
        return program.call(value, Site(call, (Argument(owner, node),)))
    return _bound(value, cls if kind == "classmethod" else owner, node)


def _bound(function: Any, owner: Any, node: ast.AST) -> Any:
    return Partial(function, (Argument(owner, node),), ())


def parent(program: Program, site: Site) -> Any:
    """`super()`."""
    holder = program.scope.holder(SELF)
    return UNKNOWN if holder is None else holder.names[SELF]


def called(program: Program, owner: Instance, site: Site) -> Any:
    """An object that is called."""
    if isinstance(owner, OwnLayer):
        return own_calling.called(program, owner, site)
    home, function = owner.cls.find("__call__")
    return UNKNOWN if home is None else program.call(_bound(function, owner, site.node), site)


def with_names(kind: str, names: Any, site: Site, defaults: Any = ()) -> Any:
    """A class of `namedtuple(kind, names)`."""
    words = names.replace(",", " ").split() if isinstance(names, str) else names
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        return UNKNOWN
    cls = OwnClass(str(kind), site.line, fields=tuple(words))
    for name, default in zip(reversed(words), reversed(list(defaults or ())), strict=False):
        cls.members[name] = default
    return cls


def namespace(kind: str, values: dict[str, Any], line: int) -> Instance:
    """An object with attributes and nothing else."""
    return Instance(OwnClass(kind, line), values)


def option(program: Program, options: ParserOptions, site: Site) -> None:
    """`parser.add_argument("--units", type=int, default=32)`."""
    flags = [argument.value for argument in site.positional if isinstance(argument.value, str)]
    long = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    name = site.value("dest", -1) or long.lstrip("-").replace("-", "_")
    action = site.value("action", -1)
    default = site.value("default", -1, None if long.startswith("-") else UNKNOWN)
    if action in ("store_true", "store_false") and "default" not in site.named:
        default = action == "store_false"
    kind = site.value("type", -1)
    if isinstance(default, str) and kind in ("int", "float"):
        default = program.attempt(site.node, lambda: int(default) if kind == "int" else float(default))
    if isinstance(name, str):
        options.defaults[name] = default


def is_one_of(value: Any, kinds: Any) -> Any:
    """`isinstance(value, kinds)`; `UNKNOWN` where it cannot be told."""
    answers = [_is_a(value, kind) for kind in (kinds if isinstance(kinds, list | tuple) else (kinds,))]
    return True if True in answers else UNKNOWN if None in answers else False


_PLAIN = {"int": int, "float": float, "str": str, "list": list, "tuple": tuple, "dict": dict, "bool": bool,
          "set": set, "range": range}  # fmt: skip


def _is_a(value: Any, kind: Any) -> bool | None:
    if isinstance(value, Unknown):
        return None
    if isinstance(kind, Builtin):
        plain = _PLAIN.get(str(kind))
        return None if plain is None else isinstance(value, plain)
    if isinstance(kind, OwnClass):
        return isinstance(value, Instance) and kind in value.cls.family()
    if isinstance(kind, KerasName) and isinstance(kind.value, type):
        return isinstance(value, kind.value)
    if isinstance(kind, Foreign) and kind.path.rpartition(".")[2] in ("Sequence", "Iterable"):
        return isinstance(value, list | tuple | range | dict | str)
    return None
