"""What each call of a shared layer sends to its weights, against calls that have layers of their own."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from components.assembly import Call, Head, Input, Layer, ModelSpec, build
from components.assembly.spec import Config
from components.lessons import LESSONS
from components.training.values.head_gradients import CallGradients, LabelledRows, unpacked_calls
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.model.predictor import answer_request

ROWS = 12


def asked(model: keras.Model, spec: ModelSpec, rows: LabelledRows) -> dict[str, CallGradients]:
    before = [np.array(weight) for weight in model.get_weights()]
    said = unpacked_calls(answer_request(model, spec, PredictionRequest(rows.packed(), "call gradients")))
    for array, weight in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(array, weight)
    return said


def of(model: Any, names: tuple[str, ...], loss: Any) -> list[np.ndarray]:
    """The gradient of each of several layers, as one vector."""
    with tf.GradientTape() as tape:
        total = loss(model)
    gradients = tape.gradient(total, [model.get_layer(name).trainable_variables for name in names])
    return [
        np.concatenate([np.asarray(tf.convert_to_tensor(each), np.float64).ravel() for each in layer])
        for layer in gradients
    ]


@pytest.mark.parametrize("meeting", ["difference", "concatenate"])
def test_each_text_sends_what_it_sends_to_an_encoder_of_its_own(meeting: str) -> None:
    lesson = LESSONS["pairs"]
    options = lesson.options.choose("meeting", meeting)
    spec, apart = options.spec(), options.choose("encoder", "separate").spec()
    part = lesson.recipe.dataset.prepare(spec).train
    inputs = {name: array[:ROWS] for name, array in part.inputs.items()}
    target = part.targets["same_author"][:ROWS]
    model, two = build(spec), build(apart)
    for name in ("encoder_a", "encoder_b"):
        two.get_layer(name).set_weights(model.get_layer("encoder").get_weights())
    two.get_layer("same_author").set_weights(model.get_layer("same_author").get_weights())

    def loss(of_model: Any) -> Any:
        said = of_model([inputs[entry.name] for entry in spec.inputs], training=True)
        return 0.5 * tf.reduce_mean(keras.losses.binary_crossentropy(tf.cast(target, "float32"), said))

    vectors = [*of(model, ("encoder",), loss), *of(two, ("encoder_a", "encoder_b"), loss)]
    rows = LabelledRows(inputs, {"same_author": target}, {"same_author": 0.5})
    said = asked(model, spec, rows)["encoder"]
    expected = np.array([[one @ other for other in vectors] for one in vectors])
    np.testing.assert_allclose(said.products, expected, rtol=1e-3, atol=1e-6 * expected[0, 0])
    assert said.apart(1, 1) < 1e-3
    assert said.apart(0.5, 0.5) == pytest.approx(0.5, rel=1e-3)
    assert said.apart(1, 0) > 0.1


def test_calls_that_follow_each_other_with_chance_between_them() -> None:
    """The layer is called on what it gave out before, with dropout: the parts still add up."""
    spec = ModelSpec(
        name="again",
        inputs=(Input(name="x", shape=(6,)),),
        layers=(
            Layer(name="step", kind="Dense", config=Config(units=6, activation="tanh")),
            Layer(name="drop", kind="Dropout", config=Config(rate=0.5)),
            Layer(name="end", kind="Dense", config=Config(units=1)),
        ),
        calls=(
            Call.on(layer="step", inputs=("x",), output="once"),
            Call.on(layer="drop", inputs=("once",), output="thinned"),
            Call.on(layer="step", inputs=("thinned",), output="twice"),
            Call.on(layer="end", inputs=("twice",), output="y"),
        ),
        heads=(Head(name="end", tensor="y", loss="mean_squared_error"),),
    )
    chance = np.random.default_rng(0)
    rows = LabelledRows(
        {"x": chance.normal(size=(ROWS, 6)).astype("float32")},
        {"end": chance.normal(size=(ROWS, 1)).astype("float32")},
        {"end": 1.0},
    )
    said = asked(build(spec), spec, rows)
    assert list(said) == ["step"]
    assert said["step"].apart(1, 1) < 1e-5
    assert min(said["step"].norms) > 0


def test_a_model_without_shared_layers_has_none() -> None:
    lesson = LESSONS["headline"]
    spec = lesson.options.spec()
    part = lesson.recipe.dataset.prepare(spec).train
    rows = LabelledRows(
        {name: array[:ROWS] for name, array in part.inputs.items()},
        {name: array[:ROWS] for name, array in part.targets.items()},
        {head.name: 1.0 for head in spec.heads},
    )
    assert asked(build(spec), spec, rows) == {}
