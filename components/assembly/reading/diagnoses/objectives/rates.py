"""Learning rates with which hardly any model learns."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument
from components.assembly.spec.messages import N_, message

# So many times the rate that Keras starts an optimizer with, and no model learns.
_FAR = 200
# Optimizers of which the rate is a factor of steps that they size themselves.
_OWN_STEPS = ("Adadelta", "LossScaleOptimizer")


def check(reading: Reading, optimizer: type[Any], argument: Argument | None) -> None:
    """Say of a learning rate that it is far above what an optimizer starts with, or none at all."""
    rate = None if argument is None else argument.value
    if argument is None or not isinstance(rate, int | float) or optimizer.__name__ in _OWN_STEPS:
        return
    parameter = inspect.signature(optimizer).parameters.get("learning_rate")
    usual = None if parameter is None else parameter.default
    if not isinstance(usual, float) or 0 < rate <= usual * _FAR:
        return
    what = message(
        N_("A learning rate of {rate} is far too large: the loss jumps. {kind} begins with {usual}."),
        rate=rate, kind=optimizer.__name__, usual=f"{usual:g}",
    )  # fmt: skip
    if rate <= 0:
        what = message(
            N_("With a learning rate of {rate} nothing is learnt. {kind} begins with {usual}."),
            rate=rate, kind=optimizer.__name__, usual=f"{usual:g}",
        )  # fmt: skip
    mend = message(N_("Write {better}."), better=f"{usual:g}")
    repair = (
        reading.source.replace(argument.node, f"{usual:g}")
        if isinstance(argument.node, ast.Constant)
        else None
    )
    reading.say(
        argument.node, "unusual-rate", what, reading.source.words(argument.node), mend, repair, "remark"
    )
