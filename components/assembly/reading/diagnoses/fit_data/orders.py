"""Data that stand in another order than the inputs or outputs that they are for."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Data
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def by_names(reading: Reading, node: ast.AST, nodes: Sequence[ast.AST], names: list[str]) -> None:
    """Targets whose names say that they stand in another order than the outputs."""
    words = [reading.source.words(node) for node in nodes]
    places = [[at for at, name in enumerate(names) if _is_named(word, name)] for word in words]
    if len(names) < 2 or not all(len(possible) == 1 for possible in places):
        return
    order = [possible[0] for possible in places]
    if order == sorted(order) or len(set(order)) < len(order):
        return
    better = f"[{', '.join(word for _, word in sorted(zip(order, words, strict=True)))}]"
    what = message(
        N_("By their names these targets stand in another order than the outputs: {names}."),
        names=", ".join(names),
    )
    mend = message(N_("Write {better}."), better=better)
    repair = reading.source.replace(node, better) if isinstance(node, ast.List | ast.Tuple) else None
    reading.say(node, "order-of-targets", what, reading.source.words(node), mend, repair, "remark")


def _is_named(word: str, name: str) -> bool:
    """Whether the name of an output is part of that of data."""
    parts = set(re.findall(r"[a-z0-9]+", word.lower()))
    own = [part for part in name.lower().split("_") if part not in ("output", "out", "head", "y")]
    return bool(own) and set(own) <= parts


def by_shapes(
    reading: Reading, whole: ast.AST, nodes: Sequence[ast.AST], items: Sequence[Any], wanted: Sequence[Any]
) -> tuple[str, str, Repair | None] | None:
    """Where data fit in another order only: how they stand, how they should, and the edit; `None` elsewhere.

    Args:
        reading: The reading.
        whole: Where all of them stand.
        nodes: Where each of them stands.
        items: The data.
        wanted: The shape of a sample of each input or output, in order.
    """
    given = [tuple(item.shape[1:]) if isinstance(item, Data) and item.shape else None for item in items]
    if (
        len(wanted) < 2
        or given == list(wanted)
        or len(set(wanted)) < len(wanted)
        or set(given) != set(wanted)
    ):
        return None
    words = [reading.source.words(each) for each in nodes]
    better = f"[{', '.join(words[given.index(shape)] for shape in wanted)}]"
    stand = ", ".join(f"{word} {shown(shape)}" for word, shape in zip(words, given, strict=True) if shape)
    listed = isinstance(whole, ast.List | ast.Tuple)
    return stand, better, reading.source.replace(whole, better) if listed else None
