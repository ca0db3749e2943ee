"""Tensors that are used as if they had numbers while the model is drawn: asked, gone through, put into, made
a number."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, Message, message

# What makes a number of a value in Python, and the type of numbers that is meant.
NUMBERS = {"float": "float32", "int": "int32", "round": ""}


def asked(reading: Reading, node: ast.expr) -> None:
    """A condition on the numbers of a tensor."""
    what = message(
        N_(
            "{words} asks for a number, and while the model is drawn there is none: a tensor "
            "is a place for numbers to "
            "come. Both branches would have to be drawn."
        ),
        words=reading.source.words(node),
    )
    mend = message(N_("Use keras.ops.where, or an activation such as relu."))
    reading.say(node, "if-on-tensor", what, "", mend)


def gone_through(reading: Reading, tensor: Any, node: ast.AST) -> None:
    """A loop over a tensor."""
    what = N_("{name} is one tensor {shape} and no list: nothing can loop over it while the model is drawn.")
    mend = message(
        N_("Take its parts by their places, x[:, 0], or use TimeDistributed or keras.ops.unstack.")
    )
    repair = None
    if isinstance(node, ast.Name | ast.Attribute) and len(tensor.shape) > 2 and tensor.shape[1] is not None:
        better = f"keras.ops.unstack({reading.source.words(node)}, axis=1)"
        mend = message(N_("To go through its steps write {better}."), better=better)
        repair = reading.source.replace(node, better)
    _say(reading, tensor, node, "loop-over-tensor", what, mend, repair)


def put_into(reading: Reading, tensor: Any, target: ast.Subscript) -> None:
    """An assignment to a part of a tensor: `x[:, 0] = 0`."""
    what = N_("{name} is a tensor {shape}, and Keras lets nothing be put into one.")
    mend = message(
        N_(
            "Make another tensor of it: keras.ops.where(condition, a, b), or keras.ops.concatenate of its "
            "parts."
        )
    )
    _say(reading, tensor, target, "put-into-tensor", what, mend)


def as_number(reading: Reading, function: str, tensor: Any, node: ast.Call) -> Any:
    """`float(x)` of a tensor; the tensor, which is meant."""
    what = N_(
        "{function} makes one number, and {name} is a tensor {shape}, which has none while it is drawn."
    )
    words, wanted = reading.source.words(node.args[0], 200), NUMBERS[function]
    better = f'keras.ops.cast({words}, "{wanted}")' if wanted else f"keras.ops.round({words})"
    mend = message(N_("For all of its numbers write {better}."), better=better)
    repair = reading.source.replace(node, better)
    _say(reading, tensor, node, "tensor-as-number", what, mend, repair, function=function)
    return tensor


def _say(
    reading: Reading,
    tensor: Any,
    node: ast.AST,
    code: str,
    text: str,
    mend: Message,
    repair: Repair | None = None,
    **words: str,
) -> None:
    """Say what a tensor is, which is used as something else."""
    name, shape = tensor_words.name(reading, tensor), tensor_words.size(tensor)
    what = message(text, name=name, shape=shape, **words)
    reading.say(node, code, what, reading.source.words(node), mend, repair)
