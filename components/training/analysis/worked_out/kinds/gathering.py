"""Layers and operations that make one number of many along axes: means, sums, the largest, shares."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import keras
import numpy as np

from components.assembly.keras_model.operation_text import operation_text
from components.assembly.keras_objects.operations import operations, parameters
from components.assembly.spec import Config
from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import (
    CalculationPart,
    Place,
    Term,
    WorkedOut,
    single,
)
from components.training.analysis.worked_out.calls import LayerCall, OperationCall, StepCall
from components.training.analysis.worked_out.kinds.weighted import places_in, slopes_of
from components.training.analysis.worked_out.kinds.windows import POOLINGS
from components.training.analysis.worked_out.names import at_channel, taken_at


def gathered(call: OperationCall, place: Place) -> WorkedOut:
    """What an operation makes of the numbers along its axis, which it is asked alone."""
    given = _by_parameter(call)
    summed: dict[str, Any] = {name: given[name] for name in ("axis", "keepdims") if name in given}
    whole = call.with_call(operation="sum", arguments=call.call.arguments[:1], named=Config(summed))
    numbers = np.asarray(call.inputs[0], np.float32)
    places = places_in(slopes_of(whole, [numbers], place)[1][0])
    others = {name: value for name, value in given.items() if name not in ("axis", "keepdims")}
    values = np.array([call.inputs[0][at] for at in places])
    result = operations()[call.kind](keras.ops.convert_to_tensor(values), **others)
    terms = [Term(taken_at(at), float(number)) for at, number in zip(places, values, strict=True)]
    formula = message(N_("{formula}: it comes from these numbers."), formula=operation_text(call.call))
    return single(formula, terms, float(keras.ops.convert_to_numpy(result)), float(call.output[place]))


def _by_parameter(call: OperationCall) -> dict[str, Any]:
    """The constants of a call by the names of their parameters."""
    names = parameters(call.kind)
    positional = dict(zip(names, call.call.arguments, strict=False))
    return {name: value for name, value in {**positional, **call.call.named}.items() if name != names[0]}


def window(call: LayerCall, place: Place) -> WorkedOut | None:
    """The largest or the mean of the numbers that go into a place: those of the layer that takes the mean."""
    name = next(name for name in POOLINGS if name in call.kind)
    mean = call.layer.model_copy(update={"kind": call.kind.replace(name, "Average")})
    asked = LayerCall(call.inputs, call.output, mean, call.weights)
    numbers = np.asarray(call.inputs[0], np.float32)
    places = places_in(slopes_of(asked, [numbers], place)[1][0])
    formula, pool = POOLINGS[name]
    terms = [Term(at_channel(at[:-1], at[-1]), float(numbers[at])) for at in places]
    result = float(pool([term.number for term in terms]))
    return single(message(formula), terms, result, float(call.output[place]))


def shares(call: StepCall, place: Place) -> WorkedOut | None:
    """Softmax: e to the power of each number along an axis, divided by the sum of these."""
    axes = _softmax_axes(call)
    numbers = call.numbers()
    mask = call.mask() if isinstance(call, LayerCall) else None
    left_out = np.zeros(numbers.shape, bool) if mask is None else ~np.broadcast_to(mask, numbers.shape)
    index = tuple(slice(None) if axis in axes else at for axis, at in enumerate(place))
    places = [
        tuple(map(int, at))
        for at in np.argwhere(np.isin(np.arange(numbers.size), _numbered(numbers.shape)[index]).reshape(
            numbers.shape) & ~left_out)
    ]  # fmt: skip
    largest = max(numbers[at] for at in places)
    powers = {at: float(np.exp(numbers[at] - largest)) for at in places}
    total = sum(powers.values())
    before = CalculationPart(
        message(
            N_("e to the power of each number less the largest, {largest}: they add up to {total}."),
            largest=f"{largest:.6g}",
            total=f"{total:.6g}",
        ),
        tuple(Term(taken_at(at), power) for at, power in powers.items()),
        total,
    )
    share = powers.get(place, 0.0) / total
    formula = message(N_("Softmax: the power of this number divided by the sum of all is the result."))
    terms = [
        Term(message(N_("power of this number")), powers.get(place, 0.0)),
        Term(message(N_("sum of all")), total),
    ]
    if call.kind == "log_softmax":
        formula = message(N_("The logarithm of its share: its power divided by the sum of all."))
        share = float(numbers[place] - largest - np.log(total))
    last = CalculationPart(formula, tuple(terms), share)
    return WorkedOut(last, float(call.output[place]), before=(before,))


def _numbered(shape: Place) -> np.ndarray:
    return np.arange(int(np.prod(shape))).reshape(shape)


def _softmax_axes(call: StepCall) -> Collection[int]:
    """The axes, without the batch, along which softmax takes shares."""
    if isinstance(call, OperationCall):
        axis, batch = _by_parameter(call).get("axis", -1), int(call.batched[0])
    else:
        assert isinstance(call, LayerCall)
        axis, batch = (-1 if call.kind == "Activation" else call.setting("axis")), 1
    several = tuple(axis) if isinstance(axis, tuple | list) else (axis,)
    dims = call.inputs[0].ndim
    return {at + dims if at < 0 else at - batch for at in several}
