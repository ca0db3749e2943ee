"""Kinds and settings of layers that cannot be, and the sentences a learner reads."""

from __future__ import annotations

from typing import Any

import pytest

from components.assembly import Layer
from tests.assembly import specs
from tests.assembly.expected_problems import NUMBERS, expect, only
from tests.assembly.specs import layer, one_layer


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        ({"units": 0}, "unfit-setting", ["units is out of range.", "units=0", "from 1 to 4,096"]),
        ({"units": 5000}, "unfit-setting", ["units=5000"]),
        ({"units": 10**30}, "unfit-setting", ["units=10^18 or more"]),
        ({"units": "64"}, "unfit-setting", ["wrong type", "units='64'", "Use a whole number"]),
        ({"units": 6.5}, "unfit-setting", ["wrong type", "6.5"]),
        ({"units": True}, "unfit-setting", ["wrong type", "True"]),
        ({"units": None}, "unfit-setting", ["wrong type", "None"]),
        ({"units": (1, 2)}, "unfit-setting", ["wrong type", "(1, 2)"]),
        ({"units": 1, "use_bias": 1}, "unfit-setting", ["Use true or false."]),
        (
            {"units": 1, "activation": "loud"},
            "unfit-setting",
            ["activation has no such choice.", "activation='loud'", "Choose one of: linear, relu"],
        ),
        (
            {"units": 1, "colour": "red", "size": 3},
            "unknown-setting",
            [
                "Dense has no such setting.",
                "('colour', 'size')",
                "Choose among: units, activation, use_bias.",
            ],
        ),
        ({}, "missing-setting", ["Dense needs a value for units.", "Use a whole number"]),
    ],
)
def test_settings(config: dict[str, Any], code: str, words: list[str]) -> None:
    spec = one_layer(layer("score", "Dense", **config), NUMBERS)
    expect(only(spec), code, "score", *words)


@pytest.mark.parametrize("shape", [(), (0,), (-1, 4), (2, 2.0), (1,) * 6, "22", 4])
def test_shapes_as_settings(shape: Any) -> None:
    spec = one_layer(layer("shape", "Reshape", target_shape=shape), NUMBERS)
    expect(only(spec), "unfit-setting", "shape", "Use one to 5 whole numbers")


def test_numbers_as_settings() -> None:
    spec = one_layer(layer("drop", "Dropout", rate=1.5), NUMBERS)
    expect(only(spec), "unfit-setting", "drop", "rate=1.5", "Use a number from 0 to 0.9.")


def test_a_kind_without_settings() -> None:
    spec = one_layer(layer("flat", "Flatten", size=2), NUMBERS)
    expect(only(spec), "unknown-setting", "flat", "Leave it out: this kind has no settings.")


def test_unknown_kind() -> None:
    spec = one_layer(layer("magic", "Transformer"), NUMBERS)
    expect(only(spec), "unknown-kind", "magic", "no such kind", "'Transformer'", "Choose one of: Input, Emb")


@pytest.mark.parametrize(
    ("spec_layer", "words"),
    [
        (Layer(name="inner", kind="Model"), "needs the model it wraps"),
        (layer("inner", "Flatten").model_copy(update={"model": specs.dense()}), "Only a layer of kind Model"),
    ],
)
def test_models_and_layers_are_not_confused(spec_layer: Layer, words: str) -> None:
    expect(only(one_layer(spec_layer, NUMBERS)), "misplaced-model", "inner", words)
