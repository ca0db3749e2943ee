"""Which models made elsewhere the data here fit, and what is said of the others."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.checks.shapes import known_shapes
from components.assembly.checks.targets import target_problems
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
        dense(13, 1, loss="mean_squared_error"),
    ],
    ids=lambda spec: f"{spec.inputs[0].shape[0]} to {len(spec.heads)}",
)
def test_a_table_of_numbers_is_not_given_pictures(spec: ModelSpec) -> None:
    dataset, _ = dataset_for(spec)
    assert isinstance(dataset, Bound)
    assert all(binding.encoding != "picture" for binding in dataset.inputs)
    prepared = dataset.prepare(spec)
    assert prepared.train.inputs["facts"].shape[1:] == spec.inputs[0].shape
    assert not list(target_problems(spec, shapes(spec), prepared.train.targets))


@pytest.mark.parametrize(
    "spec",
    [dense(64, 3), dense(64, 26), dense(64, 1, loss="binary_crossentropy")],
    ids=["3 classes", "26 classes", "yes or no"],
)
def test_pictures_are_asked_what_the_output_can_answer(spec: ModelSpec) -> None:
    dataset, misfits = dataset_for(spec)
    assert dataset is not None
    assert not misfits
    assert not list(target_problems(spec, shapes(spec), dataset.prepare(spec).train.targets))


def shapes(spec: ModelSpec) -> dict[str, tuple[int, ...]]:
    return {head.name: known_shapes(spec)[head.tensor] for head in spec.heads}


def test_a_category_is_no_text() -> None:
    dataset, _ = dataset_for(lessons.headline(auxiliary_input=False).model_copy(update={"inputs": ONE}))
    assert isinstance(dataset, Bound)
    (binding,) = dataset.inputs
    assert binding.encoding == "index"


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
