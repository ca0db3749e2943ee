"""The summary against Keras's own numbers, and the graph in words."""

from __future__ import annotations

import re

import keras
import pytest

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec, build_symbolic
from components.assembly.drawing.description import describe
from components.assembly.keras_model.summary import parameter_counts, summarize
from components.assembly.keras_objects.names import keras_names
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs

ENCODER = ModelSpec(
    name="encoder",
    inputs=(Input(name="words", shape=(7,), dtype="int32"),),
    layers=(
        Layer(name="embedding", kind="Embedding", config=Config(input_dim=50, output_dim=4)),
        Layer(name="lstm", kind="LSTM", config=Config(units=3)),
    ),
    calls=(
        Call.on(layer="embedding", inputs=("words",), output="embedded"),
        Call.on(layer="lstm", inputs=("embedded",), output="vector"),
    ),
    heads=(Head(name="lstm", tensor="vector"),),
)
PAIRS = ModelSpec(
    name="pairs",
    inputs=(
        Input(name="text_a", shape=(7,), dtype="int32"),
        Input(name="text_b", shape=(7,), dtype="int32"),
    ),
    layers=(
        Layer(name="encoder", kind="Model", model=ENCODER, trainable=False),
        Layer(name="concatenate", kind="Concatenate"),
        Layer(name="same_author", kind="Dense", config=Config(units=1, activation="sigmoid")),
    ),
    calls=(
        Call.on(layer="encoder", inputs=("text_a",), output="vector_a"),
        Call.on(layer="encoder", inputs=("text_b",), output="vector_b"),
        Call.on(layer="concatenate", inputs=("vector_a", "vector_b"), output="merged"),
        Call.on(layer="same_author", inputs=("merged",), output="answer"),
    ),
    heads=(Head(name="same_author", tensor="answer", loss="binary_crossentropy"),),
)


@pytest.mark.parametrize(
    "spec",
    [lessons.headline(), lessons.headline(2, auxiliary_output=False), PAIRS, *drawn_specs.ALL.values()],
    ids=["slide", "one", "pairs", *drawn_specs.ALL],
)
def test_every_row_is_as_keras_counts_it(spec: ModelSpec) -> None:
    model, names = build_symbolic(spec), keras_names(spec)
    rows = {names[row.layer]: row for row in summarize(spec) if not row.operation}
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
    assert row.called_on == (("text_a",), ("text_b",))
    assert row.output_shapes == ((3,), (3,))
    merge = next(row for row in summarize(PAIRS) if row.layer == "concatenate")
    assert merge.called_on == (("encoder #1", "encoder #2"),)


@pytest.mark.parametrize(
    "spec",
    [
        lessons.headline(2),
        specs.two_branch(),
        specs.shared(),
        specs.nested(),
        PAIRS,
        drawn_specs.states(),
        drawn_specs.operations(),
        drawn_specs.in_turn(),
    ],
    ids=["slide", "two branches", "shared", "nested", "pairs", "states", "operations", "in turn"],
)
def test_layers_are_called_on_what_keras_calls_them_on(spec: ModelSpec) -> None:
    operations = {operation.name: operation for operation in build_symbolic(spec).operations}
    for row in summarize(spec):
        theirs = []
        for node in operations[row.layer]._inbound_nodes[: len(row.called_on)]:
            history = [tensor._keras_history for tensor in node.input_tensors]
            theirs.append([(origin.operation.name, origin.node_index + 1) for origin in history])
        assert [[named(source) for source in call] for call in row.called_on] == theirs
        if row.kind != "InputLayer":
            assert row.kind == type(operations[row.layer]).__name__


def named(source: str) -> tuple[str, int]:
    """`encoder/vector #2` -> the layer, and which of its calls."""
    layer, _, call = source.partition(" #")
    return layer.split("/")[0], int(call or 1)


