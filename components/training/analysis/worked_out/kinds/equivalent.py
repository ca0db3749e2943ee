"""Recurrent layers as others that compute the same: RNN around a cell, and layers that read backwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from components.assembly.catalog.keras_classes import exported_name
from components.assembly.spec import Config
from components.training.analysis.worked_out.calls import LayerCall

# The layer that computes with each cell.
LAYERS: Mapping[str, str] = {"LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "SimpleRNN"}
# Settings of RNN that the layers have, too.
_SHARED = ("go_backwards", "zero_output_for_mask", "return_sequences")
BACKWARDS = "go_backwards"


def reads_backwards(call: LayerCall) -> bool:
    """Whether a recurrent layer reads its sequence from the end."""
    return bool(call.layer.config.get(BACKWARDS))


def as_layer(call: LayerCall) -> LayerCall:
    """The call of an RNN around a cell as that of the layer with this cell; any other call as it is.

    Raises:
        ValueError: The cell is that of no layer.
    """
    if call.kind != "RNN":
        return call
    cell = call.layer.inner
    if cell is None or exported_name(cell.kind) not in LAYERS:
        raise ValueError("a cell that no layer has")
    shared = {name: call.layer.config[name] for name in _SHARED if name in call.layer.config}
    config = Config({**cell.config, **shared})
    layer = call.layer.model_copy(update={"kind": LAYERS[exported_name(cell.kind)], "config": config})
    return replace(call, layer=layer)


def as_read(call: LayerCall) -> LayerCall:
    """The call of a layer that reads backwards as that of one that reads the same from the beginning: its
    steps are in the order in which they are read, as Keras gives their results out."""
    if not reads_backwards(call):
        return call
    turned = [0, *(number for number, name in enumerate(call.arguments) if name == "mask")]
    inputs = [taken[::-1] if number in turned else taken for number, taken in enumerate(call.inputs)]
    mask = call.mask()
    masks = call.masks if mask is None else (mask[::-1], *call.masks[1:])
    return replace(call.configured(**{BACKWARDS: False}), inputs=inputs, masks=masks)
