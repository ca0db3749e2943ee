"""Layers that get data ready: places among bounds, ids in a list, ones in the place of an id."""

from __future__ import annotations

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import Place, Term, WorkedOut, single
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.names import taken_at


def standardized(call: LayerCall, place: Place) -> WorkedOut:
    """Normalization: a number less the mean of the data, divided by their standard deviation."""
    made = call.made(call.inputs)
    mean, variance = (
        float(np.broadcast_to(np.asarray(array), (1, *call.output.shape))[(0, *place)])
        for array in (made.mean, made.variance)
    )
    spread = max(float(np.sqrt(variance)), 1e-7)
    number = float(call.numbers()[place])
    terms = [
        Term(taken_at(place), number),
        Term(message(N_("mean of the data")), mean),
        Term(message(N_("standard deviation of the data")), spread),
    ]
    if call.setting("invert"):
        formula = message(N_("The number times the standard deviation, plus the mean."))
        return single(formula, terms, number * spread + mean, call.output[place])
    formula = message(N_("The number less the mean, divided by the standard deviation."))
    return single(formula, terms, (number - mean) / spread, call.output[place])


def interval(call: LayerCall, place: Place) -> WorkedOut | None:
    """Discretization: the number of the interval that a number is in."""
    if call.setting("output_mode") != "int":
        return None
    bounds = [float(bound) for bound in call.made(call.inputs).bin_boundaries]
    number = float(call.numbers()[place])
    reached = [bound for bound in bounds if bound <= number]
    formula = message(
        N_("{reached} of the {all} bounds are not above the number: that many is the result."),
        reached=len(reached),
        all=len(bounds),
    )
    terms = [Term(taken_at(place), number)]
    terms += [Term(message(N_("bound {number}"), number=at + 1), bound) for at, bound in enumerate(bounds)]
    return single(formula, terms, len(reached), call.output[place])


def category(call: LayerCall, place: Place) -> WorkedOut | None:
    """CategoryEncoding: whether, or how many times, an id is among those that go in."""
    mode = call.setting("output_mode")
    ids = np.atleast_1d(call.numbers())
    if len(call.inputs) > 1:  # with count_weights
        return None
    taken = ids if mode in ("multi_hot", "count") else ids[place[:-1]]
    terms = [
        Term(message(N_("id {number}"), number=at + 1), float(word_id))
        for at, word_id in enumerate(np.atleast_1d(taken))
    ]
    times = int((np.atleast_1d(taken) == place[-1]).sum())
    if mode == "count":
        formula = message(
            N_("Place {place} stands for id {number}: it is there {found} times."),
            place=place[-1] + 1,
            number=place[-1],
            found=times,
        )
        return single(formula, terms, times, call.output[place])
    template = (
        N_("Place {place} stands for id {number}, which is among those that go in: 1.")
        if times
        else N_("Place {place} stands for id {number}, which is not among those that go in: 0.")
    )
    formula = message(template, place=place[-1] + 1, number=place[-1])
    return single(formula, terms, min(times, 1), call.output[place])


def in_vocabulary(call: LayerCall, place: Place) -> WorkedOut | None:
    """IntegerLookup: the place of a number in the list of those that are known."""
    if call.setting("output_mode") != "int" or call.setting("invert"):
        return None
    listed = [int(word_id) for word_id in call.made(call.inputs).get_vocabulary()]
    number = int(call.inputs[0][place])
    result = int(call.output[place])
    terms = [Term(taken_at(place), number)]
    if number not in listed:
        if result >= max(1, int(call.setting("num_oov_indices")) + 1):
            return None
        formula = message(
            N_("The number is not in the list: it gets a place in front that unknown ones share.")
        )
        return single(formula, terms, result, call.output[place])
    formula = message(
        N_("The number is at place {place} of the list, counted from 0."), place=listed.index(number)
    )
    return single(formula, terms, listed.index(number), call.output[place])


def masking(call: LayerCall, place: Place) -> WorkedOut:
    """Masking: a step is kept as it is unless all of its numbers are the mask's value."""
    value = float(call.setting("mask_value"))
    vector = call.numbers()[place[:-1]]
    masked = bool((vector == value).all())
    formula = (
        message(
            N_("All numbers of this step are {value}: it is masked, and 0 comes out."), value=f"{value:g}"
        )
        if masked
        else message(N_("Not all numbers of this step are {value}: it passes as it is."), value=f"{value:g}")
    )
    terms = [Term(message(N_("number {place} of what goes in"), place=at + 1), float(number))
             for at, number in enumerate(vector)]  # fmt: skip
    return single(formula, terms, 0.0 if masked else float(vector[place[-1]]), call.output[place])
