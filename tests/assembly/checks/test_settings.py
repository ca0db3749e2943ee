"""Kinds and settings of layers that cannot be, and the sentences a learner reads."""

from __future__ import annotations

from typing import Any

import pytest

from components.assembly import Config, Layer
from components.assembly.catalog.refused_kinds import REFUSED_KINDS
from components.assembly.checks.shapes import infer_shapes
from components.assembly.checks.validate import problems
from components.assembly.spec import MAX_RANK, KerasObject, Tensor
from tests.assembly import specs
from tests.assembly.expected_problems import NUMBERS, expect, only
from tests.assembly.specs import layer, one_layer


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        ({"units": 0}, "unfit-setting", ["units is out of range.", "units=0", "from 1 to 4,096"]),
        ({"units": 10**6 + 1}, "unfit-setting", ["units=1000001", "at most 1,000,000"]),
        ({"units": 10**18}, "unfit-setting", ["units=10^18 or more"]),
        ({"units": -(10**18)}, "unfit-setting", ["units=-10^18 or less"]),
        ({"units": "64"}, "unfit-setting", ["wrong type", "units='64'", "Use a whole number"]),
        ({"units": 6.5}, "unfit-setting", ["wrong type", "6.5"]),
        ({"units": True}, "unfit-setting", ["wrong type", "True"]),
        ({"units": None}, "unfit-setting", ["wrong type", "None"]),
        ({"units": (1, 2)}, "unfit-setting", ["wrong type", "(1, 2)"]),
        (
            {"units": 1, "activation": "loud"},
            "unfit-setting",
            ["Keras knows no activation of this name.", "activation='loud'", "Choose one of: "],
        ),
        (
            {"units": 1, "colour": "red", "size": 3},
            "unknown-setting",
            [
                "Dense has no such setting.",
                "('colour', 'size')",
                "Choose one of: units, activation, use_bias",
            ],
        ),
        ({}, "missing-setting", ["Dense needs a value for units.", "Use a whole number"]),
    ],
)
def test_settings(config: dict[str, Any], code: str, words: list[str]) -> None:
    spec = one_layer(layer("score", "Dense", **config), NUMBERS)
    expect(only(spec), code, "score", *words)


@pytest.mark.parametrize(
    ("kind", "config", "words"),
    [
        ("Dense", {"units": 1, "activation": "Relu "}, ["no activation", "Choose one of: relu"]),
        ("Dense", {"units": 1, "kernel_initializer": "he_norml"}, ["no kernel_initializer", "he_normal"]),
        ("Dense", {"units": 1, "bias_constraint": "nonneg"}, ["no bias_constraint", "non_neg"]),
        ("Dense", {"units": 1, "kernel_regularizer": "L3"}, ["no kernel_regularizer", "l2"]),
        ("Dense", {"units": 1, "unit": 2}, ["no such setting", "Choose one of: units"]),
        ("LSTM", {"units": 1, "return_sequence": True}, ["no such setting", "return_sequences"]),
        (
            "Conv1D",
            {"filters": 2, "kernel_size": 2, "padding": "sam"},
            ["padding='sam'", "valid, same, causal"],
        ),
        ("MaxPooling2D", {"padding": "full"}, ["padding has no such choice.", "valid, same"]),
        ("Bidirectional", {"layer": layer("gru", "GRU", units=0)}, ["units is out of range.", "units=0"]),
        ("RNN", {"cell": layer("cell", "LSTMCell", units=2, activation="loud")}, ["no activation", "'loud'"]),
        ("RNN", {"cell": layer("cell", "Dense", units=2)}, ["Keras does not take this value for cell."]),
        ("TimeDistributed", {"layer": 3}, ["Keras does not take this value for layer."]),
        ("StringLookup", {"vocabulary": "words.txt"}, ["files are not read", "as a list"]),
        (
            "Dense",
            {"units": 1, "activation": {"class_name": "x"}},
            ["cannot be a tensor, a slice or a mapping"],
        ),
        ("Dense", {"units": Tensor("x")}, ["cannot be a tensor"]),
        (
            "Dense",
            {"units": 1, "kernel_regularizer": KerasObject("L2", Config(l3=1))},
            ["kernel_regularizer"],
        ),
        ("Dense", {"units": 1, "kernel_regularizer": KerasObject("Secret")}, ["does not take this value"]),
        (
            "Conv2D",
            {"filters": 3, "kernel_size": 2, "strides": 2, "dilation_rate": 2},
            ["Keras does not take these settings together.", "strides > 1"],
        ),
        ("MultiHeadAttention", {"num_heads": 0, "key_dim": 2}, ["num_heads=0"]),
    ],
    ids=str,
)
def test_settings_of_any_kind(kind: str, config: dict[str, Any], words: list[str]) -> None:
    spec = one_layer(layer("it", kind, **config), NUMBERS)
    problem = only(spec)
    assert problem.where == "it"
    assert problem.code in ("unfit-setting", "unknown-setting")
    for word in words:
        assert word in str(problem)


