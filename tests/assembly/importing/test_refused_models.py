"""What of a `.keras` file cannot be taken is refused, and named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest
from keras import layers

from components.assembly.checks.validate import problems
from components.assembly.importing import read_keras
from components.assembly.spec import MAX_LAYERS
from components.assembly.spec.problems import Refused
from tests.assembly.importing.keras_files import refused, saved


def my_activation(x: Any) -> Any:
    return x


def test_all_that_is_not_supported_is_named(tmp_path: Path) -> None:
    start = keras.Input((10,), dtype="int32")
    x = layers.Embedding(50, 8, name="fine")(start)
    x = layers.Dense(4, activation=my_activation, name="own")(x)
    x = layers.Lambda(lambda x: x * 2, name="code")(x)
    x = layers.TimeDistributed(Dense(name="mine"), name="around")(x)
    said = refused(keras.Model(start, x), tmp_path)
    assert set(said) == {"own", "code", "around/mine"}
    assert "my_activation" in said["own"]
    assert "Lambda" in said["code"]
    assert "Mine>Dense" in said["around/mine"]


def test_a_text_that_keras_reads_as_the_name_of_a_file_is_refused(tmp_path: Path) -> None:
    start = keras.Input((1,), dtype="string")
    lookup = layers.StringLookup(vocabulary=["a"], name="lookup")(start)
    config = keras.Model(start, lookup).get_config()
    config["layers"][1]["config"]["vocabulary"] = "/etc/passwd"
    from tests.assembly.importing.test_hostile_files import packed  # noqa: PLC0415

    with pytest.raises(Refused) as caught:
        read_keras(packed({"module": "keras", "class_name": "Functional", "config": config}, b""))
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("unfit-setting", "lookup")
    assert "'/etc/passwd'" in problem.received


@keras.saving.register_keras_serializable("Mine")
class Dense(layers.Layer):
    """Has the name of a layer and is another."""

    def call(self, x: Any) -> Any:
        return x

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


def test_a_class_of_ones_own_is_not_taken_for_keras_own(tmp_path: Path) -> None:
    start = keras.Input((4,))
    assert "Mine>Dense" in refused(keras.Model(start, Dense(name="mine")(start)), tmp_path)["mine"]


def test_a_model_that_is_too_large_is_refused_before_its_weights_are_read(tmp_path: Path) -> None:
    start = keras.Input((10,), dtype="int32")
    with keras.StatelessScope(initialize_variables=False):
        large = keras.Model(start, layers.LSTM(2)(layers.Embedding(100_000, 1024, name="large")(start)))
    config = large.get_config()
    from tests.assembly.importing.test_hostile_files import packed  # noqa: PLC0415

    document = {"module": "keras", "class_name": "Functional", "config": config}
    with pytest.raises(Refused) as caught:
        read_keras(packed(document, b""))
    assert any(problem.code == "too-many-parameters" for problem in caught.value.problems)


def test_how_many_layers_there_may_be_is_said(tmp_path: Path) -> None:
    x = start = keras.Input((4,))
    for _ in range(MAX_LAYERS + 1):
        x = layers.Activation("relu")(x)
    said = refused(keras.Model(start, x), tmp_path)["layers"]
    assert str(MAX_LAYERS) in said


def test_pictures_of_any_size_are_small_ones_behind_a_layer_that_halves_them_too(tmp_path: Path) -> None:
    x = start = keras.Input((None, None, 3))
    for _ in range(4):
        x = layers.Conv2D(2, 3, strides=2, padding="same")(x)
    for _ in range(12):
        x = layers.Conv2D(1_280, 1)(x)
    spec = read_keras(saved(keras.Model(start, x), tmp_path)).spec
    assert not problems(spec)
