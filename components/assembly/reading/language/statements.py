"""Reads statements: assignments, loops, conditions, functions, imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import keras

from components.assembly.reading.diagnoses import branching
from components.assembly.reading.diagnoses.called_on import gives_nothing, unpacking
from components.assembly.reading.language import growing
from components.assembly.reading.language.arithmetic import is_plain
from components.assembly.reading.language.imports import Imports
from components.assembly.reading.values import UNKNOWN, Data, Foreign, Scope, Unknown
from components.assembly.spec.messages import N_, message


class Leave(Exception):
    """Raised by `return`, `break` and `continue`."""

    def __init__(self, kind: str, value: Any = None) -> None:
        super().__init__(kind)
        self.kind, self.value = kind, value


class Statements(Imports):
    """Reads the statements of a program."""

    def read(self, body: Iterable[ast.stmt]) -> None:
        """Read statements in order."""
        for statement in body:
            self.run.tick(statement)
            reader = getattr(self, f"_{type(statement).__name__.lower()}_statement", None)
            if reader is None:
                self.unread(statement)
            else:
                reader(statement)

    def _expr_statement(self, node: ast.Expr) -> None:
        self.run.statements.add(id(node.value))
        value = self.value(node.value)
        made = self.run.of(value) if isinstance(value, keras.KerasTensor) else None
        if made is not None and made.node is node.value:
            what = message(N_("What this line makes is given no name, so nothing can use it."))
            mend = message(N_("Write x = in front of it, with a name for x."))
            self.run.say(node, "no-name", what, self.run.source.words(node), mend, severity="remark")

    def _assign_statement(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            value = self._kept(node, node.value.func.value, value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                holder = self.scope.holder(target.id)
                before = None if holder is None else holder.names[target.id]
                self.named(target.id, node.value, value, before)
            self.assign(target, value)

    def _kept(self, node: ast.Assign, owner: ast.expr, value: Any) -> Any:
        """The value of an assignment; what the method was called on where that gives nothing back."""
        if value is not None and not isinstance(value, Unknown):
            return value
        if isinstance(owner, ast.Name):
            holder = self.scope.holder(owner.id)
            known = None if holder is None else holder.names[owner.id]
        else:
            known = next(
                (value for value in reversed(self.run.order[-1:]) if isinstance(owner, ast.Call)), None
            )
        kept = gives_nothing.instead(self.run, node, known)
        return value if kept is None else kept

    def named(self, name: str, node: ast.expr, value: Any, before: Any) -> None:
        """Note what a line gives a name, which was something else before."""

    def _annassign_statement(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self.value(node.value))

    def _augassign_statement(self, node: ast.AugAssign) -> None:
        load = ast.copy_location(_as_load(node.target), node.target)
        value = self.operate(node, type(node.op), self.value(load), self.value(node.value))
        self.assign(node.target, value)

    def assign(self, target: ast.AST, value: Any) -> None:
        """Give the names of a target their values."""
        if isinstance(target, ast.Name):
            self._remember_name(target, value)
            self.scope.put(target.id, value)
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, value)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value)
        elif isinstance(target, ast.Subscript):
            self._put_item(target, value)
        elif isinstance(target, ast.Attribute):
            self.put_attribute(self.value(target.value), target, value)

    def put_attribute(self, owner: Any, target: ast.Attribute, value: Any) -> None:
        """Set an attribute, as in `layer.trainable = False`."""
        raise NotImplementedError

    def _remember_name(self, target: ast.Name, value: Any) -> None:
        if isinstance(value, Data) and self.run.of(value) is None:
            self.run.remember(value, target)
        made = self.run.of(value)
        if made is not None and len(made.names) < 50:
            made.names.append(target.id)

    def _unpack(self, target: ast.Tuple | ast.List, value: Any) -> None:
        names = target.elts
        if isinstance(value, keras.KerasTensor):
            what = message(
                N_("{count} names stand on the left, and the right side makes one tensor."), count=len(names)
            )
            mend = message(N_("Give a recurrent layer return_state=True if its states are meant."))
            repair = unpacking.with_states(self.run, value, len(names))
            self.run.say(target, "unpack", what, self.run.source.words(target), mend, repair)
            value = UNKNOWN
        if isinstance(value, Data) and value.shape and value.shape[0] == len(names):
            value = [value.shaped(value.shape[1:])] * len(names)
        if isinstance(value, Unknown | Data) or not isinstance(
            value, list | tuple | range | str | dict | set
        ):
            for name in names:
                self.assign(name, UNKNOWN)
            return
        items = list(value)
        star = next((at for at, name in enumerate(names) if isinstance(name, ast.Starred)), None)
        if star is not None and len(items) >= len(names) - 1:
            end = len(items) - (len(names) - star - 1)
            items = [*items[:star], items[star:end], *items[end:]]
        if len(items) != len(names):
            what = message(
                N_("{count} names stand on the left, and there are {values} values on the right."),
                count=len(names),
                values=len(items),
            )
            mend = message(
                N_(
                    "Write as many names as there are values: an LSTM has two states, a GRU has one, and a "
                    "Bidirectional has those of both directions."
                )
            )
            if not any(isinstance(item, keras.KerasTensor) for item in items):
                mend = message(N_("Write as many names as there are values."))
            repair = unpacking.fewer_names(self.run, target, items)
            self.run.say(target, "unpack", what, self.run.source.words(target), mend, repair)
            missing = [UNKNOWN] * len(names)
            items = missing if repair is None else [*items, *missing][: len(names)]
        for name, item in zip(names, items, strict=True):
            self.assign(name, item)

    def _put_item(self, target: ast.Subscript, value: Any) -> None:
        owner, key = self.value(target.value), self.value(target.slice)
        if isinstance(owner, list | dict) and is_plain(key):
            self.attempt(target, lambda: owner.__setitem__(key, value))
        elif isinstance(owner, Data):
            name = target.value.id if isinstance(target.value, ast.Name) else ""
            self.put_data(name, owner, key, value, target)

    def put_data(self, name: str, owner: Data, key: Any, value: Any, node: ast.AST) -> None:
        """Put a number into an array of data, which may have a name."""
        raise NotImplementedError

    def _if_statement(self, node: ast.If) -> None:
        truth = self.truth(self.value(node.test), node.test)
        if truth is None and node.orelse and _opens_a_file(node.body) and not _opens_a_file(node.orelse):
            truth = False
        if truth is None and (_gives_up(node.body) or _gives_up(node.orelse)):
            truth = _gives_up(node.orelse)
        before = len(self.run.order)
        self.read(node.orelse if truth is False else node.body)
        if truth is None and len(self.run.order) > before:
            what = message(
                N_("This condition is known only when the program runs; it is read as if it were true.")
            )
            self.run.say(node, "read-otherwise", what, self.run.source.words(node.test), severity="note")

    def _for_statement(self, node: ast.For) -> None:
        source = self.value(node.iter)
        known = not isinstance(source, Unknown | Data | Foreign)
        items = self.items(source, node.iter) if known else [UNKNOWN]
        before = len(self.run.order)
        left = False
        for item in items:
            self.run.tick(node)
            self.assign(node.target, item)
            if isinstance(node.body[-1], ast.Return) and len(items) > 1:
                branching.returned_at_once(self.run, node, len(items))
            left = self._left(node.body)
            if left:
                break
        if not known:
            self.unknown_rounds(node, before)
            self.grown(node.body)
        if not left:
            self.read(node.orelse)

    def _while_statement(self, node: ast.While) -> None:
        before = len(self.run.order)
        while (truth := self.truth(self.value(node.test), node.test)) is not False:
            self.run.tick(node)
            left = self._left(node.body)
            if truth is None:
                self.unknown_rounds(node, before)
            if left or truth is None:
                return
        self.read(node.orelse)

    def grown(self, body: list[ast.stmt]) -> None:
        """Forget the lists, tables and numbers that rounds of unknown number add plain values to."""
        for name in growing.names(body):
            holder = self.scope.holder(name)
            if holder is not None and growing.is_plain_growth(holder.names[name]):
                holder.put(name, UNKNOWN)

    def unknown_rounds(self, node: ast.For | ast.While, before: int) -> None:
        """Say that a loop makes layers nobody knows how often; one that makes none is left as it is."""
        if any(isinstance(made, keras.layers.Layer) for made in self.run.order[before:]):
            what = message(
                N_("How often this loop runs is known only when the program runs, or is too often.")
            )
            mend = message(N_("Loop over a list that is written out, or over range with a number."))
            self.run.say(node, "unknown-loop", what, self.run.source.words(node), mend)

    def _left(self, body: list[ast.stmt]) -> bool:
        """Read one round of a loop; whether `break` ended the loop."""
        try:
            self.read(body)
        except Leave as leave:
            if leave.kind == "return":
                raise
            return leave.kind == "break"
        return False

    def _break_statement(self, node: ast.Break) -> None:
        raise Leave("break")

    def _continue_statement(self, node: ast.Continue) -> None:
        raise Leave("continue")

    def _return_statement(self, node: ast.Return) -> None:
        raise Leave("return", None if node.value is None else self.value(node.value))

    def _pass_statement(self, node: ast.Pass) -> None:
        pass

    def _global_statement(self, node: ast.Global | ast.Nonlocal) -> None:
        self.scope.outside.update(node.names)

    _nonlocal_statement = _global_statement

    def _assert_statement(self, node: ast.Assert) -> None:
        pass

    def _raise_statement(self, node: ast.Raise) -> None:
        raise Leave("return", UNKNOWN)

    def _delete_statement(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scope.names.pop(target.id, None)

    def _with_statement(self, node: ast.With) -> None:
        for item in node.items:
            value = self.value(item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value)
        self.read(node.body)

    def _try_statement(self, node: ast.Try) -> None:
        self.read([*node.body, *node.orelse, *node.finalbody])

    def _functiondef_statement(self, node: ast.FunctionDef) -> None:
        self.scope.put(node.name, self.function(node))

    def _classdef_statement(self, node: ast.ClassDef) -> None:
        self.scope.put(node.name, self.own_class_of(node))

    def own_class_of(self, node: ast.ClassDef) -> Any:
        """A class of the learner's."""
        raise NotImplementedError

    def inside(self, scope: Scope, body: list[ast.stmt] | ast.expr) -> Any:
        """Read the body of a function in a scope; what it gives back."""
        outer, self.scope = self.scope, scope
        try:
            if isinstance(body, ast.AST):
                return self.value(body)
            self.read(body)
        except Leave as leave:
            return leave.value if leave.kind == "return" else UNKNOWN
        finally:
            self.scope = outer
        return None


_OPENING = frozenset({"load_model", "load_weights", "model_from_json", "restore"})


_EXITS = frozenset({"exit", "quit", "_exit", "abort"})


def _opens_a_file(body: list[ast.stmt]) -> bool:
    """Whether statements open a file of a model."""
    calls = (node.func for statement in body for node in ast.walk(statement) if isinstance(node, ast.Call))
    names = (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls)
    return bool(_OPENING & set(names))


def _gives_up(body: list[ast.stmt]) -> bool:
    """Whether statements end the program or raise an error: nothing of the model is in them."""
    last = body[-1] if body else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        func = last.value.func
        return (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")) in _EXITS
    return isinstance(last, ast.Raise)


def _as_load(target: Any) -> Any:
    """A target as an expression."""
    if isinstance(target, ast.Name):
        return ast.Name(target.id, ast.Load())
    if isinstance(target, ast.Attribute):
        return ast.Attribute(target.value, target.attr, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())
