"""An Embedding that is called on words that are one-hot, where it looks up their ids."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.findings import Repair, Severity
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Data
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import shown

_CODE = "one-hot-ids"


def given(reading: Reading, layer: keras.layers.Embedding, tensor: Any) -> None:
    """An Embedding that is called on a tensor of one-hot words, as their shape or their layer tells."""
    made = reading.of(layer)
    if made is None:
        return
    source = reading.of(tensor)
    before = tensor._keras_history.operation if source is None or source.layer is None else source.layer
    encoded = type(before).__name__ == "OneHot" or getattr(before, "output_mode", "") in (
        "one_hot",
        "multi_hot",
    )
    is_input = source is not None and bool(source.config.get("input"))
    wide = is_input and len(tensor.shape) == 3 and tensor.shape[-1] == layer.input_dim
    if encoded or wide:
        what = message(
            N_(
                "An Embedding looks up ids, one whole number for each word. {name} {shape} is one-hot: each "
                "of its 0s and 1s would be looked up as a word."
            ),
            name=tensor_words.name(reading, tensor), shape=tensor_words.size(tensor),
        )  # fmt: skip
        _say(reading, made, what, "remark")


def data(reading: Reading, embedding: Any, value: Data, words: str) -> bool:
    """Say that `fit` gives one-hot words to an Embedding; whether it does."""
    made = reading.of(embedding)
    if made is None or value.kind != "one-hot" or any(finding.code == _CODE for finding in reading.findings):
        return False
    what = message(
        N_(
            "An Embedding looks up ids, one whole number for each word. {data} (line {line}) is one-hot: "
            "each of its 0s and 1s would be looked up as a word."
        ),
        data=words, line=value.line,
    )  # fmt: skip
    _say(reading, made, what, "remark")
    return True


def made_vectors(reading: Reading, tensor: Any) -> bool:
    """Say that an Embedding made a vector of every number of a one-hot word; whether a tensor is of one."""
    made = reading.of(tensor)
    layer = None if made is None else made.layer
    known = None if layer is None else reading.of(layer)
    if made is None or known is None or type(layer).__name__ != "Embedding" or len(tensor.shape) != 4:
        return False
    before = made.inputs[0]
    what = message(
        N_(
            "An Embedding makes a vector of every number it is given: {shape} becomes {made}. It takes ids, "
            "one whole number for each word."
        ),
        shape=shown(tuple(before.shape[1:])), made=shown(tuple(tensor.shape[1:])),
    )  # fmt: skip
    reading.findings = [finding for finding in reading.findings if finding.code != _CODE]
    _say(reading, known, what, "error", before.shape[1])
    return True


def _say(reading: Reading, made: Made, what: Message, severity: Severity, steps: int | None = None) -> None:
    width = made.value.output_dim
    better = f"Dense({width}, use_bias=False)"
    mend = message(
        N_("Give it ids. Of words that are one-hot already, {better} makes vectors."), better=better
    )
    if steps is not None:
        mend = message(
            N_("Give it ids: shape=({steps},). Of words that are one-hot already, {better} makes vectors."),
            steps=steps, better=better,
        )  # fmt: skip
    repair: Repair | None = None
    if isinstance(made.node, ast.Call):
        repair = reading.source.replace(made.node, f"keras.layers.{better}")
    reading.say(made.node, _CODE, what, reading.source.words(made.node), mend, repair, severity)
