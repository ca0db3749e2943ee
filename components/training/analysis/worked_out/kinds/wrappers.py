"""Layers around another layer: Bidirectional, TimeDistributed and SpectralNormalization."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from components.assembly.spec import Config, Layer
from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.worked_out.calculation import CalculationPart, Place, Term, WorkedOut
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.kinds import recurrent
from components.training.analysis.worked_out.kinds.recurrence import ZERO_OUTPUT, recurrence
from components.training.analysis.worked_out.ways import Axis, Way

FORWARDS, BACKWARDS = "forward", "backward"
DIRECTIONS = {FORWARDS: N_("forwards"), BACKWARDS: N_("backwards")}

JOINED: Mapping[str, tuple[str, Callable[[float, float], float]]] = {
    "sum": (N_("The results of both directions add up."), lambda one, other: one + other),
    "ave": (N_("The mean of the results of both directions."), lambda one, other: (one + other) / 2),
    "mul": (N_("The product of the results of both directions."), lambda one, other: one * other),
}


def directions(call: LayerCall) -> dict[str, LayerCall]:
    """The calls of the two layers of a Bidirectional; the second reads its steps from the end. Empty where it
    has a layer of its own for that, or where it gives out two tensors. What each of them gives out is Keras's
    own where both stand one after the other, and worked out where they are joined."""
    inner = call.layer.inner
    if inner is None or call.setting("merge_mode") is None or "backward_layer" in call.layer.config:
        return {}
    mask = call.mask()
    forwards = _inner_call(call, FORWARDS, [*call.inputs], mask)
    backwards = _inner_call(
        call, BACKWARDS, [taken[::-1] for taken in call.inputs], None if mask is None else mask[::-1]
    )
    if call.setting("merge_mode") != "concat":
        return {FORWARDS: _with_own_output(forwards), BACKWARDS: _with_own_output(backwards)}
    units = call.output.shape[-1] // 2
    turned = call.output[::-1, units:] if call.output.ndim == 2 else call.output[units:]
    return {
        FORWARDS: replace(forwards, output=call.output[..., :units]),
        BACKWARDS: replace(backwards, output=turned),
    }


def _inner_call(
    call: LayerCall, direction: str, inputs: list[np.ndarray], mask: np.ndarray | None
) -> LayerCall:
    assert call.layer.inner is not None
    weights = {name: array for name, array in call.weights.items() if name.startswith(direction)}
    inner = call.layer.inner
    # As Bidirectional sets it.
    config = Config({**inner.config, ZERO_OUTPUT: bool(inner.config.get("return_sequences"))})
    layer = inner.model_copy(update={"config": config})
    return replace(call, layer=layer, inputs=inputs, weights=weights, masks=(mask,))


def _with_own_output(call: LayerCall) -> LayerCall:
    inside = recurrence(call)
    if inside is None:
        raise ValueError("a layer whose results are not worked out")
    return replace(call, output=inside.results if call.output.ndim == 2 else inside.results[-1])


def bidirectional_axes(call: LayerCall) -> tuple[Axis, ...]:
    """The steps and the units; the units alone where the last results of both directions are joined."""
    steps, unit = recurrent.axes(call)
    joined_at_the_end = call.output.ndim == 1 and call.setting("merge_mode") != "concat"
    return (unit,) if joined_at_the_end else (steps, unit)


def bidirectional(ways: Mapping[str, Way], call: LayerCall, place: Place) -> WorkedOut | None:
    """A number of the layer that reads forwards or of the one that reads backwards, or what both come to."""
    calls = directions(call)
    last = len(call.inputs[0]) - 1
    if len(place) == 1:  # each of them at the last step that it reads
        made = {
            direction: ways[inner.kind].work(inner, (last, place[0])) for direction, inner in calls.items()
        }
        return _joined(call, call.setting("merge_mode"), made, place)
    step, unit = place
    other_step = last - step
    mode = call.setting("merge_mode")
    if mode == "concat":
        units = call.output.shape[-1] // 2
        direction = FORWARDS if unit < units else BACKWARDS
        at = (step, unit) if unit < units else (other_step, unit - units)
        alone = ways[calls[direction].kind].work(calls[direction], at)
        return None if alone is None else replace(alone, notes=(_reads(direction, at[1]), *alone.notes))
    made = {
        direction: ways[inner.kind].work(inner, at)
        for (direction, inner), at in zip(calls.items(), ((step, unit), (other_step, unit)), strict=True)
    }
    return _joined(call, mode, made, place)


def _reads(direction: str, unit: int) -> Message:
    sentence = (
        N_("It is unit {unit} of the layer that reads forwards.")
        if direction == FORWARDS
        else N_("It is unit {unit} of the layer that reads backwards: the step before is the one after.")
    )
    return message(sentence, unit=unit + 1)


def _joined(
    call: LayerCall, mode: str, made: Mapping[str, WorkedOut | None], place: Place
) -> WorkedOut | None:
    forwards, backwards = made[FORWARDS], made[BACKWARDS]
    if forwards is None or backwards is None:
        return None
    formula, joined = JOINED[mode]
    terms = tuple(
        Term(message(DIRECTIONS[direction]), worked_out.result)
        for direction, worked_out in ((FORWARDS, forwards), (BACKWARDS, backwards))
    )
    last = CalculationPart(message(formula), terms, joined(forwards.result, backwards.result))
    before = (*forwards.parts, *backwards.parts)
    return WorkedOut(last, float(call.output[place]), None, before, forwards.notes)


def time_distributed_axes(ways: Mapping[str, Way], call: LayerCall) -> tuple[Axis, ...]:
    """The steps, and the axes of the layer that is called on each of them alone."""
    inner = _at_step(call, 0)
    way = ways.get(inner.kind) if inner is not None else None
    return (Axis.steps(len(call.output)), *way.axes(inner)) if way is not None else ()


def time_distributed(ways: Mapping[str, Way], call: LayerCall, place: Place) -> WorkedOut | None:
    """A number of the layer that is called on each step alone."""
    inner = _at_step(call, place[0])
    return None if inner is None else ways[inner.kind].work(inner, place[1:])


def _at_step(call: LayerCall, step: int) -> LayerCall | None:
    inner = call.layer.inner
    if inner is None or inner.model is not None:
        return None
    inputs = [taken[step] for taken in call.inputs]
    masks = tuple(None if mask is None or mask.ndim < 2 else mask[step] for mask in call.masks)
    return replace(call, layer=inner, inputs=inputs, output=call.output[step], masks=masks)


def within_axes(ways: Mapping[str, Way], call: LayerCall) -> tuple[Axis, ...]:
    """The axes of the layer that is wrapped."""
    inner = _wrapped(call)
    return ways[inner.kind].axes(inner)


def within(ways: Mapping[str, Way], call: LayerCall, place: Place) -> WorkedOut | None:
    """A number of the layer that is wrapped, which computes as it would alone."""
    inner = _wrapped(call)
    return ways[inner.kind].work(inner, place)


def _wrapped(call: LayerCall) -> LayerCall:
    inner: Layer | None = call.layer.inner
    if inner is None:
        raise ValueError("it wraps no layer")
    return replace(call, layer=inner)
