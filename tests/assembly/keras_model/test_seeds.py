"""What is drawn by chance follows from the spec's seed, and from nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from components.assembly import ModelSpec, build
from tests.assembly import specs
from tests.assembly.specs import call, layer, weights


def random_layers(seed: int = 0, extra: bool = False) -> ModelSpec:
    """All layers that draw random numbers, for weights or for dropout."""
    chain = [
        layer("embedding", "Embedding", input_dim=10, output_dim=4),
        layer("convolution", "Conv1D", filters=4, kernel_size=2),
        layer("both", "Bidirectional", units=3, return_sequences=True, dropout=0.2),
        layer("both_gru", "Bidirectional", layer="GRU", units=3, return_sequences=True),
        layer("gru", "GRU", units=3, return_sequences=True, dropout=0.5),
        layer("simple", "SimpleRNN", units=3, return_sequences=True),
        layer("lstm", "LSTM", units=3),
        *([layer("extra", "Dense", units=3)] if extra else []),
        layer("dropout", "Dropout", rate=0.5),
        layer("normal", "BatchNormalization"),
        layer("score", "Dense", units=1, activation="sigmoid"),
    ]
    spec = specs.one_layer(chain[-1], specs.encoder().inputs[0], loss="binary_crossentropy")
    calls = tuple(
        call(layer.name, "text" if number == 0 else f"x_{number - 1}", f"x_{number}")
        for number, layer in enumerate(chain)
    )
    heads = (spec.heads[0].model_copy(update={"tensor": calls[-1].output}),)
    return spec.model_copy(update={"layers": tuple(chain), "calls": calls, "heads": heads, "seed": seed})


def test_the_same_seed_gives_the_same_weights() -> None:
    keras.utils.set_random_seed(1)
    first = weights(build(random_layers()))
    keras.utils.set_random_seed(2)
    assert weights(build(random_layers())) == first


def test_another_seed_gives_other_weights() -> None:
    one, other = build(random_layers(0)), build(random_layers(1))
    for first, second in zip(one.variables, other.variables, strict=True):
        if "kernel" in first.path or "embeddings" in first.path or "seed" in first.path:
            assert not np.array_equal(first.value, second.value), first.path


def test_no_two_layers_start_alike() -> None:
    spec = specs.shared()
    layers = (*spec.layers, layer("twin", "GRU", units=3))
    calls = tuple(
        call.model_copy(update={"layer": "twin"}) if call.output == "right_read" else call
        for call in spec.calls
    )
    model = build(spec.model_copy(update={"layers": layers, "calls": calls}))
    assert not np.array_equal(
        model.get_layer("reader").get_weights()[0], model.get_layer("twin").get_weights()[0]
    )
    both = build(random_layers()).get_layer("both")
    forward, backward = both.forward_layer.get_weights()[0], both.backward_layer.get_weights()[0]
    assert not np.array_equal(forward, backward)


def test_a_layer_more_leaves_the_others_as_they_start() -> None:
    before, after = weights(build(random_layers())), weights(build(random_layers(extra=True)))
    assert len(after) == len(before) + 2
    assert [weight for weight in after if not weight[0].startswith("extra/")] == before


def test_dropout_draws_the_same_numbers_again() -> None:
    spec = random_layers()
    batch = [np.ones((8, 5), "int32")]
    one, other = build(spec), build(spec)
    for _ in range(2):
        np.testing.assert_array_equal(one(batch, training=True), other(batch, training=True))


def test_two_threads_build_the_same() -> None:
    alone = weights(build(random_layers()))
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda _: weights(build(random_layers())), range(3)))
    assert all(built == alone for built in together)


def test_the_seeds_of_the_process_stay_as_they_are() -> None:
    def drawn(between: Callable[[], Any]) -> tuple[float, ...]:
        keras.utils.set_random_seed(5)
        first = float(keras.random.uniform(()))  # Keras makes its generator at the first draw
        between()
        return first, float(keras.random.uniform(())), np.random.random(), float(tf.random.uniform(()))

    assert drawn(lambda: build(random_layers())) == drawn(lambda: None)


def test_a_seed_set_elsewhere_does_not_matter() -> None:
    random.seed(0)
    one = weights(build(specs.dense()))
    random.seed(0)
    random.random()
    assert weights(build(specs.dense())) == one


def test_seeds_leave_the_settings_as_keras_has_them() -> None:
    model = build(random_layers())
    for keras_layer in model.layers:
        if not isinstance(keras_layer, layers.InputLayer):
            config = keras_layer.get_config()
            plain = type(keras_layer).from_config(config)
            assert plain.get_config() == config
            assert "'seed': 0" not in str(config)
    assert (
        model.get_layer("score").get_config()
        == layers.Dense(1, activation="sigmoid", name="score").get_config()
    )
    assert model.get_layer("dropout").get_config() == layers.Dropout(0.5, name="dropout").get_config()


def test_a_nested_model_starts_as_it_would_alone() -> None:
    alone = build(specs.encoder()).get_weights()
    for name in ("left_reader", "right_reader"):
        spec = specs.nested()
        renamed = spec.model_copy(
            update={
                "layers": (spec.layers[0].model_copy(update={"name": name}), *spec.layers[1:]),
                "calls": tuple(
                    call.model_copy(update={"layer": name}) if call.layer == "read" else call
                    for call in spec.calls
                ),
            }
        )
        for one, other in zip(alone, build(renamed).get_layer(name).get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)
