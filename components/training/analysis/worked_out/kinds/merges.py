"""Layers that take the numbers at the same place of several tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import Place, Term, WorkedOut, single
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.names import taken_at

MERGES: Mapping[str, tuple[str, Callable[[np.ndarray], float]]] = {
    "Add": (N_("The numbers at the same place are added."), np.sum),
    "Subtract": (N_("The second is subtracted from the first."), lambda values: values[0] - values[1]),
    "Multiply": (N_("The numbers at the same place are multiplied."), np.prod),
    "Average": (N_("The mean of the numbers at the same place."), np.mean),
    "Maximum": (N_("The largest of the numbers at the same place."), np.max),
    "Minimum": (N_("The smallest of the numbers at the same place."), np.min),
}


def merge(call: LayerCall, place: Place) -> WorkedOut | None:
    """Work out a number of a merge from the numbers at the same place of each tensor.

    A tensor whose axis has size 1 has its one number at every place of that axis.
    """
    if any(taken.ndim != call.output.ndim for taken in call.inputs):
        return None
    values = np.array([
        np.broadcast_to(call.numbers(number), call.output.shape)[place] for number in range(len(call.inputs))
    ])  # fmt: skip
    formula, merged = MERGES[call.layer.kind]
    terms = [Term(taken_at(place, number, len(values)), float(value)) for number, value in enumerate(values)]
    return single(message(formula), terms, float(merged(values)), call.output[place])
