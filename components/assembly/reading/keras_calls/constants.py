"""Numbers that follow from the text, in the call of an own layer: a layer in it can be called on them."""

from __future__ import annotations

from typing import Any

from keras import ops

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Data


def of_input(reading: Reading, value: Any) -> Any:
    """Known numbers as a tensor that follows from what the own layer is given; other values as they are.

    In a model of tensors, what is computed of constants alone is no part of it and does not learn. In the
    call of an own layer it is, so it has to hang on an input: a sum of its zeros.
    """
    if not isinstance(value, Data) or value.numbers is None or not reading.own_inputs[-1]:
        return value
    try:
        return ops.add(ops.sum(ops.zeros_like(reading.own_inputs[-1][0])), value.numbers)
    except Exception:
        return value
