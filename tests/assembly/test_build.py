"""`build` against models written by hand from the Keras documentation, and its seeds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from components.assembly import ModelSpec, build, lessons, sketch
from components.assembly.explain import Refused
from tests.assembly import specs
from tests.assembly.specs import call, layer

SMALL: Any = {
    "sequence_length": 10,
    "vocabulary": 50,
    "embedding_dim": 6,
    "lstm_units": 4,
    "dense_units": 5,
}


def slide(
    extra: int = 0, length: int = 10, words: int = 50, size: int = 6, units: int = 4, dense: int = 5
) -> Any:
    """The lesson's model as it should stand on the slide."""
    main_input = keras.Input(shape=(length,), dtype="int32", name="main_input")
    x = layers.Embedding(output_dim=size, input_dim=words, name="embedding")(main_input)
    lstm_out = layers.LSTM(units, name="lstm")(x)
    news_output = layers.Dense(1, activation="sigmoid", name="news_out")(lstm_out)
    news_input = keras.Input(shape=(5,), name="news_in")
    x = layers.Concatenate(name="concatenate")([lstm_out, news_input])
    for number in range(1, 3 + extra):
        x = layers.Dense(dense, activation="relu", name=f"dense_{number}")(x)
    main_output = layers.Dense(1, activation="sigmoid", name="main_output")(x)
    return keras.Model(inputs=[main_input, news_input], outputs=[main_output, news_output], name="headline")


def two_branch() -> Any:
    words = keras.Input((6,), dtype="int32", name="words")
    numbers = keras.Input((4,), name="numbers")
    vectors = layers.Embedding(20, 5, name="embedding")(words)
    patterns = layers.Conv1D(3, 2, activation="relu", name="convolution")(vectors)
    text = layers.GlobalMaxPooling1D(name="pooling")(patterns)
    table = layers.Dense(3, activation="tanh", name="hidden")(numbers)
    both = layers.Dropout(0.3, name="dropout")(layers.Concatenate(name="merged")([text, table]))
    return keras.Model(
        [words, numbers],
        [
            layers.Dense(1, activation="sigmoid", name="zebra")(both),
            layers.Dense(2, name="apple")(both),
            layers.Dense(3, activation="softmax", name="mango")(text),
        ],
        name="two_branch",
    )


def shared() -> Any:
    left = keras.Input((5,), dtype="int32", name="left")
    right = keras.Input((5,), dtype="int32", name="right")
    embedding, reader = layers.Embedding(10, 4, name="embedding"), layers.GRU(3, name="reader")
    both = layers.Concatenate(name="alike")([reader(embedding(left)), reader(embedding(right))])
    return keras.Model(
        [left, right], [layers.Dense(1, activation="sigmoid", name="same")(both)], name="shared"
    )


def encoder(name: str) -> Any:
    text = keras.Input((5,), dtype="int32", name="text")
    read = layers.LSTM(3, name="reader")(layers.Embedding(10, 4, name="embedding")(text))
    return keras.Model(
        [text],
        [layers.Dense(2, name="vector")(read), layers.Dense(1, activation="sigmoid", name="sure")(read)],
        name=name,
    )


def nested() -> Any:
    left = keras.Input((5,), dtype="int32", name="left")
    right = keras.Input((5,), dtype="int32", name="right")
    read = encoder("read")
    (left_vector, left_sure), (right_vector, right_sure) = read(left), read(right)
    apart = layers.Subtract(name="distance")([left_vector, right_vector])
    merged = layers.Concatenate(name="merged")([apart, left_sure, right_sure])
    return keras.Model(
        [left, right], [layers.Dense(1, activation="sigmoid", name="same")(merged)], name="nested"
    )


BY_HAND: list[tuple[ModelSpec, Callable[[], Any]]] = [
    (lessons.headline(**SMALL), slide),
    (lessons.headline(extra_dense=2, **SMALL), lambda: slide(extra=2)),
    (specs.two_branch(), two_branch),
    (specs.shared(), shared),
    (specs.encoder(), lambda: encoder("encoder")),
    (specs.nested(), nested),
]


@pytest.mark.parametrize(
    ("spec", "by_hand"), BY_HAND, ids=["slide", "homework", "two", "shared", "encoder", "nested"]
)
def test_the_same_model_as_by_hand(spec: ModelSpec, by_hand: Callable[[], Any]) -> None:
    ours, theirs = build(spec), by_hand()
    assert configs(ours) == configs(theirs)
    assert ours.output_names == theirs.output_names == [head.name for head in spec.heads]
    assert [each.name for each in ours.inputs] == [each.name for each in theirs.inputs]
    copy_weights(theirs, ours)
    batch = data(spec)
    for one, other in zip(flat(ours(batch)), flat(theirs(batch)), strict=True):
        np.testing.assert_array_equal(one, other)


