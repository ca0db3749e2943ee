"""Sizes of a tensor that are not known, with which a program counts."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message


def said(reading: Reading, node: ast.AST, error: Exception, value_of: Callable[[Any], Any]) -> bool:
    """Say that a program counts with a size that may be any; whether that is why it would stop.

    Args:
        reading: The reading.
        node: What Python would stop at.
        error: What it would say.
        value_of: What gives the value of a part of the text.
    """
    if "NoneType" not in str(error):
        return False
    for part in ast.walk(node):
        if not isinstance(part, ast.Subscript) or not isinstance(part.value, ast.Attribute):
            continue
        if not part.value.attr.endswith("shape") or value_of(part) is not None:
            continue
        words, first = reading.source.words(part), value_of(part.slice) == 0
        what = message(
            N_("{words} is None: this size may be any, and the program counts with it."), words=words
        )
        mend = message(N_("Give the input a fixed size, such as shape=(10, 4), or write the number."))
        if first:
            mend = message(
                N_("The first size is that of the batch, which is known only when data come: count with "
                    "another one, such as {words}[1]."),
                words=reading.source.words(part.value),
            )  # fmt: skip
        reading.say(node, "no-size", what, reading.source.words(node), mend)
        return True
    return False
