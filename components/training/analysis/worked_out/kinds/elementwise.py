"""Layers and operations that make a number of the numbers at the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.assembly.keras_model.operation_text import operation_text
from components.assembly.keras_objects.operations import ARRAY
from components.assembly.spec import Arguments, Config, KerasObject
from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.worked_out.calculation import Place, Term, WorkedOut, single
from components.training.analysis.worked_out.calls import LayerCall, OperationCall
from components.training.analysis.worked_out.names import taken_at

# Letters of the tensors of an operation, as `operation_text` writes them.
LETTERS = "xyzuvw"


def number_by_number(call: LayerCall, place: Place) -> WorkedOut:
    """What the layer makes of the one number alone."""
    number = _lone(call.inputs[0], place)
    terms = [Term(taken_at(place), float(number.reshape(-1)[0]))]
    formula = message(N_("{activation} of the number is the result."), activation=_constructor(call))
    return single(formula, terms, _only(call.answer([number])), float(call.output[place]))


def _constructor(call: LayerCall) -> str:
    """The layer as Python writes it, such as "LeakyReLU(negative_slope=0.2)"."""
    plain = {name: value for name, value in call.layer.config.items() if isinstance(value, int | float)}
    settings = ", ".join(f"{name}={value}" for name, value in plain.items())
    return f"{call.kind}({settings})" if settings else call.kind


def learnt_slope(call: LayerCall, place: Place) -> WorkedOut:
    """PReLU: a number below 0 times the slope that was learnt for its place."""
    number = float(call.inputs[0][place])
    slope = float(_lone(call.array("alpha"), place).reshape(-1)[0])
    terms = [Term(taken_at(place), number), Term(message(N_("slope (alpha)")), slope)]
    formula = message(N_("A number above 0 stays as it is; one below 0 is multiplied by the learnt slope."))
    return single(formula, terms, number if number > 0 else number * slope, call.output[place])


def operation(call: OperationCall, place: Place) -> WorkedOut:
    """What an operation makes of the numbers at the same place alone."""
    numbers = [_lone(taken, place) for taken in call.inputs]
    arguments = Arguments(_lone_array(value, call, place) for value in call.call.arguments)
    named = Config({name: _lone_array(value, call, place) for name, value in call.call.named.items()})
    alone = call.with_call(arguments=arguments, named=named)
    terms = [
        Term(name, float(number.reshape(-1)[0]))
        for name, number in zip(_names(call, place), numbers, strict=True)
    ]
    terms += [
        Term(message(N_("constant")), float(value.config["value"]))
        for value in (*arguments, *named.values())
        if _is_array(value)
    ]
    formula = message(
        N_("{formula}, number by number: it comes from the numbers at the same place."),
        formula=operation_text(call.call),
    )
    return single(formula, terms, _only(alone.answer(numbers)), float(call.output[place]))


def _names(call: OperationCall, place: Place) -> Sequence[Message]:
    """What the numbers of the tensors are called, by the letters of `operation_text`."""
    letters = dict(zip(dict.fromkeys(call.call.inputs), LETTERS, strict=False))
    if len(letters) == 1:
        return [taken_at(place)] * len(call.inputs)
    return [
        message(N_("{letter}: number {place}"), letter=letters.get(name, name), place=_written(taken, place))
        for name, taken in zip(call.call.inputs, call.inputs, strict=True)
    ]


def _written(taken: np.ndarray, place: Place) -> str:
    return ", ".join(str(number + 1) for number in _place_in(taken.shape, place)) or "1"


def _place_in(shape: Place, place: Place) -> Place:
    """The place in an array that is broadcast to what comes out."""
    if len(shape) > len(place):
        raise ValueError("an array of more axes than what comes out")
    along = place[len(place) - len(shape) :]
    return tuple(0 if size == 1 else at for size, at in zip(shape, along, strict=True))


def _lone(taken: np.ndarray, place: Place) -> np.ndarray:
    """The number of an array at a place of what comes out, with as many axes as the array."""
    return np.asarray(taken[_place_in(taken.shape, place)]).reshape((1,) * taken.ndim)


def _is_array(value: Any) -> bool:
    return isinstance(value, KerasObject) and value.kind == ARRAY


def _lone_array(value: Any, call: OperationCall, place: Place) -> Any:
    """An argument, with the number at a place for an array of constants."""
    if not _is_array(value):
        return value
    array = np.asarray(value.config["value"], value.config.get("dtype"))
    full = (0, *place) if call.batched_output else place
    number = array[_place_in(array.shape, full)].item()
    return KerasObject(ARRAY, Config({**value.config, "value": number}))


def _only(answer: np.ndarray) -> float:
    if answer.size != 1:
        raise ValueError("more than one number")
    return float(answer.reshape(-1)[0])
