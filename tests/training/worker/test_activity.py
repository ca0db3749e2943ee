"""How active layers are, and what heads send for some rows, against Keras asked by hand."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from components.assembly import ModelSpec, build
from components.assembly.keras_model.arrays import addresses
from components.lessons import LESSONS
from components.training import Recipe
from components.training.values.head_gradients import HeadGradients, LabelledRows
from components.training.values.prediction_request import PredictionRequest
from components.training.values.sample_tensors import unpacked_activity
from components.training.worker.model.predictor import answer_request

ROWS = 12


def lesson(name: str) -> tuple[ModelSpec, keras.Model, Any]:
    recipe: Recipe = LESSONS[name].recipe
    spec: ModelSpec = LESSONS[name].options.spec()
    return spec, build(spec), recipe.dataset.prepare(spec).train


def first_rows(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: array[:ROWS] for name, array in arrays.items()}


@pytest.mark.parametrize("name", ["headline", "pairs", "sequential"])
def test_activity_is_that_of_all_calls_of_a_layer(name: str) -> None:
    spec, model, part = lesson(name)
    inputs = first_rows(part.inputs)
    known = unpacked_activity(answer_request(model, spec, PredictionRequest(inputs, "activity")))
    rows = [inputs[entry.name] for entry in spec.inputs]
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        outputs = [
            np.asarray(keras.Model(model.inputs, node.output_tensors[0]).predict(rows, verbose=0))
            for node in layer._inbound_nodes
        ]
        units = np.concatenate([output.reshape(-1, output.shape[-1]) for output in outputs])
        assert known[layer.name].size == pytest.approx(np.sqrt((units.astype(float) ** 2).mean()), rel=1e-4)
        assert known[layer.name].units == units.shape[1]
        assert known[layer.name].dead == (units == 0).all(axis=0).sum()
    if name == "pairs":
        assert {"encoder/embedding", "encoder/lstm"} < set(known)


def test_units_that_never_answer_are_dead() -> None:
    spec, model, part = lesson("headline")
    dense = model.get_layer("dense_1")
    kernel, bias = dense.get_weights()
    kernel[:, :5], bias[:5] = 0, -1
    dense.set_weights([kernel, bias])
    request = PredictionRequest(first_rows(part.inputs), "activity")
    assert unpacked_activity(answer_request(model, spec, request))["dense_1"].dead >= 5


@pytest.mark.parametrize("name", ["headline", "pairs", "reuse", "sequential"])
def test_gradients_of_rows_are_those_of_each_weighted_loss_alone(name: str) -> None:
    spec, model, part = lesson(name)
    before = [np.array(weight) for weight in model.get_weights()]
    weights = {head.name: 0.5 + number for number, head in enumerate(spec.heads)}
    inputs, targets = first_rows(part.inputs), first_rows(part.targets)
    rows = LabelledRows(inputs, targets, weights)
    request = PredictionRequest(rows.packed(), "row gradients")
    said = HeadGradients.unpacked(answer_request(model, spec, request))
    for array, weight in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(array, weight)
    trained = [address for address in addresses(spec) if address.trainable]
    for number, head in enumerate(spec.heads):
        loss = keras.losses.get(head.loss)
        with tf.GradientTape() as tape:
            answers = tf.nest.flatten(model([inputs[entry.name] for entry in spec.inputs], training=True))
            target = tf.cast(targets[head.name], "float32")
            total = weights[head.name] * tf.reduce_mean(loss(target, answers[number]))
        gradients = tape.gradient(total, model.trainable_variables)
        squares: dict[str, float] = dict.fromkeys(said.layers, 0.0)
        for address, gradient in zip(trained, gradients, strict=True):
            if gradient is not None:
                dense = np.asarray(tf.convert_to_tensor(gradient), np.float64)
                squares[address.layer] += float((dense**2).sum())
        column = said.heads.index(head.name)
        expected = [np.sqrt(squares[layer]) for layer in said.layers]
        np.testing.assert_allclose(said.norms[0, :, column], expected, rtol=5e-3, atol=1e-7)


def test_frozen_layers_get_exactly_nothing() -> None:
    spec, _model, part = lesson("headline")
    layers = tuple(layer.model_copy(update={"trainable": layer.name != "lstm"}) for layer in spec.layers)
    spec = spec.model_copy(update={"layers": layers})
    weights = {head.name: 1.0 for head in spec.heads}
    rows = LabelledRows(first_rows(part.inputs), first_rows(part.targets), weights)
    request = PredictionRequest(rows.packed(), "row gradients")
    said = HeadGradients.unpacked(answer_request(build(spec), spec, request))
    assert said.norms[0, said.layers.index("lstm")].tolist() == [0, 0]
    assert said.norms[0, said.layers.index("embedding")].min() > 0
