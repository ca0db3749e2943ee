"""An Embedding that is called on words that are one-hot, where it looks up their ids."""

from __future__ import annotations

from typing import Any

from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def one_hot_ids(reading: Reading, tensor: Any) -> bool:
    """Say that an Embedding made a vector of every number of a one-hot word; whether a tensor is of one."""
    made = reading.of(tensor)
    layer = None if made is None else made.layer
    if made is None or type(layer).__name__ != "Embedding" or len(tensor.shape) != 4:
        return False
    given = made.inputs[0]
    what = message(
        N_(
            "An Embedding makes a vector of every number it is given: {shape} becomes {made}. It takes ids, "
            "one whole number for each word."
        ),
        shape=shown(tuple(given.shape[1:])), made=shown(tuple(tensor.shape[1:])),
    )  # fmt: skip
    mend = message(
        N_("Give it ids: shape=({steps},). Of words that are one-hot already, Dense({width}) makes vectors."),
        steps=given.shape[1], width=tensor.shape[-1],
    )  # fmt: skip
    reading.say(made.node, "one-hot-ids", what, reading.source.words(made.node), mend)
    return True
