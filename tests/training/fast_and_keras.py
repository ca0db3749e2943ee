"""A model trained the fast way and Keras's own, and how they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.keras_objects.objectives import WATCHED_LOSS
from components.training.worker.model.compiled_model import CompiledModel, compile_spec
from components.training.worker.model.trace_cache import TraceCache
from components.training.worker.model.variables import copies

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
    Call.on(layer="drop", inputs=("h",), output="d"),
    Call.on(layer="z_head", inputs=("d",), output="z"),
    Call.on(layer="a_head", inputs=("h",), output="a"),
)


def chain(*layers: Layer, steps: int = STEPS) -> ModelSpec:
    """words -> the layers -> Dropout and two heads, not in the order of their names."""
    tensors = ["words", *(f"t{number}" for number in range(len(layers) - 1)), "h"]
    calls = tuple(
        Call.on(layer=layer.name, inputs=(before,), output=after)
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


def pairs(encoder: str, **options: Any) -> ModelSpec:
    return lessons.PairOptions(
        sequence_length=PAIR_STEPS, vocabulary=20, embedding_dim=8, lstm_units=3, encoder=encoder, **options
    ).spec()


Batch = tuple[tuple[np.ndarray, ...], Any]


def batch(spec: ModelSpec, ids: np.ndarray, seed: int = 0) -> Batch:
    chance = np.random.default_rng(seed)
    x = tuple(np.roll(ids, number, axis=0) for number in range(len(spec.inputs)))
    y = {head.name: chance.integers(0, 2, (len(ids), 1)).astype("float32") for head in spec.heads}
    return x, y if len(y) > 1 else y[spec.heads[0].name]


def made(spec: ModelSpec, optimizer: OptimizerName = "rmsprop", *, plain: bool = False) -> CompiledModel:
    weights = {head.name: head.weight for head in spec.heads}
    compiled = compile_spec(TraceCache(), spec, optimizer, 0.05, weights)
    if plain:
        compiled.model.train_function = compiled.model.test_function = None
        # Operation by operation, which for a few small batches takes less than tracing.
        compiled.model.run_eagerly = True
        return replace(compiled, callbacks=())
    return compiled


def as_dataset(batches: list[Batch]) -> tf.data.Dataset:
    example = keras.tree.map_structure(lambda a: tf.TensorSpec([None, *a.shape[1:]], a.dtype), batches[0])
    return tf.data.Dataset.from_generator(lambda: iter(batches), output_signature=example)


class Logs(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[dict[str, float]] = []

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.anew()

    def on_test_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.anew()

    def anew(self) -> None:
        # As `Steps` does: Keras weighs batches by their size where it knows it, and else not.
        compiled = self.model._compile_metrics
        for metric in (
            self.model._loss_tracker,
            *self.model._compile_loss.metrics,
            *(
                candidate
                for candidate in (compiled.metrics if compiled else ())
                if candidate.name == WATCHED_LOSS
            ),
        ):
            metric.reset_state()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.seen.append({name: float(value) for name, value in (logs or {}).items()})


def train(compiled: CompiledModel, batches: list[Batch], epochs: int = 1) -> list[dict[str, float]]:
    """Through `fit`, as a worker does: batches of any size, one after the other."""
    logs = Logs()
    steps = {"epochs": epochs, "steps_per_epoch": len(batches)}
    compiled.model.fit(
        as_dataset(batches * epochs), **steps, shuffle=False, verbose=0, callbacks=[*compiled.callbacks, logs]
    )
    return logs.seen


def state(compiled: CompiledModel) -> list[np.ndarray]:
    return [*copies(compiled.model.weights), *copies(compiled.state)]


def same_state(ours: CompiledModel, request: CompiledModel) -> None:
    for one, other in zip(state(ours), state(request), strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-6)


def agree(
    spec: ModelSpec, batches: list[Batch], optimizer: OptimizerName = "rmsprop", epochs: int = 2
) -> None:
    """Trained both ways, nothing differs but in the last digits."""
    ours, keras_own = made(spec, optimizer), made(spec, optimizer, plain=True)
    assert ours.callbacks
    seen, request = train(ours, batches, epochs), train(keras_own, batches, epochs)
    for one, other in zip(seen, request, strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-6)
    same_state(ours, keras_own)
    before = state(ours)
    assert looked_at(ours, batches) == pytest.approx(looked_at(keras_own, batches), rel=1e-4, abs=1e-6)
    for after, untouched in zip(state(ours), before, strict=True):
        np.testing.assert_array_equal(after, untouched)


BATCHES = (LENGTHS, (6, 6, 6), (0, 0, 0, 0), (2,))


def looked_at(compiled: CompiledModel, batches: list[Batch]) -> dict[str, float]:
    """Through `evaluate`, as `fit` does after an epoch."""
    logs: dict[str, float] = compiled.model.evaluate(
        as_dataset(batches), steps=len(batches), verbose=0, return_dict=True, callbacks=[Logs()]
    )
    return logs


def some(spec: ModelSpec) -> list[Batch]:
    """Of different sizes: padded, not padded, all padding, one text alone."""
    steps = spec.inputs[0].known_shape[0]
    return [batch(spec, texts(lengths, steps, seed), seed) for seed, lengths in enumerate(BATCHES)]
