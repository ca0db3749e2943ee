"""What happens inside an LSTM, GRU, SimpleRNN or ConvLSTM at each step of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np

from components.assembly.spec.messages import N_
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.kinds.equivalent import as_layer, as_read
from components.training.analysis.worked_out.kinds.products import apply


@dataclass(frozen=True, eq=False)
class Recurrence:
    """All numbers inside a recurrent layer, each array of shape (steps, units); of one with convolutions of
    shape (steps, *places, filters), which stand for the units below.

    Attributes:
        inside: The gates and states by name, marked for translation, in the order in which they are computed.
        sums: For each gate what it is an activation of: the part of the step's vector, that of the results
            before, and the bias, in arrays of shape (3, steps, units); by the same names.
        results: What the layer gives out at each step.
        states: The result that it goes on with after each step: the same but where a mask has 0 given out.
        start: The result and the memory before the first step, each of shape (units,).
        counts: False for the steps that a mask leaves out: all is kept there as it was, and what `inside` and
            `sums` have there is used by nothing. None without a mask.
    """

    inside: Mapping[str, np.ndarray]
    sums: Mapping[str, np.ndarray]
    results: np.ndarray
    states: np.ndarray
    start: Mapping[str, np.ndarray]
    counts: np.ndarray | None = None

    def before(self, name: str) -> np.ndarray:
        """The memory or the result one step before."""
        array = self.states if name == RESULT else self.inside[name]
        return np.concatenate([self.start[name][None], array[:-1]])


INPUT, FORGET, NEW, OUTPUT = N_("input gate"), N_("forget gate"), N_("new memory"), N_("output gate")
MEMORY, UPDATE, RESET, PROPOSED = N_("memory"), N_("update gate"), N_("reset gate"), N_("new result")
SUM, RESULT = N_("sum"), N_("result")

Numbers = dict[str, np.ndarray]

# A setting of recurrent layers that Bidirectional makes: whether 0 comes out at a step that is left out.
ZERO_OUTPUT = "zero_output_for_mask"


def recurrence(call: LayerCall) -> Recurrence | None:
    """What happens inside a recurrent layer, its steps in the order in which it reads them; None for settings
    that are not heeded here."""
    call = as_read(as_layer(call))
    start = _start(call)
    if start is None or call.inputs[0].ndim != 2 + CONVOLVED.get(call.kind, 0):
        return None
    cell, state = CELLS[call.layer.kind], start
    counts = mask_of(call)
    steps: list[tuple[Numbers, Numbers]] = []
    results: list[np.ndarray] = []
    states: list[np.ndarray] = []
    computed = cell(call)
    for number, vector in enumerate(call.numbers()):
        inside, sums = computed(vector, state)
        steps.append((inside, sums))
        result = inside.pop(RESULT)
        if counts is None or counts[number]:
            state = {RESULT: result, MEMORY: inside.get(MEMORY, state[MEMORY])}
        else:
            result = _left_out(call, results, result)
            inside.update({MEMORY: state[MEMORY]} if MEMORY in inside else {})
        results.append(result)
        states.append(state[RESULT])
    stacked = {name: np.stack([inside[name] for inside, _sums in steps]) for name in steps[0][0]}
    sums = {name: np.stack([sums[name] for _inside, sums in steps], axis=1) for name in steps[0][1]}
    return Recurrence(stacked, sums, np.stack(results), np.stack(states), start, counts)


def _left_out(call: LayerCall, results: list[np.ndarray], result: np.ndarray) -> np.ndarray:
    """What comes out at a step that the mask leaves out: what came out before it, or 0."""
    if call.layer.config.get(ZERO_OUTPUT) or not results:
        return np.zeros_like(result)
    return results[-1]


def mask_of(call: LayerCall) -> np.ndarray | None:
    """The mask of the steps: that which the call names, or else that which comes with them; None if there is
    none."""
    if "mask" in call.arguments:
        return np.asarray(call.inputs[list(call.arguments).index("mask")], bool)
    return call.mask()


def _start(call: LayerCall) -> Numbers | None:
    """The states before the first step: 0, or those that the call takes; None if it takes anything else."""
    names = list(call.arguments)
    states = [number for number, name in enumerate(names) if name == "initial_state"]
    if len(call.inputs) != len(states) + 1 + names.count("mask"):
        return None
    spatial = CONVOLVED.get(call.kind, 0)
    # What a convolution makes has a shape that its settings decide.
    shape = call.output.shape[-spatial - 1 :] if spatial else call.array("recurrent_kernel").shape[:1]
    zeros = np.zeros(shape)
    given = [call.numbers(number) for number in states] + [zeros] * 2
    return {RESULT: given[0], MEMORY: given[1]}


Step = Callable[[np.ndarray, Numbers], tuple[Numbers, Numbers]]


def _biases(call: LayerCall, count: int) -> np.ndarray:
    """The bias; zeros, of `count` numbers, for a layer without."""
    return call.array("bias") if call.setting("use_bias") else np.zeros(count)


Activation = Callable[[np.ndarray], np.ndarray]


def _activations(call: LayerCall) -> tuple[Activation, ...]:
    names = (str(call.setting(name) or "linear") for name in ("activation", "recurrent_activation"))
    return tuple(partial(apply, name) for name in names)


def _lstm(call: LayerCall) -> Step:
    kernel, recurrent = call.array("kernel"), call.array("recurrent_kernel")
    bias = _biases(call, kernel.shape[1])
    activation, gate = _activations(call)

    def step(vector: np.ndarray, state: Numbers) -> tuple[Numbers, Numbers]:
        return _with_gates([vector @ kernel, state[RESULT] @ recurrent, bias], state, activation, gate)

    return step


def _with_gates(
    parts: list[np.ndarray], state: Numbers, activation: Activation, gate: Activation
) -> tuple[Numbers, Numbers]:
    """A step with the gates of an LSTM, from what is added up for all of them."""
    by_gate = np.split(np.stack(np.broadcast_arrays(*parts)), 4, axis=-1)
    sums = dict(zip((INPUT, FORGET, NEW, OUTPUT), by_gate, strict=True))
    inside = {name: (activation if name == NEW else gate)(part.sum(axis=0)) for name, part in sums.items()}
    memory = inside[FORGET] * state[MEMORY] + inside[INPUT] * inside[NEW]
    return {**inside, MEMORY: memory, RESULT: inside[OUTPUT] * activation(memory)}, sums


def _conv_lstm(call: LayerCall) -> Step:
    kernel, recurrent = call.array("kernel"), call.array("recurrent_kernel")
    bias = _biases(call, kernel.shape[-1])
    activation, gate = _activations(call)
    if call.setting("data_format") not in (None, "channels_last"):
        raise ValueError("channels that come first")
    settings = {name: call.setting(name) for name in ("strides", "padding", "dilation_rate")}

    def step(image: np.ndarray, state: Numbers) -> tuple[Numbers, Numbers]:
        of_image = _convolved(image, kernel, **settings)
        of_result = _convolved(state[RESULT], recurrent, padding="same")
        return _with_gates([of_image, of_result, bias], state, activation, gate)

    return step


def _convolved(image: np.ndarray, kernel: np.ndarray, **settings: Any) -> np.ndarray:
    made = keras.ops.conv(image[None], kernel, data_format="channels_last", **settings)
    return np.asarray(keras.ops.convert_to_numpy(made), np.float64)[0]


def _gru(call: LayerCall) -> Step:
    kernel, recurrent = call.array("kernel"), call.array("recurrent_kernel")
    units, after = recurrent.shape[0], bool(call.setting("reset_after"))
    bias = _biases(call, kernel.shape[1])
    own, before = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
    activation, gate = _activations(call)

    def step(vector: np.ndarray, state: Numbers) -> tuple[Numbers, Numbers]:
        result = state[RESULT]
        parts = np.stack([vector @ kernel, result @ recurrent, own + before])
        update, reset, new = np.split(parts, 3, axis=1)
        updating, resetting = gate(update.sum(axis=0)), gate(reset.sum(axis=0))
        if after:
            again = resetting * (new[1] + before[2 * units :])
            new = np.stack([new[0], again, own[2 * units :]])
        else:
            new = np.stack([new[0], (resetting * result) @ recurrent[:, 2 * units :], new[2]])
        proposed = activation(new.sum(axis=0))
        inside = {UPDATE: updating, RESET: resetting, PROPOSED: proposed}
        return (
            {**inside, RESULT: updating * result + (1 - updating) * proposed},
            {UPDATE: update, RESET: reset, PROPOSED: new},
        )

    return step


def _simple(call: LayerCall) -> Step:
    kernel, recurrent = call.array("kernel"), call.array("recurrent_kernel")
    bias = _biases(call, kernel.shape[1])
    activation = partial(apply, str(call.setting("activation") or "linear"))

    def step(vector: np.ndarray, state: Numbers) -> tuple[Numbers, Numbers]:
        parts = np.stack([vector @ kernel, state[RESULT] @ recurrent, bias])
        total = parts.sum(axis=0)
        return {SUM: total, RESULT: activation(total)}, {SUM: parts}

    return step


# The kinds that convolve, and how many axes of places each step of their sequence has.
CONVOLVED: Mapping[str, int] = {f"ConvLSTM{dims}D": dims for dims in (1, 2, 3)}
CELLS: Mapping[str, Callable[[LayerCall], Step]] = {
    "LSTM": _lstm,
    "GRU": _gru,
    "SimpleRNN": _simple,
    **dict.fromkeys(CONVOLVED, _conv_lstm),
}