def configs(model: Any) -> dict[str, Any]:
    """The settings of each layer by name, and what it is called on."""
    found: dict[str, Any] = {}
    for each in model.layers:
        calls = [
            [t._keras_history.operation.name for t in node.input_tensors] for node in each._inbound_nodes
        ]
        if isinstance(each, keras.Model):
            found[each.name] = (configs(each), calls)
        else:
            found[each.name] = (type(each), each.get_config(), calls)
    return found


def copy_weights(source: Any, target: Any) -> None:
    for each in source.layers:
        if isinstance(each, keras.Model):
            copy_weights(each, target.get_layer(each.name))
        else:
            target.get_layer(each.name).set_weights(each.get_weights())


def data(spec: ModelSpec, rows: int = 3) -> list[np.ndarray]:
    chance = np.random.default_rng(0)
    return [
        chance.integers(10, size=(rows, *each.shape))
        if each.dtype == "int32"
        else chance.normal(size=(rows, *each.shape))
        for each in spec.inputs
    ]


def flat(output: Any) -> list[Any]:
    return output if isinstance(output, list) else [output]


@pytest.mark.parametrize(("extra", "parameters"), [(0, 5_196_450), (2, 5_204_770)])
def test_the_slides_parameters(extra: int, parameters: int) -> None:
    assert sketch(lessons.headline(extra_dense=extra)).count_params() == parameters


def test_calls_can_stand_in_any_order() -> None:
    spec = specs.nested()
    mixed = spec.model_copy(update={"calls": tuple(reversed(spec.calls))})
    assert weights(build(mixed)) == weights(build(spec))
    batch = data(spec)
    np.testing.assert_array_equal(build(mixed)(batch), build(spec)(batch))


def test_frozen_layers_have_nothing_to_train() -> None:
    spec = specs.nested()
    frozen = spec.model_copy(
        update={
            "layers": tuple(
                each.model_copy(update={"trainable": each.kind != "Model"}) for each in spec.layers
            )
        }
    )
    model = build(frozen)
    assert len(model.trainable_weights) == 2  # those of "same"
    assert len(model.weights) == len(build(spec).weights)
    inner = specs.encoder()
    inner = inner.model_copy(
        update={
            "layers": tuple(
                each.model_copy(update={"trainable": each.name != "reader"}) for each in inner.layers
            )
        }
    )
    model = build(specs.nested(layers=inner.layers))
    assert not any("reader" in weight.path for weight in model.trainable_weights)
    assert any("embedding" in weight.path for weight in model.trainable_weights)


# --- seeds


def weights(model: Any) -> list[tuple[str, bytes]]:
    """Every weight's path and values, states of random generators included, whose paths
    Keras numbers as it likes."""
    return sorted(
        (re.sub(r"seed_generator_\d+", "seed_generator", weight.path), np.asarray(weight.value).tobytes())
        for weight in model.variables
    )


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
        call(each.name, "text" if number == 0 else f"x_{number - 1}", f"x_{number}")
        for number, each in enumerate(chain)
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
        each.model_copy(update={"layer": "twin"}) if each.output == "right_read" else each
        for each in spec.calls
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
    assert [each for each in after if not each[0].startswith("extra/")] == before


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
    assert all(each == alone for each in together)


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
    for each in model.layers:
        if not isinstance(each, layers.InputLayer):
            config = each.get_config()
            plain = type(each).from_config(config)
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
                    each.model_copy(update={"layer": name}) if each.layer == "read" else each
                    for each in spec.calls
                ),
            }
        )
        for one, other in zip(alone, build(renamed).get_layer(name).get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)


# --- refusals


@pytest.mark.parametrize("make", [build, sketch])
def test_what_makes_no_sense_is_refused_before_anything_is_allocated(
    make: Callable[[ModelSpec], Any],
) -> None:
    with pytest.raises(Refused, match="too many parameters"):
        make(lessons.headline(vocabulary=100_000, embedding_dim=1024))


@pytest.mark.parametrize(
    ("spec", "code", "where"),
    [
        (specs.dense(units=-1), "refused", "score"),
        (specs.dense(colour="red"), "unknown-setting", "score"),
        (
            specs.one_layer(layer("read", "LSTM", units=2), *specs.dense().inputs),
            "unfit-tensors",
            "read",
        ),
    ],
)
def test_what_only_keras_sees_is_refused_in_the_same_form(
    spec: ModelSpec, code: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("components.assembly.build"), "ensure", lambda spec: None)
    with pytest.raises(Refused) as caught:
        build(spec)
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [(code, where)]
