"""A function of the learner's that makes layers and gives nothing back."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.definitions import Function, FunctionCall, Scope
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message


def given_back(reading: Reading, function: Function, record: FunctionCall, scope: Scope) -> Any:
    """What a function was to give back that has no `return`; `None` if that is meant.

    Args:
        reading: The reading.
        function: The function.
        record: Its call, with the layers that were made in it.
        scope: Its names, when it was read.
    """
    node = function.node
    if function.cls is not None and function.name in ("__init__", "build"):
        return None
    if (
        not isinstance(node, ast.FunctionDef)
        or not (record.layers or function.cls or reading.in_lambda)
        or id(record.node) in reading.statements
    ):
        return None
    if any(isinstance(statement, ast.Return | ast.Yield | ast.YieldFrom) for statement in ast.walk(node)):
        return None
    last = node.body[-1]
    if isinstance(last, ast.Expr) and (function.cls is not None or reading.in_lambda):
        said = reading.findings  # that what it makes has no name is the same mistake
        reading.findings = [each for each in said if (each.code, each.line) != ("no-name", last.lineno)]
        return _not_given(reading, function, record, last)
    name = _given(last)
    value = scope.names.get(name) if name else None
    if not isinstance(value, keras.KerasTensor | keras.layers.Layer):
        return None
    what = message(
        N_("{name} gives nothing back: it has no return, and line {line} uses what it gives."),
        name=node.name, line=record.node.lineno,
    )  # fmt: skip
    better = f"return {name}"
    mend = message(N_("Write at its end: {line}."), line=better)
    line, column = reading.source.end(last)
    indent = " " * reading.source.start(last)[1]
    repair = Repair(line, column, line, column, f"\n{indent}{better}")
    reading.say(last, "no-return", what, reading.source.words(last), mend, repair)
    return value


def _given(node: ast.stmt) -> str:
    """The name that a statement gives a value, or whose method it calls."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        owner = node.value.func
        if isinstance(owner, ast.Attribute) and isinstance(owner.value, ast.Name):
            return owner.value.id
    return ""


def _not_given(reading: Reading, function: Function, record: FunctionCall, last: ast.Expr) -> Any:
    """What the last line of a function makes, which is given to nobody; `None` if it makes no tensor."""
    made = next(
        (e for e in reversed(reading.order) if (known := reading.of(e)) and known.node is last.value), None
    )
    if not isinstance(made, keras.KerasTensor):
        return None
    what = message(
        N_("{name} gives nothing back: it has no return, and line {line} uses what it gives."),
        name=function.name, line=record.node.lineno,
    )  # fmt: skip
    better = f"return {reading.source.words(last)}"
    mend = message(N_("Write {better}."), better=better)
    reading.say(
        last,
        "no-return",
        what,
        reading.source.words(last),
        mend,
        reading.source.insert_before(last, "return "),
    )
    return made
