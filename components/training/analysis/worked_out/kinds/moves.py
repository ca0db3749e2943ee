"""Layers that compute nothing: each number that they give out is one that goes in, or one of a table."""

from __future__ import annotations

from math import prod

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import Place, Term, WorkedOut, single
from components.training.analysis.worked_out.calls import LayerCall, StepCall
from components.training.analysis.worked_out.names import taken_at

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


def moved(call: StepCall, place: Place) -> WorkedOut | None:
    """A number that goes in and comes out at another place; where from, is read off what Keras does with the
    numbers of the places. What is not one of them is put in by the layer, such as padding."""
    source = _source(call, place)
    if source is None:
        result = float(call.answer(_blank(call))[place])
        formula = message(N_("The layer puts this number in: it is none of those that go in."))
        return single(formula, [Term(message(N_("put in")), result)], result, call.output[place])
    tensor, at = source
    value = float(call.inputs[tensor][at])
    if len(call.inputs) == 1:
        formula = message(N_("The numbers change their places only: nothing is computed."))
    else:
        formula = message(N_("The tensors stand one after the other: nothing is computed."))
    return single(formula, [Term(taken_at(at, tensor, len(call.inputs)), value)], value, call.output[place])


def picked(call: StepCall, place: Place) -> WorkedOut | None:
    """A number of the first tensor, at the place that the other tensors say."""
    first, *others = call.inputs
    numbers = np.arange(first.size, dtype=np.float32).reshape(first.shape)
    at = tuple(map(int, np.unravel_index(int(call.answer([numbers, *others])[place]), first.shape)))
    formula = message(N_("The number is taken from a place of the first tensor: nothing is computed."))
    value = float(first[at])
    return single(formula, [Term(taken_at(at), value)], value, call.output[place])


def _source(call: StepCall, place: Place) -> tuple[int, Place] | None:
    """The number of the tensor that a number comes from, and its place there; None if it comes from none."""
    sizes = [prod(taken.shape) for taken in call.inputs]
    if sum(sizes) >= MOST_COUNTED - 1:
        raise ValueError("more numbers than can be told apart")
    ends = np.cumsum([1, *sizes])
    counted = [
        np.arange(start, end, dtype=np.float32).reshape(taken.shape)
        for taken, start, end in zip(call.inputs, ends[:-1], ends[1:], strict=True)
    ]
    number = int(call.answer(counted)[place])
    if not 0 < number < ends[-1] or call.answer(_blank(call))[place] == number:
        return None
    tensor = int(np.searchsorted(ends, number, side="right")) - 1
    at = np.unravel_index(number - ends[tensor], call.inputs[tensor].shape)
    return tensor, tuple(map(int, at))


def _blank(call: StepCall) -> list[np.ndarray]:
    return [np.zeros(taken.shape, np.float32) for taken in call.inputs]


def unchanged(call: LayerCall, place: Place) -> WorkedOut:
    """A number that passes as it is, since the layer does something in training only."""
    value = float(call.inputs[0][place])
    formula = message(N_("The layer does something in training only: here each number passes as it is."))
    return single(formula, [Term(taken_at(place), value)], value, call.output[place])


def passes(call: LayerCall, place: Place) -> WorkedOut:
    """A number that passes as it is."""
    value = float(call.inputs[0][place])
    formula = message(N_("Each number passes as it is."))
    return single(formula, [Term(taken_at(place), value)], value, call.output[place])
