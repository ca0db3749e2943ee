"""The fast way against Keras's own: the same weights, optimizer, losses and metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework import ops

from components.assembly import Call, Config, Head, Layer
from components.assembly.catalog.optimizers import OptimizerName
from components.training.worker.fast import fast_way
from components.training.worker.fast.coverage import covers
from components.training.worker.model.variables import assign, copies
from tests.training.fast_and_keras import (
    STEPS,
    WORDS,
    agree,
    batch,
    chain,
    embedding,
    lstm,
    made,
    pairs,
    same_state,
    some,
    state,
    texts,
    train,
)


@pytest.mark.parametrize("optimizer", ["rmsprop", "sgd", "adagrad", "adam"])
def test_it_is_what_keras_does(optimizer: OptimizerName) -> None:
    spec = chain(embedding(), lstm())
    agree(spec, some(spec), optimizer)


@pytest.mark.parametrize(
    "layers",
    [
        (embedding(trainable=False), lstm()),
        (embedding(), lstm().model_copy(update={"trainable": False})),
        (embedding(), lstm("lower", return_sequences=True), lstm()),
        (embedding(), Layer(name="drop_words", kind="Dropout", config=Config(rate=0.2)), lstm()),
    ],
    ids=["frozen table", "frozen LSTM", "two LSTMs", "something between"],
)
def test_so_it_is_of_other_models(layers: tuple[Layer, ...]) -> None:
    spec = chain(*layers)
    agree(spec, some(spec))


@pytest.mark.parametrize(("encoder", "optimizer"), [("shared", "adam"), ("separate", "rmsprop")])
def test_so_it_is_of_encoders(encoder: str, optimizer: OptimizerName) -> None:
    spec = pairs(encoder)
    agree(spec, some(spec), optimizer)


def test_so_it_is_where_a_model_takes_both_vectors() -> None:
    spec = pairs("shared", meeting="difference", dense=())
    agree(spec, some(spec), "adam")


def test_so_it_is_of_a_single_step() -> None:
    spec = chain(embedding(), lstm(), steps=1)
    agree(spec, [batch(spec, texts((1, 0, 1, 1), steps=1))])


def test_a_word_read_very_often_moves_as_in_keras() -> None:
    # More readings than gates: their squares are summed in another way.
    spec = chain(embedding(), lstm())
    ids = texts((1, 2) * 20)
    assert (ids == 0).sum() > 4 * 3
    agree(spec, [batch(spec, ids)])


def test_weights_and_pace_move_while_it_trains() -> None:
    spec = chain(embedding(), lstm())
    curves = []
    for plain in (False, True):
        compiled = made(spec, plain=plain)
        seen = train(compiled, some(spec))
        compiled.weights["a_head"].assign(5.0)
        compiled.set_learning_rate(0.001)
        curves.append([*seen, *train(compiled, some(spec))])
    for one, other in zip(*curves, strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("first_plain", [True, False])
def test_one_way_goes_on_where_the_other_stopped(first_plain: bool) -> None:
    spec = chain(embedding(), lstm())
    first, second = made(spec, plain=first_plain), made(spec, plain=not first_plain)
    request = made(spec, plain=True)
    train(first, some(spec), 2)
    train(second, some(spec), 1)  # which builds its metrics, as `preflight` does
    assign(second.model.weights, copies(first.model.weights))
    assign(second.state, copies(first.state))
    train(second, some(spec), 2)
    train(request, some(spec), 4)
    same_state(second, request)


def test_it_goes_on_to_the_same_bits() -> None:
    spec = chain(embedding(), lstm())
    undisturbed, first, second = made(spec), made(spec), made(spec)
    train(undisturbed, some(spec), 4)
    train(first, some(spec), 2)
    train(second, some(spec), 1)  # the batches counted so far are another number
    assign(second.model.weights, copies(first.model.weights))
    assign(second.state, copies(first.state))
    train(second, some(spec), 2)
    for one, other in zip(state(second), state(undisturbed), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_neighbour_changes_no_bit() -> None:
    spec = chain(embedding(), lstm())
    alone = made(spec)
    train(alone, some(spec), 5)
    states: list[list[np.ndarray]] = []

    def one() -> None:
        compiled = made(spec)
        train(compiled, some(spec), 5)
        states.append(state(compiled))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(states) == 2
    for values in states:
        for one_value, other in zip(values, state(alone), strict=True):
            np.testing.assert_array_equal(one_value, other)


def functional(make: Callable[[Any, Any], Any]) -> keras.Model:
    words = keras.Input((STEPS,), dtype="int32")
    table = keras.layers.Embedding(WORDS, 5)
    model = keras.Model(words, make(table, words))
    model.compile("rmsprop", "mse")
    return model


LSTM = keras.layers.LSTM


@pytest.mark.parametrize(
    "make",
    [
        lambda table, words: keras.layers.GRU(3)(table(words)),
        lambda table, words: LSTM(3, activation="relu")(table(words)),
        lambda table, words: LSTM(3, dropout=0.1)(table(words)),
        lambda table, words: LSTM(3, recurrent_dropout=0.1)(table(words)),
        lambda table, words: LSTM(3, use_bias=False)(table(words)),
        lambda table, words: LSTM(3, go_backwards=True)(table(words)),
        lambda table, words: LSTM(3)(keras.layers.Masking()(table(words))),
        lambda table, words: LSTM(3)(keras.layers.Embedding(WORDS, 5, mask_zero=True)(words)),
        lambda table, words: LSTM(3, kernel_regularizer="l2")(table(words)),
        lambda table, words: keras.layers.Bidirectional(LSTM(3))(table(words)),
        lambda table, words: LSTM(3)(table(words), initial_state=[keras.ops.zeros((1, 3))] * 2),
    ],
    ids=lambda value: None,
)
def test_what_is_not_covered_goes_the_plain_way(make: Callable[[Any, Any], Any]) -> None:
    model = functional(make)
    assert fast_way(model) is None


def test_a_table_read_by_others_too_stays_with_keras() -> None:
    def both(table: Any, words: Any) -> Any:
        vectors = table(words)
        return keras.layers.Concatenate()([LSTM(3)(vectors), keras.layers.Flatten()(vectors)])

    covered = covers(functional(both))
    assert covered.lstms
    assert not covered.tables


def test_a_table_of_an_optimizer_that_is_set_otherwise_stays_with_keras() -> None:
    model = functional(lambda table, words: LSTM(3)(table(words)))
    assert covers(model).tables
    for optimizer in (keras.optimizers.Adam(amsgrad=True), keras.optimizers.SGD(momentum=0.5), "adamw"):
        model.compile(optimizer, "mse")
        covered = covers(model)
        assert covered.lstms
        assert not covered.tables


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
def test_a_table_that_reaches_no_loss_is_left_alone() -> None:
    spec = chain(embedding(), lstm())
    other = (embedding("unused"), lstm("unused_lstm"), Layer(name="q", kind="Dense", config=Config(units=1)))
    calls = (
        Call.on(layer="unused", inputs=("words",), output="u"),
        Call.on(layer="unused_lstm", inputs=("u",), output="v"),
        Call.on(layer="q", inputs=("v",), output="q"),
    )
    spec = spec.model_copy(
        update={
            "layers": (*spec.layers, *other),
            "calls": (*spec.calls, *calls),
            "heads": (*spec.heads, Head(name="q", tensor="q")),
        }
    )
    ours = made(spec)
    before = np.array(ours.model.get_layer("unused").embeddings.numpy())
    train(ours, some(spec))
    np.testing.assert_array_equal(ours.model.get_layer("unused").embeddings.numpy(), before)


def test_keras_and_tensorflow_still_have_what_this_leans_on() -> None:
    """Not part of their documented interface: after an upgrade, look here first."""
    model = made(chain(embedding(), lstm())).model
    for name in (
        "_run_through_graph",
        "_standardize_inputs",
        "_loss_tracker",
        "_compile_loss",
        "_nodes_by_depth",
    ):
        assert hasattr(model, name), name
    for layer in model.layers:
        assert hasattr(layer, "_inbound_nodes")
        assert hasattr(layer, "_call_has_training_arg")
    table = model.get_layer("table").embeddings
    for optimizer, slots in (
        ("rmsprop", "_velocities"),
        ("adagrad", "_accumulators"),
        ("adam", "_momentums"),
        ("adam", "_velocities"),
    ):
        other = made(chain(embedding(), lstm()), optimizer).model
        place = other.optimizer._get_variable_index(other.get_layer("table").embeddings)
        assert getattr(other.optimizer, slots)[place].shape == table.shape
    assert model.optimizer._iterations is model.optimizer.iterations
    # A graph run on other variables than it was traced with.
    one, two = tf.Variable(1.0), tf.Variable(2.0)
    graph = tf.function(lambda x: {"y": x * one}).get_concrete_function(tf.TensorSpec([]))
    assert [id(tensor) for tensor in graph.captured_inputs] == [id(one.handle)]
    assert float(graph._call_flat([tf.constant(3.0)], [two.handle])["y"]) == 6
    # Where it remembers custom gradients.
    assert isinstance(ops.gradient_registry._registry, dict)
    # `fit` leaves functions alone that are there.
    model.train_function = model.test_function = "ours"
    model.make_train_function()
    model.make_test_function()
    assert model.train_function == model.test_function == "ours"
