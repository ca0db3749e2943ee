"""Conditions and loops over tensors, which have no numbers while a model is drawn."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message


def on_tensor(reading: Reading, tensor: Any, node: ast.expr) -> None:
    """A condition on the numbers of a tensor."""
    what = message(
        N_(
            "{words} asks for a number, and while the model is drawn there is none: a tensor "
            "is a place for numbers to "
            "come. Both branches would have to be drawn."
        ),
        words=reading.source.words(node),
    )
    reading.say(
        node, "if-on-tensor", what, "", message(N_("Use keras.ops.where, or an activation such as relu."))
    )


def over_tensor(reading: Reading, tensor: Any, node: ast.AST) -> None:
    """A loop over a tensor."""
    what = message(
        N_("{name} is one tensor {shape} and no list: nothing can loop over it while the model is drawn."),
        name=tensor_words.name(reading, tensor),
        shape=tensor_words.size(tensor),
    )
    mend = message(
        N_("Take its parts by their places, x[:, 0], or use TimeDistributed or keras.ops.unstack.")
    )
    repair = None
    if isinstance(node, ast.Name | ast.Attribute) and len(tensor.shape) > 2 and tensor.shape[1] is not None:
        better = f"keras.ops.unstack({reading.source.words(node)}, axis=1)"
        mend = message(N_("To go through its steps write {better}."), better=better)
        repair = reading.source.replace(node, better)
    reading.say(node, "loop-over-tensor", what, reading.source.words(node), mend, repair)


def over_number(reading: Reading, value: float, node: ast.AST) -> None:
    """A loop over a number: `for i in 3`."""
    words = reading.source.words(node)
    what = message(
        N_("A loop needs several things to go through, and {words} is a single number."), words=words
    )
    better = f"range({words})"
    whole = isinstance(value, int)
    mend = message(N_("Write {better}."), better=better)
    reading.say(node, "no-items", what, words, mend, reading.source.replace(node, better) if whole else None)


def returned_at_once(reading: Reading, node: ast.For, rounds: int) -> None:
    """A `return` that is the last line of a loop: it ends the function in the first round."""
    last = node.body[-1]
    what = message(
        N_("This return is part of the loop of line {line}, and ends it in the first of {count} rounds."),
        line=node.lineno, count=rounds,
    )  # fmt: skip
    column, outer = reading.source.start(last)[1], reading.source.start(node)[1]
    alone = last.end_lineno == last.lineno > node.lineno
    repair = Repair(last.lineno, 0, last.lineno, column, " " * outer) if alone else None
    mend = message(N_("Align it with the for, after the loop."))
    reading.say(last, "returned-at-once", what, reading.source.words(last), mend, repair, "remark")


def never_ends(reading: Reading, node: ast.While) -> bool:
    """Say that nothing in a loop changes what its condition asks; whether it is so."""
    inside = [part for statement in node.body for part in ast.walk(statement)]
    if any(isinstance(part, ast.Break | ast.Return | ast.Raise) for part in inside):
        return False
    asked = {part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)}
    used = {part.id for part in inside if isinstance(part, ast.Name)}
    plain = not any(isinstance(part, ast.Call | ast.Attribute) for part in ast.walk(node.test))
    stored = {part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    methods = {
        part.value.id
        for part in inside
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)
    }
    if not plain or asked & (stored | (methods & used)):
        return False
    what = message(N_("This loop never ends: nothing in it changes what its condition asks."))
    mend = message(N_("Change it in the loop, such as n = n // 2, or write for _ in range(3):"))
    reading.say(node, "endless-loop", what, reading.source.words(node.test), mend)
    return True
