"""A name that Keras does not have, or that two parts have, is mended by a press."""

from __future__ import annotations

from typing import Any

import pytest

from components.assembly import Head, Input, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.edits.mending.repairs import repairs
from components.assembly.spec import Call
from tests.assembly.specs import call, layer


def model(**parts: Any) -> ModelSpec:
    """A Dense of 4 on 8 numbers, with other parts."""
    usual: dict[str, Any] = {
        "inputs": (Input(name="x", shape=(8,)),),
        "layers": (layer("d", "Dense", units=4),),
        "calls": (call("d", "x", "y"),),
        "heads": (Head(name="y", tensor="y"),),
    }
    return ModelSpec(name="model", **usual | parts)


SQUARE: Call = call("d", "x", "y").model_copy(update={"layer": "", "operation": "squar"})
WRONG = {
    "kind": (model(layers=(layer("d", "dence", units=4),)), "Make d a layer of kind Dense"),
    "loss": (
        model(heads=(Head(name="y", tensor="y", loss="mean_square_eror"),)),
        "Give y the loss mean_squared_error",
    ),
    "metric": (
        model(
            heads=(Head(name="y", tensor="y", loss="mean_squared_error", metrics=("mean_absolut_error",)),)
        ),
        "Give y the metric mean_absolute_error",
    ),
    "operation": (model(layers=(), calls=(SQUARE,)), "Make y the operation square"),
    "layers of one name": (
        model(
            layers=(layer("d", "Dense", units=4), layer("d", "Dense", units=5)),
            calls=(call("d", "x", "y"), call("d", "y", "z")),
            heads=(Head(name="z", tensor="z"),),
        ),
        "Call the second d d_1",
    ),
    "heads of one name": (
        model(heads=(Head(name="y", tensor="y"), Head(name="y", tensor="y"))),
        "Call the second y y_1",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_likeliest_name_comes_first_and_mends_the_model(name: str) -> None:
    spec, sentence = WRONG[name]
    first = repairs(spec, problems(spec)[0])[0]
    assert str(first.sentence) == sentence
    assert problems(first.spec) == ()


def test_a_misspelt_setting_keeps_its_value() -> None:
    spec = model(layers=(layer("d", "Dense", unit=5),))
    first = repairs(spec, problems(spec)[0])[0]
    assert first.spec.layer("d").config == {"units": 5}


@pytest.mark.parametrize(("shape", "dtype"), [((8,), "float32"), ((8, 8, 1), "float32"), ((20,), "int32")])
def test_an_input_with_nothing_after_it_gets_an_output(shape: tuple[int, ...], dtype: Any) -> None:
    spec = ModelSpec(name="model", inputs=(Input(name="x", shape=shape, dtype=dtype),))
    offered = repairs(spec, problems(spec)[0])
    assert [head.loss for repair in offered for head in repair.spec.heads] == [
        "binary_crossentropy",
        "sparse_categorical_crossentropy",
        "mean_squared_error",
    ]
    assert not any(problems(repair.spec) for repair in offered)
