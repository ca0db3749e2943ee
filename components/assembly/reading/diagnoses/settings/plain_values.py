"""Values that settings do not take, and that plainly mean one that they take."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument
from components.assembly.spec.messages import N_, message

# What other libraries and papers call initializers.
_INITIALIZERS = {
    "xavier": "glorot_uniform", "xavier_uniform": "glorot_uniform", "xavier_normal": "glorot_normal",
    "he": "he_normal", "kaiming": "he_normal", "kaiming_normal": "he_normal",
    "kaiming_uniform": "he_uniform", "lecun": "lecun_normal", "gaussian": "random_normal",
}  # fmt: skip


def said(reading: Reading, setting: str, argument: Argument, given: dict[str, Argument]) -> bool:
    """Say what is meant by a value that Keras refuses; whether it is known.

    Args:
        reading: The reading.
        setting: The setting.
        argument: What it is given.
        given: All settings of the layer.
    """
    value, words = argument.value, reading.source.words(argument.node)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    what, better = None, ""
    if setting == "padding" and isinstance(value, int) and not isinstance(value, bool):
        better = '"same"' if value else '"valid"'
        what = message(
            N_('padding is a word in Keras: "same" keeps the size, "valid" adds nothing at the edges.')
        )
    elif setting.endswith("regularizer") and number:
        better = f"keras.regularizers.L2({words})"
        what = message(N_("{words} is a number, and {setting} is a rule that has one."),
                       words=words, setting=setting)  # fmt: skip
    elif setting.endswith("initializer") and isinstance(value, str) and value.lower() in _INITIALIZERS:
        better = f'"{_INITIALIZERS[value.lower()]}"'
        what = message(N_("{old} is called {new} in Keras."), old=words, new=better)
    elif setting == "dims" and isinstance(value, list | tuple) and sorted(value) == list(range(len(value))):
        better = f"({', '.join(str(place + 1) for place in value)})"
        what = message(N_("The axes of a sample are counted from 1: axis 0 is that of the batch."))
    elif value is None and _of_batch(argument.node):
        better = f"{reading.source.words(argument.node.value)}[-1]"
        what = message(
            N_("{words} is the size of the batch, which is not known; {setting} is a whole number."),
            words=words, setting=setting,
        )  # fmt: skip
    if what is None:
        return False
    repair = reading.source.replace(argument.node, better)
    reading.say(
        argument.node, "unfit-setting", what, words, message(N_("Write {better}."), better=better), repair
    )
    return True


def _of_batch(node: Any) -> bool:
    """Whether the first size of a shape is asked for."""
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == 0
        and isinstance(node.value, ast.Attribute)
        and node.value.attr.endswith("shape")
    )
