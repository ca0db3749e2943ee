"""How many ids an Embedding is said to be given, and how many it is given."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message


def other_length(reading: Reading, layer: keras.layers.Embedding, tensor: Any) -> None:
    """An `input_length` that is not the number of ids: Keras 3 does not look at it."""
    made = reading.of(layer)
    site = None if made is None else made.config.get("site")
    if not isinstance(site, Site):
        return
    argument, shape = site.named.get("input_length"), tuple(tensor.shape)
    if argument is None or argument.keyword is None or len(shape) != 2 or shape[1] is None:
        return
    length = argument.value
    if not isinstance(length, int) or length == shape[1]:
        return
    what = message(
        N_("input_length={length}, and {name} has {ids} ids. Keras 3 does not look at input_length: all "
           "{ids} are read."),
        length=length, name=tensor_words.name(reading, tensor), ids=shape[1],
    )  # fmt: skip
    mend = message(
        N_("Leave it out; if {length} are meant, write shape=({length},) and cut the data."), length=length
    )
    repair = reading.source.remove_argument(site.node, argument.keyword)
    words = reading.source.words(argument.keyword)
    reading.say(argument.keyword, "other-length", what, words, mend, repair, "remark")
