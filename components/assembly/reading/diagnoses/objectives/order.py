"""Losses in a list that stand in another order than the outputs."""

from __future__ import annotations

import ast

from components.assembly.reading.diagnoses.endings import ModelOutput, loss_of
from components.assembly.reading.diagnoses.objectives.loss_kinds import AMOUNTS, CLASSES
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument
from components.assembly.spec.messages import N_, message


def exchanged(reading: Reading, argument: Argument, outputs: list[ModelOutput]) -> bool:
    """Say that the losses fit what the outputs end in, in another order only; whether they do."""
    value, node = argument.value, argument.node
    if not isinstance(value, list | tuple) or not isinstance(node, ast.List | ast.Tuple):
        return False
    wanted = [_asked(output) for output in outputs]
    given = [_kind(loss_of(loss)[0]) for loss in value]
    if len(given) != len(wanted) or len(wanted) < 2 or given == wanted or len(node.elts) != len(given):
        return False
    if len(set(wanted)) < len(wanted) or set(given) != set(wanted) or "" in wanted:
        return False
    words = [reading.source.words(each, 200) for each in node.elts]
    better = f"[{', '.join(words[given.index(kind)] for kind in wanted)}]"
    what = message(
        N_("The losses stand in another order than the outputs {names}, by what these end in: {endings}."),
        names=", ".join(output.name for output in outputs),
        endings=", ".join(output.activation for output in outputs),
    )
    mend = message(N_("Write {better}."), better=better)
    repair = reading.source.replace(node, better)
    reading.say(
        argument.keyword or node, "unfit-loss", what, reading.source.words(node), mend, repair, "remark"
    )
    return True


def _asked(output: ModelOutput) -> str:
    """What kind of loss fits what an output ends in; empty if several do."""
    if output.activation == "softmax" and output.size > 1:
        return "classes"
    return {"sigmoid": "yes or no", "linear": "amounts"}.get(output.activation, "")


def _kind(loss: str) -> str:
    if loss in CLASSES:
        return "classes"
    return "amounts" if loss in AMOUNTS else "yes or no" if loss == "binary_crossentropy" else loss
