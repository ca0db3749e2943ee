"""Names for what a method gives back that gives nothing back: `xs = xs.append(x)`."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message

_OF_LISTS = frozenset({"append", "extend", "insert", "sort", "reverse", "remove", "clear"})
_OF_MODELS = frozenset({"compile", "summary", "build", "add"})


def instead(reading: Reading, node: ast.Assign, owner: Any) -> Any:
    """What the name of an assignment keeps: what the method was called on; says that it gives nothing back.

    Args:
        reading: The reading.
        node: The assignment of one name.
        owner: What the method was called on.
    """
    call = node.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or len(node.targets) != 1:
        return None
    method, name = call.func.attr, reading.source.words(node.targets[0])
    own = isinstance(owner, list) and method in _OF_LISTS
    if not own and not (isinstance(owner, keras.Model) and method in _OF_MODELS):
        return None
    what = message(
        N_("{method} gives nothing back: after this line {name} is None."), method=method, name=name
    )
    if reading.source.words(call.func.value) == name or isinstance(call.func.value, ast.Name):
        better = reading.source.words(call, 200)
        repair = Repair(*reading.source.start(node), *reading.source.start(call), "")
    else:
        better = f"{name}.{method}(...)"
        repair = Repair(*reading.source.end(call.func.value), *reading.source.end(call), "")
        repair = Repair(repair.line, repair.column, repair.end_line, repair.end_column,
                        f"\n{' ' * node.col_offset}{name}{_behind(reading, repair)}")  # fmt: skip
    mend = message(N_("Write it in a line of its own: {better}."), better=better)
    reading.say(node, "nothing-back", what, reading.source.words(node), mend, repair)
    return owner


def _behind(reading: Reading, place: Repair) -> str:
    """What stands between two places of one line; a plain call where there are several."""
    if place.line != place.end_line:
        return ".summary()"
    return reading.source.lines[place.line - 1][place.column : place.end_column]
