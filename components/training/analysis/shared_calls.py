"""The layers of a model whose weights several calls use."""

from __future__ import annotations

from collections.abc import Mapping

from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.text_encoder import numbered_calls
from components.assembly.spec import Call, ModelSpec


def shared_calls(spec: ModelSpec) -> Mapping[str, tuple[Call, ...]]:
    """The layers with trainable weights that are called more than once, each with its calls, in the order in
    which they are computed. Layers inside models that are layers are part of those.

    Raises:
        Refused: The model cannot be built.
    """
    trained = {address.layer.split("/")[0] for address in addresses(spec) if address.trainable}
    calls: dict[str, tuple[Call, ...]] = {}
    for _use, call in numbered_calls(spec):
        if call.layer in trained:
            calls[call.layer] = (*calls.get(call.layer, ()), call)
    return {layer: several for layer, several in calls.items() if len(several) > 1}
