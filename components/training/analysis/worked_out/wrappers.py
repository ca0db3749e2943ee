"""Layers around another layer: Bidirectional and TimeDistributed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from components.training.analysis.worked_out.calculation import LayerCall, Place, Way, WorkedOut

FORWARDS, BACKWARDS = "forward", "backward"


def directions(call: LayerCall) -> dict[str, LayerCall]:
    """The calls of the two layers of a Bidirectional whose results stand one after the other; the second
    reads its steps from the end. Empty for another way of joining them."""
    inner = call.layer.inner
    if inner is None or call.setting("merge_mode") != "concat" or "backward_layer" in call.layer.config:
        return {}
    units = call.output.shape[-1] // 2
    sequences = call.output.ndim == 2
    turned = call.output[::-1, units:] if sequences else call.output[units:]
    return {
        FORWARDS: _inner_call(call, FORWARDS, [*call.inputs], call.output[..., :units]),
        BACKWARDS: _inner_call(call, BACKWARDS, [taken[::-1] for taken in call.inputs], turned),
    }


def _inner_call(call: LayerCall, direction: str, inputs: list[np.ndarray], output: np.ndarray) -> LayerCall:
    assert call.layer.inner is not None
    weights = {name: array for name, array in call.weights.items() if name.startswith(direction)}
    return replace(call, layer=call.layer.inner, inputs=inputs, output=output, weights=weights)


def bidirectional(ways: Mapping[str, Way], call: LayerCall, place: Place) -> WorkedOut | None:
    """A number of the layer that reads forwards or of the one that reads backwards."""
    calls = directions(call)
    step, unit = place
    units = call.output.shape[-1] // 2
    if unit < units:
        inner, at = calls[FORWARDS], (step, unit)
    else:
        inner, at = calls[BACKWARDS], (len(call.inputs[0]) - 1 - step, unit - units)
    return ways[inner.layer.kind].work(inner, at)


def time_distributed(ways: Mapping[str, Way], call: LayerCall, place: Place) -> WorkedOut | None:
    """A number of the layer that is called on each step alone."""
    inner, step = call.layer.inner, place[0]
    if inner is None:
        return None
    at_step = replace(
        call, layer=inner, inputs=[taken[step] for taken in call.inputs], output=call.output[step]
    )
    return ways[inner.kind].work(at_step, place[1:])