def test_every_setting_that_is_wrong_is_named() -> None:
    """Keras stops at the first of them."""
    config = {
        "units": -1,
        "activation": "loud",
        "size": True,
        "colour": 1,
    }
    found = problems(one_layer(layer("it", "LSTM", **config), NUMBERS))
    assert {problem.where for problem in found} == {"it"}
    assert [problem.received for problem in found] == [
        "('colour', 'size')",
        "units=-1",
        "activation='loud'",
    ]


@pytest.mark.parametrize("shape", [(2, 2.0), (1,) * (MAX_RANK + 1), "22", 4])
def test_shapes_as_settings(shape: Any) -> None:
    spec = one_layer(layer("shape", "Reshape", target_shape=shape), NUMBERS)
    expect(only(spec), "unfit-setting", "shape", f"Use one to {MAX_RANK} whole numbers")


def test_one_size_of_a_new_shape_can_follow_from_the_others() -> None:
    spec = one_layer(layer("shape", "Reshape", target_shape=(2, -1)), NUMBERS)
    assert not problems(spec)
    assert infer_shapes(spec)["out"] == (2, 2)


def test_numbers_as_settings() -> None:
    spec = one_layer(layer("drop", "Dropout", rate=1.5), NUMBERS)
    expect(only(spec), "unfit-setting", "drop", "rate=1.5", "Use a number from 0 to 0.9.")


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("Dense", {"units": 5000}),
        ("Dense", {"units": 4, "use_bias": 1}),
        ("Dense", {"units": 4, "activation": "mish"}),
        ("Dense", {"units": 4, "activation": None, "kernel_initializer": "he_normal"}),
        ("Dropout", {"rate": 0.95}),
        ("Dropout", {"rate": 0}),
    ],
    ids=str,
)
def test_what_keras_takes_is_taken_also_beyond_the_range_of_a_widget(kind: str, config: Any) -> None:
    assert not problems(one_layer(layer("it", kind, **config), NUMBERS))


def test_a_kind_without_settings() -> None:
    spec = one_layer(layer("flat", "Identity", size=2), NUMBERS)
    expect(only(spec), "unknown-setting", "flat", "Identity has no such setting.", "('size',)")


def test_unknown_kind() -> None:
    spec = one_layer(layer("magic", "Transformer"), NUMBERS)
    expect(only(spec), "unknown-kind", "magic", "no such kind", "'Transformer'", "Choose one of: ")
    near = one_layer(layer("magic", "LTSM"), NUMBERS)
    expect(only(near), "unknown-kind", "magic", "'LTSM'", "Choose one of: LSTM")


@pytest.mark.parametrize("kind", REFUSED_KINDS)
def test_what_carries_code_is_refused_by_name(kind: str) -> None:
    expect(only(one_layer(layer("it", kind), NUMBERS)), "unsupported-layer", "it", kind)


@pytest.mark.parametrize(
    ("spec_layer", "words"),
    [
        (Layer(name="inner", kind="Model"), "needs the model it wraps"),
        (layer("inner", "Flatten").model_copy(update={"model": specs.dense()}), "Only a layer of kind Model"),
    ],
)
def test_models_and_layers_are_not_confused(spec_layer: Layer, words: str) -> None:
    expect(only(one_layer(spec_layer, NUMBERS)), "misplaced-model", "inner", words)
