"""Parts that a list, a table or a shape does not have: `outputs[3]` of three."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.exports import nearest
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN
from components.assembly.spec.messages import N_, message


def meant(reading: Reading, owner: Any, key: Any, node: ast.Subscript) -> Any:
    """Say that a part is not there; the part that was most likely meant, `UNKNOWN` where it cannot be told.

    Args:
        reading: The reading.
        owner: The list, the tuple or the table.
        key: What it was asked for.
        node: Where.
    """
    words, near, better = reading.source.words(node.value), None, ""
    if isinstance(owner, dict):
        known = [name for name in owner if isinstance(name, str)]
        near = nearest(key, known) if isinstance(key, str) else ""
        what = message(
            N_("{name} has no entry {key}; it has: {names}."),
            name=words, key=repr(key), names=", ".join(map(repr, list(owner)[:12])) or "-",
        )  # fmt: skip
        better = repr(near) if near else ""
        part = owner[near] if near else UNKNOWN
    elif _is_shape(node.value, owner):
        what = message(
            N_("{name} is {shape}: {count} sizes, counted from 0, of which the first is that of the batch."),
            name=words, shape=repr(tuple(owner)), count=len(owner),
        )  # fmt: skip
        better, part = "-1", owner[-1]
    else:
        what = message(
            N_("{name} has {count} parts, and they are counted from 0: the last is {name}[{last}]."),
            name=words, count=len(owner), last=len(owner) - 1,
        )  # fmt: skip
        one_off = bool(len(owner)) and key == len(owner)
        better, part = (str(key - 1), owner[-1]) if one_off else ("", UNKNOWN)
    mend = message(N_("Write {better}."), better=f"{words}[{better}]") if better else None
    is_written = isinstance(node.slice, ast.Constant)
    repair = reading.source.replace(node.slice, better) if better and is_written else None
    reading.say(node, "no-part", what, reading.source.words(node), mend, repair)
    return part


def _is_shape(node: ast.expr, owner: Any) -> bool:
    return isinstance(node, ast.Attribute) and node.attr.endswith("shape") and bool(owner)
