# ruff: noqa: E501
"""Programs that mean something else than they say: the line, the words, and the repair that mends it."""

from __future__ import annotations

import pytest

from components.assembly.code import apply_repairs, read_python
from tests.assembly.reading.test_programs import INPUT, MODEL, START

TWO = INPUT + "a, b = Dense(1)(x), Dense(1)(x)\nmodel = keras.Model(inputs, [a, b])\n"
MENDED = {
    "square brackets": (INPUT + "x = Dense[3](x)\n" + MODEL, "square-brackets", "Dense(3)"),
    "a module in the singular": (INPUT + "x = keras.layer.Dense(3)(x)\n" + MODEL, "unknown-name", "layers"),
    "a loss too many": (TWO + "model.compile('adam', ['mse', 'mae', 'mse'])\n", "unfit-list", "['mse', 'mae']"),
}  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_the_repair_of_what_was_meant_otherwise(name: str) -> None:
    text, code, words = MENDED[name]
    read = read_python(START + text)
    (error,) = read.errors
    assert (error.code, error.repair and error.repair.text) == (code, words)
    assert not read_python(apply_repairs(START + text, [error.repair])).errors


def test_a_class_that_adds_nothing_is_what_it_is_made_from() -> None:
    text = INPUT + "class Mine(layers.Dense):\n    pass\nx = Mine(3)(x)\n" + MODEL
    read = read_python(START + text)
    assert read.spec == read_python(START + INPUT + "x = Dense(3)(x)\n" + MODEL).spec
    assert "own-class-read" in [finding.code for finding in read.findings]
