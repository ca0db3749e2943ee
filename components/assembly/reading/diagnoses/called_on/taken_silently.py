"""What Keras takes without a word when a layer is called, and is hardly meant."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.reading.diagnoses import places
from components.assembly.reading.diagnoses.ids import lengths, one_hot, rows
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site


def check(reading: Reading, layer: Any, site: Site, inputs: list[Any], result: Any) -> None:
    """Say what is hardly meant of a call that Keras took.

    Args:
        reading: The reading.
        layer: The layer that is called.
        site: The call in the text.
        inputs: The tensors it is called on.
        result: What it gave.
    """
    places.batch_axis(reading, layer, site)
    places.mask_lost(reading, layer, site, inputs, result)
    places.masking_late(reading, layer, site, inputs)
    rows.no_ids(reading, layer, site, inputs)
    places.channels_first(reading, layer, site, inputs)


def ids(reading: Reading, layer: Any, tensor: Any) -> None:
    """Say what is hardly meant of an Embedding that is called on a tensor, by itself or in a Sequential."""
    if isinstance(layer, keras.layers.Embedding) and isinstance(tensor, keras.KerasTensor):
        rows.of_layer(reading, layer, [tensor])
        one_hot.given(reading, layer, tensor)
        lengths.other_length(reading, layer, tensor)
