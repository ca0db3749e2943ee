"""What a layer computes inside that it does not give out, as maps: gates by step, attention by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.worked_out.attention import attended
from components.training.analysis.worked_out.calculation import LayerCall
from components.training.analysis.worked_out.recurrence import RESULT, SUM, recurrence
from components.training.analysis.worked_out.registry import axes, worked_out
from components.training.analysis.worked_out.wrappers import BACKWARDS, FORWARDS, directions

# Maps that are made of one layer: heads of attention.
MOST_MAPS = 16


@dataclass(frozen=True, eq=False)
class InnerMap:
    """Numbers inside a layer.

    Attributes:
        name: What they are.
        values: Shape (steps of `down`, or units; steps of `across`).
        across: The number of the input whose steps are the columns.
        down: The number of the input whose steps are the rows; None where the rows are units.
    """

    name: Message
    values: np.ndarray
    across: int
    down: int | None = None


def inner_maps(call: LayerCall) -> tuple[InnerMap, ...]:
    """The maps of a layer; none where what comes of them is not what Keras gives out."""
    maps = MAPS.get(call.layer.kind)
    if maps is None or not call.output.size or not call.inputs:
        return ()
    # A number of the last step, from all numbers before it.
    place = tuple(axis.size - 1 for axis in axes(call))
    return maps(call) if worked_out(call, place) is not None else ()


def _gates(call: LayerCall) -> tuple[InnerMap, ...]:
    inside = recurrence(call)
    if inside is None:
        return ()
    kept = {**inside.inside, RESULT: inside.results}
    return tuple(InnerMap(message(name), array.T, 0) for name, array in kept.items() if name != SUM)


def _both_directions(call: LayerCall) -> tuple[InnerMap, ...]:
    calls = directions(call)
    forwards, backwards = (_gates(calls[direction]) for direction in (FORWARDS, BACKWARDS))
    return (
        *(replace(each, name=message(N_("forwards: {name}"), name=each.name)) for each in forwards),
        *(
            replace(each, name=message(N_("backwards: {name}"), name=each.name), values=each.values[:, ::-1])
            for each in backwards
        ),
    )


def _attention(call: LayerCall) -> tuple[InnerMap, ...]:
    inside = attended(call)
    if inside is None:
        return ()
    several = len(inside.weights) > 1
    return tuple(
        InnerMap(
            message(N_("attention of head {head}"), head=head + 1) if several else message(N_("attention")),
            weights,
            inside.inputs["value"],
            inside.inputs["query"],
        )
        for head, weights in enumerate(inside.weights[:MOST_MAPS])
    )


MAPS: Mapping[str, Callable[[LayerCall], tuple[InnerMap, ...]]] = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), _gates),
    "Bidirectional": _both_directions,
    **dict.fromkeys(("Attention", "AdditiveAttention", "MultiHeadAttention"), _attention),
}
