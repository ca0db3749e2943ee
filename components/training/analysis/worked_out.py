"""Works out one number of what comes out of a layer, from the numbers that go in and the weights.

It is written down as a learner would write it, and checked against the number that Keras computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import keras
import numpy as np

from components.assembly.spec import Layer
from components.assembly.spec.messages import N_, Message, message

# How far a number may be from Keras's, relative to the largest in play: rounding of 32-bit numbers.
TOLERANCE = 2e-4


@dataclass(frozen=True)
class Term:
    """A line of a calculation: what it is, a number that goes in, and what that is multiplied with, if it
    is."""

    name: Message
    number: float
    weight: float | None = None

    @property
    def value(self) -> float:
        """What it comes to."""
        return self.number if self.weight is None else self.number * self.weight


@dataclass(frozen=True)
class WorkedOut:
    """How one number comes about.

    Attributes:
        formula: How, in words.
        terms: The lines of the calculation.
        result: What it comes to.
        keras: What Keras computed.
    """

    formula: Message
    terms: tuple[Term, ...]
    result: float
    keras: float

    @property
    def agrees(self) -> bool:
        """Whether the result is Keras's, up to rounding."""
        values = [abs(term.value) for term in self.terms if np.isfinite(term.value)]
        return abs(self.result - self.keras) <= TOLERANCE * max(1.0, abs(self.keras), *values)


Weights = Mapping[str, np.ndarray]
Way = Callable[[Layer, Sequence[np.ndarray], np.ndarray, Weights, int], WorkedOut | None]


def worked_out(
    layer: Layer, inputs: Sequence[np.ndarray], output: np.ndarray, weights: Weights, unit: int
) -> WorkedOut | None:
    """How one number of an output comes about; None for what is not worked out here.

    Args:
        layer: The layer.
        inputs: What its call takes, without the batch.
        output: What it makes, without the batch: one axis, or several of which the last step is worked out.
        weights: The layer's arrays by their names in it, such as "kernel".
        unit: Which number along the last axis, from 0.
    """
    way = WAYS.get(layer.kind)
    if way is None or not inputs or not output.size:
        return None
    try:
        made = way(layer, inputs, output, weights, unit)
    except (KeyError, ValueError, IndexError):  # an argument of the layer that is not looked at here
        return None
    return made if made is not None and made.agrees else None


def _dense(
    layer: Layer, inputs: Sequence[np.ndarray], output: np.ndarray, weights: Weights, unit: int
) -> WorkedOut | None:
    numbers = np.asarray(inputs[0], np.float64)
    if numbers.ndim != 1:
        return None
    column = weights["kernel"][:, unit].astype(np.float64)
    terms = [
        Term(message(N_("input {number} × weight"), number=place + 1), float(number), float(weight))
        for place, (number, weight) in enumerate(zip(numbers, column, strict=True))
    ]
    if "bias" in weights:
        terms.append(Term(message(N_("bias")), float(weights["bias"][unit])))
    total = sum(term.value for term in terms)
    name = str(layer.config.get("activation") or "linear")
    if name == "softmax":
        sums = numbers @ weights["kernel"] + weights.get("bias", 0.0)
        powers = np.exp(sums - sums.max())
        return WorkedOut(
            message(
                N_(
                    "The products and the bias add up to {total}. Softmax takes e to the power of it, and "
                    "divides by the sum of that over all units."
                ),
                total=f"{total:.6g}",
            ),
            tuple(terms),
            float(powers[unit] / powers.sum()),
            float(output[unit]),
        )
    result = float(np.asarray(keras.activations.get(name)(np.array([total], np.float32)))[0])
    return WorkedOut(
        message(
            N_("The products and the bias add up to {total}; {activation} of that is the result."),
            total=f"{total:.6g}",
            activation=name,
        ),
        tuple(terms),
        result,
        float(output[unit]),
    )


def _concatenate(
    layer: Layer, inputs: Sequence[np.ndarray], output: np.ndarray, weights: Weights, unit: int
) -> WorkedOut | None:
    if output.ndim != 1:
        return None
    first = 0
    for number, taken in enumerate(inputs, start=1):
        if unit < first + len(taken):
            value = float(taken[unit - first])
            name = message(N_("number {place} of tensor {tensor}"), place=unit - first + 1, tensor=number)
            formula = message(N_("The tensors stand one after the other: nothing is computed."))
            return WorkedOut(formula, (Term(name, value),), value, float(output[unit]))
        first += len(taken)
    return None


def _merge(
    layer: Layer, inputs: Sequence[np.ndarray], output: np.ndarray, weights: Weights, unit: int
) -> WorkedOut | None:
    if output.ndim != 1 or any(taken.shape != output.shape for taken in inputs):
        return None
    values = np.array([taken[unit] for taken in inputs], np.float64)
    formula, merge = MERGES[layer.kind]
    terms = tuple(
        Term(message(N_("number {place} of tensor {tensor}"), place=unit + 1, tensor=number), float(value))
        for number, value in enumerate(values, start=1)
    )
    return WorkedOut(message(formula), terms, float(merge(values)), float(output[unit]))


def _lstm(
    layer: Layer, inputs: Sequence[np.ndarray], output: np.ndarray, weights: Weights, unit: int
) -> WorkedOut | None:
    """The gates of the last step."""
    arrays = {name.rpartition("/")[2]: array.astype(np.float64) for name, array in weights.items()}
    kernel, recurrent, bias = (arrays[name] for name in ("kernel", "recurrent_kernel", "bias"))
    units = recurrent.shape[0]
    state, memory = np.zeros(units), np.zeros(units)
    before = memory
    for vector in np.asarray(inputs[0], np.float64):
        sums = vector @ kernel + state @ recurrent + bias
        entrance, forget, candidate, exit_ = np.split(sums, 4)
        before = memory
        gates = [1 / (1 + np.exp(-gate)) for gate in (entrance, forget, exit_)]
        new = np.tanh(candidate)
        memory = gates[1] * before + gates[0] * new
        state = gates[2] * np.tanh(memory)
    terms = (
        Term(message(N_("forget gate × memory before")), float(gates[1][unit]), float(before[unit])),
        Term(message(N_("input gate × new memory")), float(gates[0][unit]), float(new[unit])),
        Term(
            message(N_("output gate × tanh of the memory")),
            float(gates[2][unit]),
            float(np.tanh(memory[unit])),
        ),
    )
    last = output[-1] if output.ndim == 2 else output
    formula = message(
        N_(
            "The last step: the first two products add up to the memory, {memory}. The third is the result. "
            "Each gate is a sigmoid of the step's vector and of the results of the step before."
        ),
        memory=f"{float(memory[unit]):.6g}",
    )
    return WorkedOut(formula, terms, float(state[unit]), float(last[unit]))


MERGES: Mapping[str, tuple[str, Callable[[np.ndarray], float]]] = {
    "Add": (N_("The numbers at the same place are added."), np.sum),
    "Subtract": (N_("The second is taken from the first."), lambda values: values[0] - values[1]),
    "Multiply": (N_("The numbers at the same place are multiplied."), np.prod),
    "Average": (N_("The mean of the numbers at the same place."), np.mean),
    "Maximum": (N_("The largest of the numbers at the same place."), np.max),
    "Minimum": (N_("The smallest of the numbers at the same place."), np.min),
}
WAYS: Mapping[str, Way] = {
    "Dense": _dense,
    "Concatenate": _concatenate,
    "LSTM": _lstm,
    **dict.fromkeys(MERGES, _merge),
}
