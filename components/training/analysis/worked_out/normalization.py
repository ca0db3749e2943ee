"""BatchNormalization, LayerNormalization and Rescaling: a number moved and stretched."""

from __future__ import annotations

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import LayerCall, Place, Term, WorkedOut, single
from components.training.analysis.worked_out.merges import written
from components.training.analysis.worked_out.products import apply


def batch(call: LayerCall, place: Place) -> WorkedOut | None:
    """A number less the mean of its channel that was kept in training, divided by the spread."""
    if not _last(call):
        return None
    unit = place[-1]
    mean, variance = (float(call.array(name)[unit]) for name in ("moving_mean", "moving_variance"))
    formula = N_(
        "The number less the mean, divided by the spread, times the scale, plus the shift. Mean and spread "
        "of each channel were kept from the batches of the training."
    )
    return _normalized(call, place, mean, variance, formula)


def layer(call: LayerCall, place: Place) -> WorkedOut | None:
    """A number less the mean of its vector, divided by its spread."""
    if not _last(call):
        return None
    vector = call.numbers()[place[:-1]]
    formula = N_(
        "The number less the mean, divided by the spread, times the scale, plus the shift. Mean and spread "
        "are those of the vector that it is in."
    )
    return _normalized(call, place, float(vector.mean()), float(vector.var()), formula)


def _last(call: LayerCall) -> bool:
    """Whether it normalizes along the last axis."""
    axis = call.setting("axis")
    axes = tuple(axis) if isinstance(axis, tuple | list) else (axis,)
    return axes in ((-1,), (call.output.ndim,))


def _normalized(call: LayerCall, place: Place, mean: float, variance: float, formula: str) -> WorkedOut:
    number = float(call.numbers()[place])
    spread = float(np.sqrt(variance + float(call.setting("epsilon"))))
    terms = [
        Term(message(N_("number {place} of what goes in"), place=written(place)), number),
        Term(message(N_("mean")), mean),
        Term(message(N_("spread: the root of the variance plus epsilon")), spread),
    ]
    result = (number - mean) / spread
    if call.setting("scale"):
        gamma = float(call.array("gamma")[place[-1]])
        terms.append(Term(message(N_("scale (gamma)")), gamma))
        result *= gamma
    if call.setting("center"):
        beta = float(call.array("beta")[place[-1]])
        terms.append(Term(message(N_("shift (beta)")), beta))
        result += beta
    return single(message(formula), terms, result, call.output[place])


def rescaling(call: LayerCall, place: Place) -> WorkedOut | None:
    """A number times the scale, plus the offset."""
    scale, offset = call.setting("scale"), call.setting("offset")
    if not isinstance(scale, int | float) or not isinstance(offset, int | float):
        return None
    terms = [
        Term(message(N_("number {place} of what goes in"), place=written(place)),
             float(call.numbers()[place]), float(scale)),
        Term(message(N_("offset")), float(offset)),
    ]  # fmt: skip
    formula = message(N_("The number times the scale, plus the offset."))
    return single(formula, terms, sum(term.value for term in terms), call.output[place])


def activation(call: LayerCall, place: Place) -> WorkedOut | None:
    """An activation of a number, for those that look at that number alone."""
    name = call.setting("activation")
    if not isinstance(name, str) or name in ("softmax", "log_softmax"):
        return None
    number = call.numbers()[place]
    terms = [Term(message(N_("number {place} of what goes in"), place=written(place)), float(number))]
    formula = message(N_("{activation} of the number is the result."), activation=name)
    return single(formula, terms, float(apply(name, np.array([number]))[0]), call.output[place])
