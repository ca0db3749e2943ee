"""What a layer computes inside that it does not give out, as maps: gates by step, attention by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.kinds.attention import SEVERAL_HEADS, attended
from components.training.analysis.worked_out.kinds.equivalent import reads_backwards
from components.training.analysis.worked_out.kinds.recurrence import RESULT, SUM, recurrence
from components.training.analysis.worked_out.kinds.wrappers import BACKWARDS, FORWARDS, directions
from components.training.analysis.worked_out.registry import axes, worked_out

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
        counts: False for the columns that a mask leaves out; None without a mask.
        place: Where the number is worked out that a row and a column belong to, along the axes of the layer;
            None along an axis for what is chosen there.
    """

    name: Message
    values: np.ndarray
    across: int
    down: int | None = None
    counts: np.ndarray | None = None
    place: Callable[[int, int], tuple[int | None, ...]] = lambda row, column: (row, column)


def inner_maps(call: LayerCall) -> tuple[InnerMap, ...]:
    """The maps of a layer; none where what comes of them is not what Keras gives out."""
    maps = MAPS.get(call.kind)
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
    return tuple(
        InnerMap(message(name), array.T, 0, counts=inside.counts, place=lambda unit, step: (step, unit))
        for name, array in kept.items()
        if name != SUM
    )


def _gates_as_written(call: LayerCall) -> tuple[InnerMap, ...]:
    """The gates at the steps as they stand in the sequence, also of a layer that reads from the end."""
    return tuple(map(_turned, _gates(call))) if reads_backwards(call) else _gates(call)


def _turned(made: InnerMap) -> InnerMap:
    """A map of a layer that reads from the end, with its columns in the order of the sequence."""
    last = made.values.shape[1] - 1
    return replace(
        made,
        values=made.values[:, ::-1],
        counts=None if made.counts is None else made.counts[::-1],
        place=lambda unit, step: (last - step, unit),
    )


def _both_directions(call: LayerCall) -> tuple[InnerMap, ...]:
    calls = directions(call)
    if not calls:
        return ()
    forwards, backwards = (_gates(calls[direction]) for direction in (FORWARDS, BACKWARDS))
    behind = call.output.shape[-1] // 2 if call.setting("merge_mode") == "concat" else 0
    return (
        *(
            replace(inner_map, name=message(N_("forwards: {name}"), name=inner_map.name))
            for inner_map in forwards
        ),
        *(
            replace(
                inner_map,
                name=message(N_("backwards: {name}"), name=inner_map.name),
                values=inner_map.values[:, ::-1],
                counts=None if inner_map.counts is None else inner_map.counts[::-1],
                place=lambda unit, step: (step, unit + behind),
            )
            for inner_map in backwards
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
            counts=call.mask(inside.inputs["value"]),
            place=partial(_of_query, head if call.kind in SEVERAL_HEADS else None),
        )
        for head, weights in enumerate(inside.weights[:MOST_MAPS])
    )


def _of_query(head: int | None, row: int, _column: int) -> tuple[int | None, ...]:
    return (row, None) if head is None else (head, row, None)


MAPS: Mapping[str, Callable[[LayerCall], tuple[InnerMap, ...]]] = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "RNN"), _gates_as_written),
    "Bidirectional": _both_directions,
    **dict.fromkeys(("Attention", "AdditiveAttention", *SEVERAL_HEADS), _attention),
}
