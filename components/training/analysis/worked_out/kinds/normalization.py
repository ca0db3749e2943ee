"""Layers that normalize, Rescaling and Activation: a number moved and stretched."""

from __future__ import annotations

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import Place, Term, WorkedOut, single
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.kinds.products import apply
from components.training.analysis.worked_out.names import taken_at


def batch(call: LayerCall, place: Place) -> WorkedOut:
    """A number less the mean of its channel that was kept in training, divided by the spread."""
    axes = _axes(call)
    mean, variance = (
        float(_of_place(call, name, axes, place)) for name in ("moving_mean", "moving_variance")
    )
    formula = N_(
        "The number less the mean, divided by the spread, times the scale, plus the shift. Mean and spread "
        "of each channel were kept from the batches of the training."
    )
    return _normalized(call, place, mean, variance, formula, axes)


def layer(call: LayerCall, place: Place) -> WorkedOut:
    """A number less the mean of those along the axes of the layer, divided by their spread."""
    axes = _axes(call)
    along = call.numbers()[tuple(slice(None) if axis in axes else at for axis, at in enumerate(place))]
    formula = N_(
        "The number less the mean, divided by the spread, times the scale, plus the shift. Mean and spread "
        "are those of the vector that it is in."
    )
    return _normalized(call, place, float(along.mean()), float(along.var()), formula, axes)


def group(call: LayerCall, place: Place) -> WorkedOut:
    """A number less the mean of its group of channels, divided by their spread."""
    (axis,) = axes = _axes(call)
    channels = call.output.shape[axis]
    groups = channels if call.setting("groups") == -1 else int(call.setting("groups"))
    size = channels // groups
    first = place[axis] // size * size
    mine = np.moveaxis(call.numbers(), axis, 0)[first : first + size]
    formula = N_(
        "The number less the mean, divided by the spread, times the scale, plus the shift. Mean and spread "
        "are those of all numbers of its group of channels."
    )
    return _normalized(call, place, float(mine.mean()), float(mine.var()), formula, axes)


def root_mean_square(call: LayerCall, place: Place) -> WorkedOut:
    """A number divided by the root of the mean of the squares of its vector, times the scale."""
    (axis,) = _axes(call)
    along = call.numbers()[tuple(slice(None) if at == axis else number for at, number in enumerate(place))]
    root = float(np.sqrt((along**2).mean() + float(call.setting("epsilon"))))
    scale = float(call.array("scale")[place[axis]])
    number = float(call.numbers()[place])
    terms = [
        Term(taken_at(place), number),
        Term(message(N_("root of the mean of the squares, plus epsilon")), root),
        Term(message(N_("scale")), scale),
    ]
    formula = message(
        N_("The number divided by the root of the mean of the squares of its vector, times the scale.")
    )
    return single(formula, terms, number / root * scale, call.output[place])


def to_length_one(call: LayerCall, place: Place) -> WorkedOut:
    """A number divided by the length of the vector that it is in."""
    axes = _axes(call)
    along = call.numbers()[tuple(slice(None) if axis in axes else at for axis, at in enumerate(place))]
    length = max(float(np.linalg.norm(along)), 1e-6)
    number = float(call.numbers()[place])
    terms = [Term(taken_at(place), number), Term(message(N_("length of the vector")), length)]
    formula = message(N_("The number divided by the length of the vector that it is in."))
    return single(formula, terms, number / length, call.output[place])


def _axes(call: LayerCall) -> tuple[int, ...]:
    """The axes that the layer normalizes along, or has a scale for, without the batch."""
    axis = call.setting("axis")
    several = tuple(axis) if isinstance(axis, tuple | list) else (axis,)
    return tuple(sorted(at + call.output.ndim if at < 0 else at - 1 for at in several))


def _of_place(call: LayerCall, name: str, axes: tuple[int, ...], place: Place) -> float:
    """The number of a weight that has the axes of the layer."""
    return float(call.array(name)[tuple(place[axis] for axis in axes)])


def _normalized(
    call: LayerCall, place: Place, mean: float, variance: float, formula: str, axes: tuple[int, ...]
) -> WorkedOut:
    number = float(call.numbers()[place])
    spread = float(np.sqrt(variance + float(call.setting("epsilon"))))
    terms = [
        Term(taken_at(place), number),
        Term(message(N_("mean")), mean),
        Term(message(N_("spread: the root of the variance plus epsilon")), spread),
    ]
    result = (number - mean) / spread
    if call.setting("scale"):
        gamma = _of_place(call, "gamma", axes, place)
        terms.append(Term(message(N_("scale (gamma)")), gamma))
        result *= gamma
    if call.setting("center"):
        beta = _of_place(call, "beta", axes, place)
        terms.append(Term(message(N_("shift (beta)")), beta))
        result += beta
    return single(message(formula), terms, result, call.output[place])


def rescaling(call: LayerCall, place: Place) -> WorkedOut | None:
    """A number times the scale, plus the offset."""
    scale, offset = call.setting("scale"), call.setting("offset")
    if not isinstance(scale, int | float) or not isinstance(offset, int | float):
        return None
    terms = [
        Term(taken_at(place),
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
    terms = [Term(taken_at(place), float(number))]
    formula = message(N_("{activation} of the number is the result."), activation=name)
    return single(formula, terms, float(apply(name, np.array([number]))[0]), call.output[place])
