"""Layers that compute nothing: each number that they give out is one that goes in, or one of a table."""

from __future__ import annotations

from math import prod

import numpy as np

from components.assembly.keras_objects.layers import make_plain_layer
from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import LayerCall, Place, Term, WorkedOut, single
from components.training.analysis.worked_out.merges import written

# Numbers that 32-bit floats count exactly.
MOST_COUNTED = 2**24


def embedding(call: LayerCall, place: Place) -> WorkedOut:
    """A number of the row of the table that an id stands for."""
    row = int(call.inputs[0][place[:-1]])
    value = float(call.array("embeddings")[row, place[-1]])
    formula = message(
        N_("The id is {row}: the result is number {unit} of row {row} of the table. Nothing is computed."),
        row=row,
        unit=place[-1] + 1,
    )
    name = message(N_("row {row}, number {unit}"), row=row, unit=place[-1] + 1)
    return single(formula, [Term(name, value)], value, call.output[place])


def moved(call: LayerCall, place: Place) -> WorkedOut | None:
    """A number that goes in and comes out at another place; where from, is read off what Keras does with the
    numbers of the places."""
    source = _source(call, place)
    if source is None:
        return None
    tensor, at = source
    value = float(call.inputs[tensor][at])
    if len(call.inputs) == 1:
        formula = message(N_("The numbers change their places only: nothing is computed."))
        name = message(N_("number {place} of what goes in"), place=written(at))
    else:
        formula = message(N_("The tensors stand one after the other: nothing is computed."))
        name = message(N_("number {place} of tensor {tensor}"), place=written(at), tensor=tensor + 1)
    return single(formula, [Term(name, value)], value, call.output[place])


def _source(call: LayerCall, place: Place) -> tuple[int, Place] | None:
    """The number of the tensor that a number comes from, and its place there."""
    sizes = [prod(taken.shape) for taken in call.inputs]
    if sum(sizes) >= MOST_COUNTED:
        return None
    ends = np.cumsum([0, *sizes])
    counted = [
        np.arange(start, end, dtype=np.float32).reshape(1, *taken.shape)
        for taken, start, end in zip(call.inputs, ends[:-1], ends[1:], strict=True)
    ]
    layer = make_plain_layer(call.layer, "asked", None)
    answer = np.asarray(layer(counted if len(counted) > 1 else counted[0]))[0]
    number = int(answer[place])
    tensor = int(np.searchsorted(ends, number, side="right")) - 1
    at = np.unravel_index(number - ends[tensor], call.inputs[tensor].shape)
    return tensor, tuple(map(int, at))


def unchanged(call: LayerCall, place: Place) -> WorkedOut:
    """A number that passes as it is, since the layer does something in training only."""
    value = float(call.inputs[0][place])
    formula = message(N_("The layer does something in training only: here each number passes as it is."))
    name = message(N_("number {place} of what goes in"), place=written(place))
    return single(formula, [Term(name, value)], value, call.output[place])
