"""Reads statements: loops, conditions, functions, imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import keras

from components.assembly.reading.definitions import Scope
from components.assembly.reading.diagnoses import loops
from components.assembly.reading.language import growing
from components.assembly.reading.language.matching import Matching
from components.assembly.reading.values import UNKNOWN, Data, Foreign, Unknown
from components.assembly.spec.messages import N_, message


class Leave(Exception):
    """Raised by `return`, `break` and `continue`."""

    def __init__(self, kind: str, value: Any = None) -> None:
        super().__init__(kind)
        self.kind, self.value = kind, value


class Statements(Matching):
    """Reads the statements of a program."""

    def read(self, body: Iterable[ast.stmt]) -> None:
        """Read statements in order."""
        for statement in body:
            self.reading.tick(statement)
            reader = getattr(self, f"_{type(statement).__name__.lower()}_statement", None)
            if reader is None:
                self.unread(statement)
            else:
                reader(statement)

    def _expr_statement(self, node: ast.Expr) -> None:
        self.reading.statements.add(id(node.value))
        value = self.value(node.value)
        made = self.reading.of(value) if isinstance(value, keras.KerasTensor) else None
        if made is not None and made.node is node.value:
            what = message(N_("What this line makes is given no name, so nothing can use it."))
            mend = message(N_("Write x = in front of it, with a name for x."))
            given, repair = getattr(node.value, "args", []), None
            if len(given) == 1 and isinstance(given[0], ast.Name):
                mend = message(N_("Write {name} = in front of it."), name=given[0].id)
                repair = self.reading.source.insert_before(node, f"{given[0].id} = ")
            self.reading.say(
                node, "no-name", what, self.reading.source.words(node), mend, repair, severity="remark"
            )

    def _if_statement(self, node: ast.If) -> None:
        truth = self.truth(self.value(node.test), node.test)
        if truth is None and node.orelse and _opens_a_file(node.body) and not _opens_a_file(node.orelse):
            truth = False
        if truth is None and (_gives_up(node.body) or _gives_up(node.orelse)):
            truth = _gives_up(node.orelse)
        before = len(self.reading.order)
        self.read(node.orelse if truth is False else node.body)
        if truth is None and len(self.reading.order) > before:
            what = message(
                N_("This condition is known only when the program runs; it is read as if it were true.")
            )
            self.reading.say(
                node, "read-otherwise", what, self.reading.source.words(node.test), severity="note"
            )

    def _for_statement(self, node: ast.For) -> None:
        source = self.value(node.iter)
        known = not isinstance(source, Unknown | Data | Foreign)
        items = self.items(source, node.iter) if known else [UNKNOWN]
        before = len(self.reading.order)
        left = False
        with self.scope.loop(node.target):
            for item in items:
                self.reading.tick(node)
                self.assign(node.target, item)
                if isinstance(node.body[-1], ast.Return) and len(items) > 1:
                    loops.returned_at_once(self.reading, node, len(items))
                left = self._left(node.body)
                if left:
                    break
        if not known:
            self.unknown_rounds(node, before)
            self.grown(node.body)
        if not left:
            self.read(node.orelse)

    def _while_statement(self, node: ast.While) -> None:
        before = len(self.reading.order)
        asked = loops.SizesAsked(self.reading, node, self.value)
        while (truth := self.truth(self.value(node.test), node.test)) is not False:
            self.reading.tick(node)
            asked.begin()
            left = self._left(node.body)
            if truth and not left and loops.never_ends(self.reading, node):
                return
            if truth and not left and asked.said():
                self._forget(node.body)
                return
            if truth is None:
                self.unknown_rounds(node, before)
            if left or truth is None:
                return
        self.read(node.orelse)

    def _forget(self, body: list[ast.stmt]) -> None:
        """Let what statements give names to be unknown."""
        for node in (part for statement in body for part in ast.walk(statement)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.scope.put(node.id, UNKNOWN)

    def grown(self, body: list[ast.stmt]) -> None:
        """Forget the lists, tables and numbers that rounds of unknown number add plain values to."""
        for name in growing.names(body):
            holder = self.scope.holder(name)
            if holder is not None and growing.is_plain_growth(holder.names[name]):
                holder.put(name, UNKNOWN)

    def unknown_rounds(self, node: ast.For | ast.While, before: int) -> None:
        """Say that a loop makes layers nobody knows how often; one that makes none is left as it is."""
        said = any(each.line == node.lineno and each.severity == "error" for each in self.reading.findings)
        made_layers = any(isinstance(made, keras.layers.Layer) for made in self.reading.order[before:])
        if made_layers and not said:
            what = message(
                N_("How often this loop runs is known only when the program runs, or is too often.")
            )
            mend = message(N_("Loop over a list that is written out, or over range with a number."))
            self.reading.say(node, "unknown-loop", what, self.reading.source.words(node), mend)

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
