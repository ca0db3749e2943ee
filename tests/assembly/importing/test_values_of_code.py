"""Settings and arguments of a file that Python code made: lambdas are named, numbers are read."""

from __future__ import annotations

from pathlib import Path

import keras
import pytest

from components.assembly.importing import read_keras
from components.assembly.spec.problems import Refused


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
def test_a_lambda_among_the_settings_of_a_layer_is_named(tmp_path: Path) -> None:
    inputs = keras.Input((4,))
    outputs = keras.layers.Dense(3, activation=lambda t: t * 2, name="twice")(inputs)
    keras.Model(inputs, outputs).save(tmp_path / "model.keras")
    with pytest.raises(Refused) as refused:
        read_keras((tmp_path / "model.keras").read_bytes())
    (problem,) = refused.value.problems
    assert (problem.code, problem.where, problem.received) == (
        "unsupported-argument", "twice", "activation=lambda",
    )  # fmt: skip
    assert "keras.ops behind the layer" in str(problem.mend)


def test_a_number_that_keras_worked_out_is_a_number(tmp_path: Path) -> None:
    inputs = keras.Input((4,))
    outputs = keras.layers.Dense(3)(inputs) / keras.ops.sqrt(4.0)
    keras.Model(inputs, outputs).save(tmp_path / "model.keras")
    spec = read_keras((tmp_path / "model.keras").read_bytes()).spec
    assert spec.calls[-1].arguments[1] == 2.0
