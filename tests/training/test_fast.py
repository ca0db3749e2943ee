"""The fast way against Keras's own: the same weights, optimizer, losses and metrics."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework import ops

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec, lessons
from components.training.recipe import Optimizer
from components.training.worker.fast import fast_way, recurrence, step
from components.training.worker.fast.coverage import covers
from components.training.worker.fast.recurrence import Weights, forward, shared_steps
from components.training.worker.steps import Traces
from components.training.worker.trainee import Trainee, assign, make, numbers

WORDS = 7
STEPS = 6
# As few as the lesson allows.
PAIR_STEPS = 10
LENGTHS = (3, 5, 1, 4, 2, 3, 6)


def embedding(name: str = "table", **more: Any) -> Layer:
    return Layer(name=name, kind="Embedding", config=Config(input_dim=WORDS, output_dim=5), **more)


def lstm(name: str = "lstm", **config: Any) -> Layer:
    return Layer(name=name, kind="LSTM", config=Config(units=3, **config))


HEADS = (
    Head(name="z_head", tensor="z", loss="binary_crossentropy", weight=1.0, metrics=("accuracy",)),
    Head(name="a_head", tensor="a", loss="mean_squared_error", weight=0.3),
)
HEAD_LAYERS = (
    Layer(name="drop", kind="Dropout", config=Config(rate=0.3)),
    Layer(name="z_head", kind="Dense", config=Config(units=1, activation="sigmoid")),
    Layer(name="a_head", kind="Dense", config=Config(units=1)),
)
HEAD_CALLS = (
    Call(layer="drop", inputs=("h",), output="d"),
    Call(layer="z_head", inputs=("d",), output="z"),
    Call(layer="a_head", inputs=("h",), output="a"),
)


def chain(*layers: Layer, steps: int = STEPS) -> ModelSpec:
    """words -> the layers -> Dropout and two heads, not in the order of their names."""
    tensors = ["words", *(f"t{number}" for number in range(len(layers) - 1)), "h"]
    calls = tuple(
        Call(layer=layer.name, inputs=(before,), output=after)
        for layer, before, after in zip(layers, tensors[:-1], tensors[1:], strict=True)
    )
    return ModelSpec(
        name="chain",
        inputs=(Input(name="words", shape=(steps,), dtype="int32"),),
        layers=(*layers, *HEAD_LAYERS),
        calls=(*calls, *HEAD_CALLS),
        heads=HEADS,
    )


def texts(lengths: tuple[int, ...], steps: int = STEPS, seed: int = 0) -> np.ndarray:
    """Ids with zeros in front, as so many words are left."""
    ids = np.random.default_rng(seed).integers(1, WORDS, (len(lengths), steps))
    for row, length in zip(ids, lengths, strict=True):
        row[: steps - length] = 0
    return ids.astype("int32")


def pairs(encoder: str) -> ModelSpec:
    return lessons.PairOptions(
        sequence_length=PAIR_STEPS, vocabulary=20, embedding_dim=8, lstm_units=3, encoder=encoder
    ).spec()


Batch = tuple[tuple[np.ndarray, ...], Any]


def batch(spec: ModelSpec, ids: np.ndarray, seed: int = 0) -> Batch:
    chance = np.random.default_rng(seed)
    x = tuple(np.roll(ids, number, axis=0) for number in range(len(spec.inputs)))
    y = {head.name: chance.integers(0, 2, (len(ids), 1)).astype("float32") for head in spec.heads}
    return x, y if len(y) > 1 else y[spec.heads[0].name]


def made(spec: ModelSpec, optimizer: Optimizer = "rmsprop", *, plain: bool = False) -> Trainee:
    weights = {head.name: head.weight for head in spec.heads}
    trainee = make(Traces(), spec, optimizer, 0.05, weights)
    if plain:
        trainee.model.train_function = trainee.model.test_function = None
        return replace(trainee, callbacks=())
    return trainee


def as_dataset(batches: list[Batch]) -> tf.data.Dataset:
    example = keras.tree.map_structure(lambda a: tf.TensorSpec([None, *a.shape[1:]], a.dtype), batches[0])
    return tf.data.Dataset.from_generator(lambda: iter(batches), output_signature=example)


class Logs(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[dict[str, float]] = []

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        # As `Meter` does: Keras weighs batches by their size where it knows it, and else not.
        for metric in self.model._compile_loss.metrics:
            metric.reset_state()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.seen.append({name: float(value) for name, value in (logs or {}).items()})


def train(trainee: Trainee, batches: list[Batch], epochs: int = 1) -> list[dict[str, float]]:
    """Through `fit`, as a worker does: batches of any size, one after the other."""
    logs = Logs()
    steps = {"epochs": epochs, "steps_per_epoch": len(batches)}
    trainee.model.fit(
        as_dataset(batches * epochs), **steps, shuffle=False, verbose=0, callbacks=[*trainee.callbacks, logs]
    )
    return logs.seen


def state(trainee: Trainee) -> list[np.ndarray]:
    return [*numbers(trainee.model.weights), *numbers(trainee.state)]


def same_state(ours: Trainee, expected: Trainee) -> None:
    for one, other in zip(state(ours), state(expected), strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-6)


def agree(spec: ModelSpec, batches: list[Batch], optimizer: Optimizer = "rmsprop", epochs: int = 2) -> None:
    """Trained both ways, nothing differs but in the last digits."""
    ours, keras_own = made(spec, optimizer), made(spec, optimizer, plain=True)
    assert ours.callbacks
    seen, expected = train(ours, batches, epochs), train(keras_own, batches, epochs)
    for one, other in zip(seen, expected, strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-6)
    same_state(ours, keras_own)
    before = state(ours)
    assert looked_at(ours, batches) == pytest.approx(looked_at(keras_own, batches), rel=1e-4, abs=1e-6)
    for after, untouched in zip(state(ours), before, strict=True):
        np.testing.assert_array_equal(after, untouched)


BATCHES = (LENGTHS, (6, 6, 6), (0, 0, 0, 0), (2,))


def looked_at(trainee: Trainee, batches: list[Batch]) -> dict[str, float]:
    """Through `evaluate`, as `fit` does after an epoch."""
    found: dict[str, float] = trainee.model.evaluate(
        as_dataset(batches), steps=len(batches), verbose=0, return_dict=True
    )
    return found


def some(spec: ModelSpec) -> list[Batch]:
    """Of different sizes: padded, not padded, all padding, one text alone."""
    steps = spec.inputs[0].shape[0]
    return [batch(spec, texts(lengths, steps, seed), seed) for seed, lengths in enumerate(BATCHES)]


@pytest.mark.parametrize("optimizer", ["rmsprop", "sgd", "adagrad", "adam"])
def test_it_is_what_keras_does(optimizer: Optimizer) -> None:
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
def test_so_it_is_of_encoders(encoder: str, optimizer: Optimizer) -> None:
    spec = pairs(encoder)
    agree(spec, some(spec), optimizer)


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
        trainee = made(spec, plain=plain)
        seen = train(trainee, some(spec))
        trainee.weights["a_head"].assign(5.0)
        trainee.pace(0.001)
        curves.append([*seen, *train(trainee, some(spec))])
    for one, other in zip(*curves, strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("first_plain", [True, False])
def test_one_way_goes_on_where_the_other_stopped(first_plain: bool) -> None:
    spec = chain(embedding(), lstm())
    first, second = made(spec, plain=first_plain), made(spec, plain=not first_plain)
    expected = made(spec, plain=True)
    train(first, some(spec), 2)
    train(second, some(spec), 1)  # which builds its metrics, as `preflight` does
    assign(second.model.weights, numbers(first.model.weights))
    assign(second.state, numbers(first.state))
    train(second, some(spec), 2)
    train(expected, some(spec), 4)
    same_state(second, expected)


def test_it_goes_on_to_the_same_bits() -> None:
    spec = chain(embedding(), lstm())
    undisturbed, first, second = made(spec), made(spec), made(spec)
    train(undisturbed, some(spec), 4)
    train(first, some(spec), 2)
    train(second, some(spec), 1)  # the batches counted so far are another number
    assign(second.model.weights, numbers(first.model.weights))
    assign(second.state, numbers(first.state))
    train(second, some(spec), 2)
    for one, other in zip(state(second), state(undisturbed), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_neighbour_changes_no_bit() -> None:
    spec = chain(embedding(), lstm())
    alone = made(spec)
    train(alone, some(spec), 5)
    found: list[list[np.ndarray]] = []

    def one() -> None:
        trainee = made(spec)
        train(trainee, some(spec), 5)
        found.append(state(trainee))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    for each in found:
        for one_value, other in zip(each, state(alone), strict=True):
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
        Call(layer="unused", inputs=("words",), output="u"),
        Call(layer="unused_lstm", inputs=("u",), output="v"),
        Call(layer="q", inputs=("v",), output="q"),
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


def test_steps_that_all_samples_share_are_found() -> None:
    assert shared_steps(np.array([[0, 0, 1], [0, 0, 2]])) == 2
    assert shared_steps(np.array([[0, 1], [1, 1]])) == 0
    assert shared_steps(np.array([[0, 1], [0, 1]])) == 2


def test_sharing_steps_changes_nothing() -> None:
    chance = np.random.default_rng(0)
    weights = Weights(*(chance.normal(size=shape).astype("float32") for shape in ((5, 12), (3, 12), (12,))))
    rows, positions = chance.normal(size=(4, 5)).astype("float32"), np.array([[0, 0, 1, 2], [0, 0, 3, 1]])
    together, _ = forward(rows, positions, weights)
    for number in range(2):
        alone, _ = forward(rows, positions[number : number + 1], weights)
        np.testing.assert_allclose(together[number], alone[0], rtol=1e-5, atol=1e-6)


class Broken:
    """A function of the fast way that fails at its n-th call."""

    def __init__(self, function: Callable[..., Any], fails_at: int) -> None:
        self._function, self._left = function, fails_at

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        self._left -= 1
        if not self._left:
            raise FloatingPointError("something nobody thought of")
        return self._function(*arguments, **more)


@pytest.mark.parametrize(
    ("module", "name", "fails_at"),
    [
        (recurrence, "forward", 1),  # the first batch
        (recurrence, "forward", 6),  # in the second epoch
        (recurrence, "backward", 3),  # a batch that has begun, and moved nothing
        (step, "read", 2),  # while it is traced
    ],
)
def test_what_fails_goes_on_in_plain_keras_with_the_same_batch(
    module: Any, name: str, fails_at: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spec = chain(embedding(), lstm())
    # Dropout draws once more where a batch is tried again.
    spec = spec.model_copy(update={"layers": tuple(calm(layer) for layer in spec.layers)})
    ours, expected = made(spec), made(spec, plain=True)
    monkeypatch.setattr(module, name, Broken(getattr(module, name), fails_at))
    with caplog.at_level(logging.WARNING):
        seen = train(ours, some(spec), 3)
    assert [record.message[:20] for record in caplog.records] == ["The fast way failed,"]
    for one, other in zip(seen, train(expected, some(spec), 3), strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-6)
    same_state(ours, expected)


def test_a_look_that_fails_is_done_by_plain_keras(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = chain(embedding(), lstm())
    ours, expected = made(spec), made(spec, plain=True)
    for each in (ours, expected):
        train(each, some(spec))
    monkeypatch.setattr(recurrence, "forward", Broken(recurrence.forward, 1))
    assert looked_at(ours, some(spec)) == pytest.approx(looked_at(expected, some(spec)), rel=1e-4)
    same_state(ours, expected)


def calm(layer: Layer) -> Layer:
    return layer.model_copy(update={"config": Config(rate=0.0)}) if layer.kind == "Dropout" else layer


def test_what_fails_half_way_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = chain(embedding(), lstm())
    ours = made(spec)
    train(ours, some(spec)[:1])

    def fail(*_: Any) -> None:
        raise FloatingPointError("something nobody thought of")

    def apply(*_: Any, **__: Any) -> None:
        tf.numpy_function(fail, [], [])

    monkeypatch.setattr(ours.model.optimizer, "apply", apply)
    with pytest.raises(Exception, match="something nobody thought of"):
        train(ours, some(spec)[:2])


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
        other = made(chain(embedding(), lstm()), optimizer).model  # type: ignore[arg-type]
        place = other.optimizer._get_variable_index(other.get_layer("table").embeddings)
        assert getattr(other.optimizer, slots)[place].shape == table.shape
    assert model.optimizer._iterations is model.optimizer.iterations
    # A graph run on other variables than it was traced with.
    one, two = tf.Variable(1.0), tf.Variable(2.0)
    graph = tf.function(lambda x: {"y": x * one}).get_concrete_function(tf.TensorSpec([]))
    assert [id(each) for each in graph.captured_inputs] == [id(one.handle)]
    assert float(graph._call_flat([tf.constant(3.0)], [two.handle])["y"]) == 6
    # Where it remembers custom gradients.
    assert isinstance(ops.gradient_registry._registry, dict)
    # `fit` leaves functions alone that are there.
    model.train_function = model.test_function = "ours"
    model.make_train_function()
    model.make_test_function()
    assert model.train_function == model.test_function == "ours"
