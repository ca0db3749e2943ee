"""`build` against models written by hand from the Keras documentation, and its seeds."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from components import lessons
from components.assembly import ModelSpec, build, build_symbolic
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.specs import layer, weights

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
    assert [tensor.name for tensor in ours.inputs] == [tensor.name for tensor in theirs.inputs]
    copy_weights(theirs, ours)
    batch = data(spec)
    for one, other in zip(flat(ours(batch)), flat(theirs(batch)), strict=True):
        np.testing.assert_array_equal(one, other)


def configs(model: Any) -> dict[str, Any]:
    """The settings of each layer by name, and what it is called on."""
    settings: dict[str, Any] = {}
    for keras_layer in model.layers:
        calls = [
            [t._keras_history.operation.name for t in node.input_tensors]
            for node in keras_layer._inbound_nodes
        ]
        if isinstance(keras_layer, keras.Model):
            settings[keras_layer.name] = (configs(keras_layer), calls)
        else:
            settings[keras_layer.name] = (type(keras_layer), keras_layer.get_config(), calls)
    return settings


def copy_weights(source: Any, target: Any) -> None:
    for keras_layer in source.layers:
        if isinstance(keras_layer, keras.Model):
            copy_weights(keras_layer, target.get_layer(keras_layer.name))
        else:
            target.get_layer(keras_layer.name).set_weights(keras_layer.get_weights())


def data(spec: ModelSpec, rows: int = 3) -> list[np.ndarray]:
    chance = np.random.default_rng(0)
    return [
        chance.integers(10, size=(rows, *model_input.known_shape))
        if model_input.dtype == "int32"
        else chance.normal(size=(rows, *model_input.known_shape))
        for model_input in spec.inputs
    ]


def flat(output: Any) -> list[Any]:
    return output if isinstance(output, list) else [output]


@pytest.mark.parametrize(("extra", "parameters"), [(0, 5_196_450), (2, 5_204_770)])
def test_the_slides_parameters(extra: int, parameters: int) -> None:
    assert build_symbolic(lessons.headline(extra_dense=extra)).count_params() == parameters


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
                layer.model_copy(update={"trainable": layer.kind != "Model"}) for layer in spec.layers
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
                layer.model_copy(update={"trainable": layer.name != "reader"}) for layer in inner.layers
            )
        }
    )
    model = build(specs.nested(layers=inner.layers))
    assert not any("reader" in weight.path for weight in model.trainable_weights)
    assert any("embedding" in weight.path for weight in model.trainable_weights)


# --- refusals


@pytest.mark.parametrize("make", [build, build_symbolic])
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
    monkeypatch.setattr(
        import_module("components.assembly.keras_model.build"), "ensure_valid", lambda spec: None
    )
    with pytest.raises(Refused) as caught:
        build(spec)
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [(code, where)]
