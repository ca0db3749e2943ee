"""`input_shape` of a layer that is called on a tensor of another shape: Keras does not look at it there."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def not_heeded(reading: Reading, layer: Any, tensor: Any, declared: tuple[int | None, ...] | None) -> None:
    """Say that a layer declares another shape than that of the tensor it is called on.

    Args:
        reading: The reading.
        layer: The layer.
        tensor: What it is called on.
        declared: The shape of one sample that it declares; `None` if it declares none.
    """
    made = reading.of(layer)
    if made is None or declared is None or not isinstance(tensor, keras.KerasTensor):
        return
    own = tuple(tensor.shape[1:])
    same = len(own) == len(declared) and all(
        None in sizes or len(set(sizes)) == 1 for sizes in zip(own, declared, strict=False)
    )
    if same:
        return
    name, argument = next(iter(made.config["declared"].items()))
    said = argument.value if isinstance(argument.value, int) else shown(declared)
    what = message(
        N_(
            "{setting} says {declared}, and {name}, which this {kind} is called on, is {shape}. Keras looks "
            "at it for the first layer of a Sequential only."
        ),
        setting=name, declared=said, name=tensor_words.name(reading, tensor),
        kind=type(layer).__name__, shape=shown(own),
    )  # fmt: skip
    repair = None
    if argument.keyword is not None and isinstance(made.node, ast.Call):
        repair = reading.source.remove_argument(made.node, argument.keyword)
    mend = message(
        N_("Leave {setting} out: the layer takes the shape of what it is called on."), setting=name
    )
    words = reading.source.words(argument.keyword or argument.node)
    reading.say(made.node, "declared-shape", what, words, mend, repair, "remark")
