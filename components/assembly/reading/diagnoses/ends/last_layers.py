"""What stands last before the answers of a model and hardly means what it does there."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.diagnoses.endings import ModelOutput, activation_of
from components.assembly.reading.diagnoses.ends.graph import inputs_of
from components.assembly.reading.reading import Made, Reading
from components.assembly.spec.messages import N_, message

_DROPPING = (keras.layers.Dropout, keras.layers.GaussianDropout, keras.layers.GaussianNoise)
_CHANCES = ("softmax", "sigmoid")


def check(reading: Reading, outputs: list[ModelOutput], compiled: bool) -> None:
    """Say where answers are dropped, or brought to likelihoods twice or along the samples.

    Args:
        reading: The reading.
        outputs: The outputs of a model.
        compiled: Whether it is compiled, so that what it gives out are answers, whatever they end in.
    """
    for output in outputs:
        made = reading.of(output.tensor)
        if made is None or made.layer is None:
            continue
        own = activation_of(made.layer)
        before = reading.of(next(iter(inputs_of(output.tensor)), None))
        first = "" if before is None or before.layer is None else activation_of(before.layer)
        if isinstance(made.layer, _DROPPING) and (compiled or first in _CHANCES):
            _dropped(reading, made)
        if isinstance(made.layer, keras.layers.Activation | keras.layers.Softmax) and first in _CHANCES:
            _twice(reading, made, before, first, own)
        softmax = isinstance(made.layer, keras.layers.Softmax) and made.layer.axis == 0
        if softmax and not any(finding.code == "batch-axis" for finding in reading.findings):
            _along_samples(reading, made)


def _dropped(reading: Reading, made: Made) -> None:
    kind = type(made.layer).__name__
    what = message(
        N_("{kind} stands behind the answer: while it trains, answers are changed at random."), kind=kind
    )
    mend = message(N_("Put it before the last layer."))
    reading.say(made.node, "dropped-answer", what, reading.source.words(made.node), mend, severity="remark")


def _twice(reading: Reading, made: Made, before: Any, first: str, own: str) -> None:
    what = message(
        N_("{first} of line {line} makes likelihoods, and {own} is applied to these once more."),
        first=first, line=before.line, own=own,
    )  # fmt: skip
    argument = _activation(reading, before)
    mend = message(N_("Leave one of the two out."))
    repair = None if argument is None else reading.source.replace(argument, "None")
    reading.say(made.node, "activated-twice", what, reading.source.words(made.node), mend, repair, "remark")


def _activation(reading: Reading, made: Made) -> ast.AST | None:
    layer = reading.of(made.layer)
    argument = None if layer is None else layer.config.get("given", {}).get("activation")
    return argument.node if argument is not None and isinstance(argument.node, ast.Constant) else None


def _along_samples(reading: Reading, made: Made) -> None:
    what = message(N_("Axis 0 is that of the samples: the likelihoods of one sample do not add up to 1."))
    layer = reading.of(made.layer)
    argument = None if layer is None else layer.config.get("given", {}).get("axis")
    repair = None if argument is None else reading.source.replace(argument.node, "-1")
    mend = message(N_("Write axis=-1."))
    reading.say(made.node, "batch-axis", what, reading.source.words(made.node), mend, repair, "remark")
