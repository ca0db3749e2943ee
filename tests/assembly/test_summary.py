"""The summary against Keras's own numbers, and the graph in words."""

from __future__ import annotations

import keras
import pytest

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec, lessons, sketch
from components.assembly.describe import describe
from components.assembly.summary import summarize

ENCODER = ModelSpec(
    name="encoder",
    inputs=(Input(name="words", shape=(7,), dtype="int32"),),
    layers=(
        Layer(name="embedding", kind="Embedding", config=Config(input_dim=50, output_dim=4)),
        Layer(name="lstm", kind="LSTM", config=Config(units=3)),
    ),
    calls=(
        Call(layer="embedding", inputs=("words",), output="embedded"),
        Call(layer="lstm", inputs=("embedded",), output="vector"),
    ),
    heads=(Head(name="lstm", tensor="vector"),),
)
PAIRS = ModelSpec(
    name="pairs",
    inputs=(
        Input(name="tweet_a", shape=(7,), dtype="int32"),
        Input(name="tweet_b", shape=(7,), dtype="int32"),
    ),
    layers=(
        Layer(name="encoder", kind="Model", model=ENCODER, trainable=False),
        Layer(name="concatenate", kind="Concatenate"),
        Layer(name="same_author", kind="Dense", config=Config(units=1, activation="sigmoid")),
    ),
    calls=(
        Call(layer="encoder", inputs=("tweet_a",), output="vector_a"),
        Call(layer="encoder", inputs=("tweet_b",), output="vector_b"),
        Call(layer="concatenate", inputs=("vector_a", "vector_b"), output="merged"),
        Call(layer="same_author", inputs=("merged",), output="answer"),
    ),
    heads=(Head(name="same_author", tensor="answer", loss="binary_crossentropy"),),
)


@pytest.mark.parametrize(
    "spec",
    [lessons.headline(), lessons.headline(2, auxiliary_output=False), PAIRS],
    ids=["slide", "one", "pairs"],
)
def test_every_row_is_as_keras_counts_it(spec: ModelSpec) -> None:
    model = sketch(spec)
    rows = {row.layer: row for row in summarize(spec)}
    assert {layer.name for layer in model.layers} == set(rows)
    for layer in model.layers:
        assert rows[layer.name].parameters == layer.count_params()
        shape = layer.output.shape if isinstance(layer.output, keras.KerasTensor) else None
        if shape is not None:
            assert rows[layer.name].output_shapes[0] == shape[1:]
    assert sum(row.parameters for row in rows.values()) == model.count_params()


def test_a_shared_layer_is_counted_once_and_called_twice() -> None:
    row = next(row for row in summarize(PAIRS) if row.layer == "encoder")
    assert row.parameters == 50 * 4 + 4 * 3 * (4 + 3 + 1)
    assert row.called_on == (("tweet_a",), ("tweet_b",))
    assert row.output_shapes == ((3,), (3,))


def test_the_graph_in_words_names_all_there_is() -> None:
    said = "\n".join(map(str, describe(lessons.headline())))
    for name in (
        "main_input",
        "news_in",
        "embedding",
        "lstm",
        "concatenate",
        "dense_1",
        "dense_2",
        "news_out",
    ):
        assert name in said
    assert "Output news_out: loss binary_crossentropy, loss weight 0.2." in said
    assert "lstm (LSTM) reads x and makes shape (32,)." in said


def test_sharing_and_freezing_are_said() -> None:
    said = "\n".join(map(str, describe(PAIRS)))
    assert "encoder (Functional) is shared: it is called 2 times" in said
    assert "encoder is frozen" in said
