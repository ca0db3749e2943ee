"""Functions that are made in a loop and ask for its variable later, when it has its last value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from components.assembly.reading.definitions import Function, Scope
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message


def at_making(node: ast.FunctionDef | ast.Lambda, scope: Scope) -> dict[str, object]:
    """The values that the variables of the loops around a function have when it is made, of those it uses."""
    values: dict[str, object] = {}
    around: Scope | None = scope
    while around is not None:
        values |= {name: around.names[name] for name in around.looping if name in around.names}
        around = around.around
    if not values:
        return {}
    own = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    used = {part.id for part in _body(node) if isinstance(part, ast.Name)}
    stored = {
        part.id for part in _body(node) if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)
    }
    return {name: value for name, value in values.items() if name in used - own - stored}


def _body(node: ast.FunctionDef | ast.Lambda) -> Iterator[ast.AST]:
    for part in node.body if isinstance(node, ast.FunctionDef) else [node.body]:
        yield from ast.walk(part)


def check(reading: Reading, function: Function) -> None:
    """Say that a function which is called now was made in a round of a loop in which a name was another."""
    for name, value in function.looping.items():
        holder = function.scope.holder(name)
        now = None if holder is None else holder.names[name]
        if now is value or (type(now) is type(value) and isinstance(now, int | float | str) and now == value):
            continue
        what = message(
            N_(
                "{function} asks for {name} when it is called, and by then the loop is over: all that were "
                "made in it take the last {name}."
            ),
            function=function.name, name=name,
        )  # fmt: skip
        if isinstance(now, int | float | str):
            what = message(
                N_(
                    "{function} asks for {name} when it is called, and by then the loop is over: {name} is "
                    "{last} for all that were made in it."
                ),
                function=function.name, name=name, last=now,
            )  # fmt: skip
        better = f"{name}={name}"
        mend = message(N_("Keep the value in an argument of its own: {better}."), better=better)
        words = reading.source.words(function.node).partition("\n")[0]
        repair = _kept(reading, function.node, better)
        reading.say(function.node, "late-name", what, words, mend, repair, "remark")
        return


def _kept(reading: Reading, node: ast.FunctionDef | ast.Lambda, better: str) -> Repair | None:
    """The edit that gives a function one argument more, with a value."""
    given = node.args
    if given.vararg is not None or given.kwonlyargs or given.kwarg is not None:
        return None
    ends = [*given.args, *given.defaults]
    if ends:
        return reading.source.insert_after(max(ends, key=reading.source.end), f", {better}")
    line, column = reading.source.start(node)
    text = reading.source.lines[line - 1]
    if isinstance(node, ast.Lambda):
        return Repair(line, column, line, column + len("lambda"), f"lambda {better}")
    at = text.find("(", column)
    return None if at < 0 else Repair(line, at + 1, line, at + 1, better)
