from __future__ import annotations

import pickle
from typing import Any

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec.problems import Refused
from components.datasets import Dataset, Digits, Tweets
from components.datasets.carried.digit_pictures import ROWS, pictures
from components.datasets.encodings.picture_input import PictureInput
from components.datasets.encodings.places import InputPlace

HEADS = (("digit", 10, "softmax"), ("odd", 1, "sigmoid"))


def _spec(
    widths: dict[str, int], heads: tuple[tuple[str, int, str], ...] = HEADS, **changes: object
) -> ModelSpec:
    """A model whose first input goes to every head."""
    losses = {10: "sparse_categorical_crossentropy", 1: "binary_crossentropy"}
    first = next(iter(widths))
    fields = {
        "name": "digits",
        "inputs": tuple(Input(name=name, shape=(width,)) for name, width in widths.items()),
        "layers": tuple(
            Layer(name=name, kind="Dense", config=Config(units=units, activation=activation))
            for name, units, activation in heads
        ),
        "calls": tuple(Call.on(layer=name, inputs=(first,), output=f"{name}_out") for name, _, _ in heads),
        "heads": tuple(
            Head(name=name, tensor=f"{name}_out", loss=losses[units], metrics=("accuracy",))
            for name, units, _ in heads
        ),
    }
    return ModelSpec(**{**fields, **changes})


def test_arrays_are_named_and_shaped_for_the_spec() -> None:
    prepared = Digits().prepare(_spec({"image": 784}))
    for part, rows in ((prepared.train, 1_438), (prepared.validation, 359)):
        assert {name: (a.shape, a.dtype.name) for name, a in part.inputs.items()} == {
            "image": ((rows, 784), "float32")
        }
        assert {name: (a.shape, a.dtype.name) for name, a in part.targets.items()} == {
            "digit": ((rows, 1), "int32"),
            "odd": ((rows, 1), "float32"),
        }
        assert 0 <= part.inputs["image"].min() < part.inputs["image"].max() <= 1
        np.testing.assert_array_equal(part.targets["odd"], part.targets["digit"] % 2)
    assert not set(prepared.train.rows) & set(prepared.validation.rows)
    assert len({*prepared.train.rows, *prepared.validation.rows}) == ROWS


def test_pictures_of_their_own_size_are_as_they_are() -> None:
    part = Digits(rows=50).prepare(_spec({"image": 64})).train
    shown = Digits.images(part.rows)
    assert shown.shape == (40, 8, 8)
    np.testing.assert_allclose(part.inputs["image"], shown.reshape(40, 64), atol=1e-6)
    np.testing.assert_array_equal(part.targets["digit"][:, 0], pictures().digits[part.rows])


def test_a_larger_picture_is_between_the_pixels() -> None:
    small = np.array([[[0.0, 1.0], [2.0, 3.0]]])
    np.testing.assert_allclose(
        PictureInput(InputPlace("x", (16,), (False,), "float32"), "picture")
        .encode({"picture": small}, 1)
        .reshape(4, 4)[0],
        np.array([0, 0.25, 0.75, 1]),
        atol=1e-6,
    )


