"""Tensors that are used as if they had numbers while the model is drawn: put into, made a number."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message

# What makes a number of a value in Python, and the type of numbers that is meant.
NUMBERS = {"float": "float32", "int": "int32", "round": ""}


def put_into(reading: Reading, tensor: Any, target: ast.Subscript) -> None:
    """An assignment to a part of a tensor: `x[:, 0] = 0`."""
    what = message(
        N_("{name} is a tensor {shape}, and Keras lets nothing be put into one."),
        name=tensor_words.name(reading, tensor),
        shape=tensor_words.size(tensor),
    )
    mend = message(
        N_(
            "Make another tensor of it: keras.ops.where(condition, a, b), or keras.ops.concatenate of its "
            "parts."
        )
    )
    reading.say(target, "put-into-tensor", what, reading.source.words(target), mend)


def as_number(reading: Reading, function: str, tensor: Any, node: ast.Call) -> Any:
    """`float(x)` of a tensor; the tensor, which is meant."""
    what = message(
        N_("{function} makes one number, and {name} is a tensor {shape}, which has none while it is drawn."),
        function=function,
        name=tensor_words.name(reading, tensor),
        shape=tensor_words.size(tensor),
    )
    words, wanted = reading.source.words(node.args[0], 200), NUMBERS[function]
    better = f'keras.ops.cast({words}, "{wanted}")' if wanted else f"keras.ops.round({words})"
    mend = message(N_("For all of its numbers write {better}."), better=better)
    repair = reading.source.replace(node, better)
    reading.say(node, "tensor-as-number", what, reading.source.words(node), mend, repair)
    return tensor
