"""Which models made elsewhere the data here fit, and what is said of the others."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.datasets import Bound, Devices, Digits, Tweets
from components.datasets.dataset_for_model import dataset_for
from components.lessons import NetworkOptions, PairOptions


def dense(numbers: int, *units: int, loss: str = "sparse_categorical_crossentropy") -> ModelSpec:
    """One input of numbers, and an output of so many units each."""
    activation = {"sparse_categorical_crossentropy": "softmax", "binary_crossentropy": "sigmoid"}.get(loss)
    layers = tuple(
        Layer(name=f"out_{n}", kind="Dense", config=Config(units=size, activation=activation or "linear"))
        for n, size in enumerate(units)
    )
    return ModelSpec(
        name="table",
        inputs=(Input(name="facts", shape=(numbers,)),),
        layers=layers,
        calls=tuple(
            Call.on(layer=layer.name, inputs=("facts",), output=f"y_{layer.name}") for layer in layers
        ),
        heads=tuple(Head(name=layer.name, tensor=f"y_{layer.name}", loss=loss) for layer in layers),
    )


@pytest.mark.parametrize(
    "spec",
    [
        dense(4, 3),
        dense(4, 10),
        dense(9, 1, loss="binary_crossentropy"),
        dense(4, 1, 1, 1, loss="binary_crossentropy"),
        dense(64, 3),
        dense(64, 26),
        dense(64, 1, loss="binary_crossentropy"),
        dense(13, 1, loss="mean_squared_error"),
    ],
    ids=lambda spec: f"{spec.inputs[0].shape[0]} to {len(spec.heads)}",
)
def test_a_table_of_numbers_is_not_given_pictures(spec: ModelSpec) -> None:
    dataset, why = dataset_for(spec)
    assert isinstance(dataset, Bound)
    text = " ".join(str(problem.message) for problem in why)
    assert f"facts ({spec.inputs[0].shape[0]},) float32" in text
    assert "pictures of digits" in str(why[-1].mend)
    assert why[-1].code == "no-fitting-data"


def test_what_is_missing_is_said_of_each_input_and_output() -> None:
    _, why = dataset_for(dense(4, 3))
    said = [str(problem.message) for problem in why]
    assert said[0] == "The input facts takes 4 numbers, too few for a picture of a digit."
    assert said[1] == "The output out_0 gives 3 numbers and is neither of the questions about digits."


def test_a_category_is_no_text() -> None:
    dataset, why = dataset_for(lessons.headline(auxiliary_input=False).model_copy(update={"inputs": ONE}))
    assert isinstance(dataset, Bound)
    assert "main_input takes 1 whole numbers, too few for a text" in str(why[0].message)


ONE = (Input(name="main_input", shape=(1,), dtype="int32"),)


@pytest.mark.parametrize(
    ("spec", "source"),
    [
        (lessons.headline(), Tweets),
        (lessons.headline(auxiliary_input=False, auxiliary_output=False), Tweets),
        (PairOptions().spec(), Devices),
        (NetworkOptions(pixels=64).spec(), Digits),
        (NetworkOptions(second_input=True, second_output=True).spec(), Digits),
        (dense(64, 10), Digits),
    ],
)
def test_models_that_fit_are_given_their_data(spec: ModelSpec, source: type) -> None:
    dataset, why = dataset_for(spec)
    assert not why
    assert isinstance(dataset, source)