def test_totals_are_keras_s() -> None:
    normalized = specs.one_layer(
        specs.layer("normal", "BatchNormalization"), Input(name="steps", shape=(4, 3))
    )
    for spec in (lessons.headline(), PAIRS, normalized):
        model, counts = build_symbolic(spec), parameter_counts(spec)
        lines: list[str] = []
        model.summary(print_fn=lines.append)
        printed = [int(number.replace(",", "")) for number in re.findall(r"params: ([\d,]+)", "".join(lines))]
        assert [counts.parameters, counts.trainable, counts.non_trainable] == printed
    assert parameter_counts(PAIRS).non_trainable == 50 * 4 + 4 * 3 * (4 + 3 + 1)


def test_rows_follow_the_numbers_not_the_order_of_writing() -> None:
    spec = lessons.headline()
    shuffled = spec.model_copy(update={"layers": spec.layers[::-1], "calls": spec.calls[::-1]})
    for order in ([row.layer for row in summarize(version)] for version in (spec, shuffled)):
        assert order.index("embedding") < order.index("lstm") < order.index("concatenate")
        assert order.index("dense_1") < order.index("dense_2") < order.index("main_output")


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
    assert "lstm (LSTM, tanh) reads embedding and makes shape (32,)." in said
    assert "concatenate (Concatenate) reads lstm, news_in and makes shape (37,)." in said


def test_sharing_and_freezing_are_said() -> None:
    said = "\n".join(map(str, describe(PAIRS)))
    assert "encoder (Functional) is shared: it is called 2 times" in said
    assert "encoder is frozen" in said
    assert "Inside encoder: lstm (LSTM, tanh) reads embedding and makes shape (3,)." in said


def test_the_weights_in_force_are_said() -> None:
    spec = lessons.headline()
    said = "\n".join(map(str, describe(spec, {"news_out": 0.75})))
    assert "Output news_out: loss binary_crossentropy, loss weight 0.75." in said
    assert "Output main_output: loss binary_crossentropy, loss weight 1." in said
    untrained = "\n".join(map(str, describe(ENCODER)))
    assert "Output lstm: it is not trained." in untrained


def said_of(spec: ModelSpec) -> str:
    return "\n".join(map(str, describe(spec)))


def test_states_and_masks_are_said_apart_from_what_a_layer_reads() -> None:
    said = said_of(drawn_specs.states())
    assert "Input source: shape (None, 5); where it says None, any length will do." in said
    assert "encoder (LSTM, tanh) reads source and makes shape (4,), (4,), (4,)." in said
    assert "encoder leaves out steps by the mask padding." in said
    assert "decoder (LSTM, tanh) reads target and makes shape (None, 4)." in said
    assert "decoder starts from the state encoder/1, encoder/2." in said
    assert "attend (MultiHeadAttention) reads decoder, source" in said
    assert "Output state, of encoder/1: it is not trained." in said


def test_masks_that_no_call_names_are_said() -> None:
    said = said_of(drawn_specs.masked())
    assert "read leaves out steps by the mask embed_q." in said
    assert "read_both leaves out steps by the mask join." in said
    assert "drop leaves out" not in said


def test_operations_are_said_as_python_writes_them() -> None:
    said = said_of(drawn_specs.operations())
    assert "has 2 inputs, 2 layers, 10 operations and 2 outputs" in said
    assert "first is [:, 0], of steps, and has shape (4,)." in said
    assert "apart is x - y, of scaled, other, and has shape (4,)." in said
    assert "wide is expand_dims(axis=1), of all, and has shape (1, 6)." in said
    assert "Output total, of sum: it is not trained." in said


def test_calls_of_shared_layers_are_numbered() -> None:
    said = said_of(drawn_specs.in_turn())
    assert "second (Dense, linear) reads first #1 and makes shape (4,)." in said
    assert "Output end, of first #2: loss mean_squared_error, loss weight 1." in said


def test_what_wrappers_wrap_is_said() -> None:
    said = said_of(drawn_specs.wrapped())
    assert "both wraps gru (GRU)." in said
    assert "each wraps frame (Functional).\nframe is frozen" in said
    assert "Inside frame: small (Dense, linear) reads image and makes shape (2,)." in said
    assert "cells wraps a (LSTMCell).\ncells wraps b (GRUCell)." in said