@pytest.mark.parametrize("size", [8, 28])
def test_halves_are_the_halves_of_the_whole(size: int) -> None:
    halves = Digits(rows=60).prepare(_spec({"upper": size * size // 2, "lower": size * size // 2}))
    whole = Digits(rows=60).prepare(_spec({"image": size * size}))
    for one, other in ((halves.train, whole.train), (halves.validation, whole.validation)):
        np.testing.assert_array_equal(one.rows, other.rows)
        both = np.concatenate([one.inputs["upper"], one.inputs["lower"]], axis=1)
        np.testing.assert_array_equal(both, other.inputs["image"])


def test_upper_alone_is_a_whole_picture() -> None:
    assert Digits().prepare(_spec({"upper": 64})).train.inputs["upper"].shape[1] == 64


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (_spec({"image": 65}), "The input image cannot take a picture.*64 for 8 x 8"),
        (_spec({"upper": 32, "lower": 64}), "The input lower cannot take half a picture.*32 for 8 x 8"),
        (_spec({"image": 10_000}), "cannot take a picture"),
        (_spec({"image": 64}, inputs=(Input(name="image", shape=(64,), dtype="int32"),)), "int32"),
        (_spec({"image": 64}, inputs=(Input(name="image", shape=(8, 8)),)), r"\(8, 8\)"),
        (_spec({"image": 64}, (("even", 1, "sigmoid"),)), "no answer for the head even.*digit .* or odd"),
        (_spec({"image": 64}, (("digit", 1, "sigmoid"),)), "digit do not fit .*binary.*loss sparse_cat"),
    ],
)
def test_what_does_not_fit_is_named(spec: ModelSpec, says: str) -> None:
    with pytest.raises(Refused, match=says):
        Digits().prepare(spec)


def test_the_encoder_does_after_training_what_it_did_before() -> None:
    prepared = Digits(rows=50).prepare(_spec({"image": 784}))
    encoder = pickle.loads(pickle.dumps(prepared.encoder))
    arrays = encoder.encode(list(Digits.images(prepared.validation.rows)))
    np.testing.assert_array_equal(arrays["image"], prepared.validation.inputs["image"])
    assert encoder.encode([np.zeros((28, 28))])["image"].shape == (1, 784)
    assert str(encoder.say("digit", 7)) == "the digit 7"
    assert str(encoder.say("odd", 0.72)) == "72% likely: the digit is odd"
    assert encoder.tokens("seven") == ()
    with pytest.raises(Refused, match="squares"):
        encoder.encode([np.zeros((8, 9))])


def test_baselines_are_what_keras_scores_for_the_best_constant() -> None:
    prepared = Digits().prepare(_spec({"image": 64}))
    targets = prepared.validation.targets["digit"]
    shares = np.bincount(targets[:, 0], minlength=10) / len(targets)
    constant = np.tile(shares, (len(targets), 1))
    baseline = prepared.baselines["digit"]
    loss = keras.losses.SparseCategoricalCrossentropy()(targets, constant)
    assert baseline.loss.value == pytest.approx(float(loss), rel=1e-5)
    assert baseline.metrics["accuracy"].value == shares.max()
    assert str(baseline.metrics["accuracy"].answer) == f"always the most frequent class, {shares.argmax()}"
    assert list(prepared.baselines["odd"].metrics) == ["accuracy"]


def test_the_same_seed_is_the_same_data() -> None:
    first, other = (Digits(rows=100, seed=seed).prepare(_spec({"image": 64})) for seed in (0, 1))
    again = Digits(rows=100).prepare(_spec({"image": 64}))
    np.testing.assert_array_equal(first.train.rows, again.train.rows)
    assert set(first.train.rows) != set(other.train.rows)


def test_a_dataset_is_a_value_that_json_carries() -> None:
    dataset = Digits(rows=500, seed=4)
    assert TypeAdapter(Dataset).validate_json(dataset.model_dump_json()) == dataset
    with pytest.raises(ValidationError):
        Digits(rows=ROWS + 1)


def test_pictures_have_no_words_to_read_with() -> None:
    words: Any = {"source": "digits"}
    for other in (words, Digits()):
        with pytest.raises(ValidationError, match="reads_like"):
            Tweets(reads_like=other)
    fields: Any = {"reads_like": Tweets()}
    with pytest.raises(ValidationError, match="reads_like"):
        Digits(**fields)
    assert '"reads_like":null' in Digits().model_dump_json()
    assert not hasattr(Digits, "vocabulary")


def test_what_a_page_shows() -> None:
    dataset = Digits()
    shown = dataset.preview(5)
    assert len(shown) == 5
    assert set(shown.columns) == set(dataset.labels())
    assert dataset.features() == ()
    assert dataset.distribution("digit")["rows"].sum() == ROWS
    assert len(dataset.distribution("odd")) == 2
    for part in ("scikit-learn", "BSD-3", "8 x 8", "1,797"):
        assert part in str(dataset.provenance())
