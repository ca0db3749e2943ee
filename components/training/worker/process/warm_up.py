"""Trains a small model when a process starts. The first training also loads what Keras and TensorFlow
load late, which takes as long again as the rest of a first batch."""

from __future__ import annotations

import numpy as np

from components.assembly.keras_model.preflight import preflight
from components.assembly.spec import Call, Config, Head, Input, Layer, ModelSpec
from components.datasets import DataPart
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import compile_spec
from components.training.worker.model.losses import observed
from components.training.worker.model.trace_cache import TraceCache

# A model of the lesson's size: sixty megabytes that are touched for the first time take a fifth of
# a second. Batches for a first step, a traced one and a smaller last one.
_ANSWER = Config({"units": 1, "activation": "sigmoid"})
SPEC = ModelSpec(
    name="warm_up",
    inputs=(Input(name="words", shape=(100,), dtype="int32"), Input(name="features", shape=(5,))),
    layers=(
        Layer(name="embedding", kind="Embedding", config=Config({"input_dim": 10_000, "output_dim": 512})),
        Layer(name="lstm", kind="LSTM", config=Config({"units": 32})),
        Layer(name="auxiliary", kind="Dense", config=_ANSWER),
        Layer(name="concatenate", kind="Concatenate"),
        Layer(name="dense", kind="Dense", config=Config({"units": 64, "activation": "relu"})),
        Layer(name="main", kind="Dense", config=_ANSWER),
    ),
    calls=(
        Call.on(layer="embedding", inputs=("words",), output="embedded"),
        Call.on(layer="lstm", inputs=("embedded",), output="read"),
        Call.on(layer="auxiliary", inputs=("read",), output="auxiliary"),
        Call.on(layer="concatenate", inputs=("read", "features"), output="joined"),
        Call.on(layer="dense", inputs=("joined",), output="dense"),
        Call.on(layer="main", inputs=("dense",), output="main"),
    ),
    heads=(
        Head(name="main", tensor="main", loss="binary_crossentropy", metrics=("accuracy",)),
        Head(
            name="auxiliary",
            tensor="auxiliary",
            loss="binary_crossentropy",
            weight=0.2,
            metrics=("accuracy",),
        ),
    ),
)
ROWS, BATCH = 5, 2


def warm_up() -> None:
    """Train it for an epoch, and forget it."""
    part = _zeros(SPEC)
    compiled = compile_spec(
        TraceCache(), SPEC, "rmsprop", 1e-3, {head.name: head.weight for head in SPEC.heads}
    )
    preflight(compiled.model, observed(SPEC), part.targets, compiled.weights)
    batches, held_out = Batches(part, SPEC, BATCH, seed=0), Batches(part, SPEC, ROWS)
    compiled.model.fit(
        batches.epochs(0, 1),
        validation_data=held_out.epochs(0, 1),
        steps_per_epoch=batches.steps,
        shuffle=False,
        verbose=0,
        callbacks=list(compiled.callbacks),
    )
    compiled.steps.release_memory()


def _zeros(spec: ModelSpec) -> DataPart:
    inputs = {
        model_input.name: np.zeros((ROWS, *model_input.known_shape), model_input.dtype)
        for model_input in spec.inputs
    }
    targets = {head.name: np.zeros((ROWS, 1), "float32") for head in spec.heads}
    return DataPart(inputs, targets, np.arange(ROWS))
