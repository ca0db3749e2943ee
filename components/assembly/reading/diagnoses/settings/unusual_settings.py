"""Settings that Keras takes and that are hardly meant so: remarks, and no errors."""

from __future__ import annotations

import keras

from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message

# From so many numbers for an id on, more than there are ids, the two numbers are taken for exchanged.
_LONG_VECTOR = 2_000


def remark(reading: Reading) -> None:
    """Say of which layers of a program the settings are unusual."""
    layers = list(reading.layers())
    channels_last = all(getattr(made.value, "data_format", "") != "channels_first" for made in layers)
    for made in layers:
        if isinstance(made.value, keras.layers.Embedding):
            _exchanged(reading, made)
        elif isinstance(made.value, keras.layers.BatchNormalization) and channels_last:
            _first_axis(reading, made)


def _exchanged(reading: Reading, made: Made) -> None:
    """An Embedding with few ids and long vectors."""
    ids, numbers, site = made.value.input_dim, made.value.output_dim, made.config.get("site")
    if not isinstance(site, Site) or numbers < _LONG_VECTOR or numbers <= ids:
        return
    what = message(
        N_("This Embedding has {ids:,} ids, and a vector of {numbers:,} numbers for each: how many ids there "
           "are comes first."),
        ids=ids, numbers=numbers,
    )  # fmt: skip
    first, second = site.get("input_dim", 0), site.get("output_dim", 1)
    by_place = first is not None and second is not None and not first.name and not second.name
    repair = reading.source.exchange(first.node, second.node) if by_place and first and second else None
    mend = message(N_("Write the number of ids first, then the length of the vectors."))
    reading.say(made.line, "exchanged", what, reading.source.words(site.node), mend, repair, "remark")


def _first_axis(reading: Reading, made: Made) -> None:
    """A BatchNormalization of pictures that takes their rows for channels."""
    axis, site = made.value.axis, made.config.get("site")
    shapes = [tuple(tensor.shape) for node in made.value._inbound_nodes for tensor in node.input_tensors]
    if axis != 1 or not isinstance(site, Site) or not shapes or any(len(shape) != 4 for shape in shapes):
        return
    what = message(N_("axis=1 is that of the rows of these pictures: their channels stand last in Keras."))
    given = site.get("axis", 0)
    repair = None if given is None else reading.source.replace(given.node, "-1")
    mend = message(N_("Write {better}."), better="axis=-1")
    reading.say(made.line, "first-axis", what, reading.source.words(site.node), mend, repair, "remark")
