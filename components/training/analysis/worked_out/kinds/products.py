"""Dense and Dot: numbers times weights or numbers, added up."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import (
    CalculationPart,
    Place,
    Term,
    WorkedOut,
    single,
)
from components.training.analysis.worked_out.calls import LayerCall


def dense(call: LayerCall, place: Place) -> WorkedOut:
    """The numbers of a vector times a column of the kernel, and the bias."""
    numbers, unit = call.numbers()[place[:-1]], place[-1]
    kernel = call.array("kernel")
    terms = [
        Term(message(N_("input {number} × weight"), number=at + 1), float(number), float(weight))
        for at, (number, weight) in enumerate(zip(numbers, kernel[:, unit], strict=True))
    ]
    bias = call.array("bias") if call.setting("use_bias") else np.zeros(kernel.shape[1])
    terms += bias_term(call, bias[unit])
    part = activated(str(call.setting("activation") or "linear"), terms, numbers @ kernel + bias, unit)
    return WorkedOut(part, float(call.output[place]))


def bias_term(call: LayerCall, bias: float) -> list[Term]:
    """The line of a bias, if the layer has one."""
    return [Term(message(N_("bias")), float(bias))] if call.setting("use_bias") else []


def activated(activation: str, terms: Sequence[Term], sums: np.ndarray, unit: int) -> CalculationPart:
    """The part in which lines are added up and an activation is applied.

    Args:
        activation: Keras's name of it.
        terms: The lines.
        sums: What the lines of each unit add up to.
        unit: Which unit is asked about.
    """
    total = f"{sums[unit]:.6g}"
    if activation == "softmax":
        powers = np.exp(sums - sums.max())
        formula = message(
            N_(
                "The products and the bias add up to {total}. Softmax takes e to the power of it, and "
                "divides by the sum of that over all units."
            ),
            total=total,
        )
        return CalculationPart(formula, tuple(terms), float(powers[unit] / powers.sum()))
    if activation == "linear":
        formula = message(N_("The products and the bias add up to the result."))
        return CalculationPart(formula, tuple(terms), float(sums[unit]))
    result = float(apply(activation, sums[unit : unit + 1])[0])
    formula = message(
        N_("The products and the bias add up to {total}; {activation} of that is the result."),
        total=total,
        activation=activation,
    )
    return CalculationPart(formula, tuple(terms), result)


def apply(activation: str, numbers: np.ndarray) -> np.ndarray:
    """Keras's activation of numbers."""
    return np.asarray(keras.activations.get(activation)(numbers.astype(np.float32)), np.float64)


def dot(call: LayerCall, place: Place) -> WorkedOut | None:
    """The products of the numbers at the same place of two vectors, added up."""
    first, second = call.numbers(0), call.numbers(1)
    if first.ndim != 1 or first.shape != second.shape:
        return None
    terms = [
        Term(message(N_("number {place} of both tensors"), place=at + 1), float(one), float(other))
        for at, (one, other) in enumerate(zip(first, second, strict=True))
    ]
    total = float(first @ second)
    if not call.setting("normalize"):
        formula = message(N_("The products of the numbers at the same place add up to the result."))
        return single(formula, terms, total, call.output[place])
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    formula = message(
        N_(
            "The products of the numbers at the same place add up to {total}. Divided by the lengths of the "
            "two vectors, {first} and {second}, that is the cosine of the angle between them."
        ),
        total=f"{total:.6g}",
        first=f"{lengths[0]:.6g}",
        second=f"{lengths[1]:.6g}",
    )
    return single(formula, terms, total / (lengths[0] * lengths[1]), call.output[place])
