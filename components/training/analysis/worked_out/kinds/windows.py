"""Convolutions and poolings: a number from a window of what goes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import Place, Term, WorkedOut, single
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.kinds.products import activated, bias_term
from components.training.analysis.worked_out.names import at_channel, left_out_note

POOLINGS: Mapping[str, tuple[str, Callable[[list[float]], Any]]] = {
    "Max": (N_("The largest number of the window."), max),
    "Average": (N_("The mean of the numbers of the window."), np.mean),
}


def convolution(call: LayerCall, place: Place) -> WorkedOut | None:
    """The numbers of a window times a filter, and the bias."""
    kernel, numbers = call.array("kernel"), call.numbers()
    if _first(call) or int(call.setting("groups")) != 1:
        return None
    dims, unit = numbers.ndim - 1, place[-1]
    window = list(_window(call, place, kernel.shape[:dims], _sizes(call.setting("dilation_rate"), dims)))
    taken = np.array([
        numbers[at] if at is not None else np.zeros(numbers.shape[-1]) for _offset, at in window
    ])  # fmt: skip
    flat = kernel.reshape(-1, *kernel.shape[dims:])
    terms = [
        Term(at_channel(at, channel), float(value), float(weight))
        for (_offset, at), values, weights in zip(window, taken, flat[:, :, unit], strict=True)
        for channel, (value, weight) in enumerate(zip(values, weights, strict=True))
    ]
    bias = call.array("bias") if call.setting("use_bias") else np.zeros(kernel.shape[-1])
    terms += bias_term(call, bias[unit])
    sums = np.einsum("wc,wcf->f", taken, flat) + bias
    part = activated(str(call.setting("activation") or "linear"), terms, sums, unit)
    return WorkedOut(part, float(call.output[place]))


def pooling(call: LayerCall, place: Place) -> WorkedOut | None:
    """The largest or the mean of a window of one channel."""
    numbers = call.numbers()
    if _first(call):
        return None
    dims = numbers.ndim - 1
    window = _window(call, place, _sizes(call.setting("pool_size"), dims), (1,) * dims)
    inside = [at for _offset, at in window if at is not None]
    terms = [Term(at_channel(at, place[-1]), float(numbers[at][place[-1]])) for at in inside]
    return _pooled(call, terms, float(call.output[place]))


def global_pooling(call: LayerCall, place: Place) -> WorkedOut | None:
    """The largest or the mean of all of one channel; the mean of the steps that a mask does not leave out."""
    if _first(call):
        return None
    numbers = call.numbers()[..., place[-1]]
    mask = call.mask() if call.kind == "GlobalAveragePooling1D" else None
    terms = [
        Term(at_channel(at, place[-1]), float(number))
        for at, number in np.ndenumerate(numbers)
        if mask is None or mask[at]
    ]
    return replace(_pooled(call, terms, float(call.output[place])), notes=left_out_note(mask))


def _pooled(call: LayerCall, terms: list[Term], keras: float) -> WorkedOut:
    kind = call.kind.removeprefix("Global")
    formula, pool = next(pooling for name, pooling in POOLINGS.items() if kind.startswith(name))
    return single(message(formula), terms, float(pool([term.number for term in terms])), keras)


def _first(call: LayerCall) -> bool:
    """Whether the channels come first."""
    return call.setting("data_format") == "channels_first"


def _window(
    call: LayerCall, place: Place, size: tuple[int, ...], dilation: tuple[int, ...]
) -> Iterator[tuple[Place, Place | None]]:
    """The places of the window of a number: in the window, and in what goes in; None in the padding."""
    dims, shape = len(size), call.inputs[0].shape
    strides = _sizes(call.setting("strides") or size, dims)
    reach = [(length - 1) * step + 1 for length, step in zip(size, dilation, strict=True)]
    before = [0] * dims
    if call.setting("padding") == "causal":
        before = [length - 1 for length in reach]
    elif call.setting("padding") == "same":
        lacking = [
            max(0, (-(-whole // stride) - 1) * stride + length - whole)
            for whole, stride, length in zip(shape, strides, reach, strict=False)
        ]
        before = [missing // 2 for missing in lacking]
    for offset in product(*map(range, size)):
        at = tuple(
            place[axis] * strides[axis] - before[axis] + offset[axis] * dilation[axis] for axis in range(dims)
        )
        inside = all(0 <= number < whole for number, whole in zip(at, shape, strict=False))
        yield offset, at if inside else None


def _sizes(setting: Any, dims: int) -> tuple[int, ...]:
    """A setting that Keras takes as one number or as one for each axis."""
    return tuple(map(int, setting)) if isinstance(setting, tuple | list) else (int(setting),) * dims
