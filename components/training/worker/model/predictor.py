"""Answers a prediction request with a model: checks the arrays, predicts in batches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from math import prod
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np

from components.assembly.checks.shapes import count_numbers, known_shapes
from components.assembly.keras_model.text_encoder import TextEncoder, encoder_model, find_encoder
from components.assembly.spec import ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse, shown
from components.assembly.spec.readers import text_inputs, with_shapes
from components.training.values.head_gradients import LabelledRows, packed_calls
from components.training.values.prediction_request import Arrays, PredictionRequest
from components.training.values.sample_tensors import packed, packed_activity
from components.training.worker.model.activity import activity
from components.training.worker.model.call_gradients import call_gradients
from components.training.worker.model.compute_times import compute_times
from components.training.worker.model.row_gradients import row_gradients
from components.training.worker.model.sample_tensors import sample_tensors

# Rows asked for at once; more are taken in turn, so that a request needs little memory. Fewer where
# they would hold more than so many numbers: 64 MB.
ROWS = 256
NUMBERS = 16_000_000
MAX_ROWS = 20_000
# Numbers in all answers to a request: 100 MB, and as much again on its way.
MAX_ANSWERS = 25_000_000


def answer_request(model: keras.Model, spec: ModelSpec, request: PredictionRequest) -> dict[str, np.ndarray]:
    """What the model answers to a request: see `ANSWERS`. Raises `Refused`."""
    try:
        return ANSWERS[request.about](model, spec, request.arrays)
    except Refused:
        raise
    except Exception as error:
        raise Refused([explain(error, spec)]) from error


def predict(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> dict[str, np.ndarray]:
    """What every head of the model says, by head name, shape (samples, units). Raises `Refused`."""
    check_inputs(spec, arrays)
    ensure_few_numbers(spec, len(arrays[spec.inputs[0].name]))
    outputs = predict_in_batches(
        model.predict_on_batch, spec, [arrays[model_input.name] for model_input in spec.inputs]
    )
    return {head.name: answer for head, answer in zip(spec.heads, outputs, strict=True)}


def encode(model: keras.Model, spec: ModelSpec, texts: Arrays) -> dict[str, np.ndarray]:
    """The vectors that texts become, by input, each with its own number of rows. Raises
    `Refused`."""
    for name, array in texts.items():
        _ensure_text(spec, name, array)
    ensure_few_numbers(spec, sum(map(len, texts.values())))
    parts = {name: TEXT_ENCODERS.get(model, find_encoder(spec, name)) for name in texts}
    return {
        name: predict_in_batches(parts[name].predict_on_batch, spec, [array])[0]
        for name, array in texts.items()
    }


def tensors(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> dict[str, np.ndarray]:
    """Every tensor that the model computes of one row, as `unpacked` reads it. Raises `Refused`."""
    check_inputs(spec, arrays)
    return packed(sample_tensors(model, spec, {name: array[:1] for name, array in arrays.items()}))


def active(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> dict[str, np.ndarray]:
    """How active each layer is for some rows, as `unpacked_activity` reads it. Raises `Refused`."""
    check_inputs(spec, arrays)
    return packed_activity(activity(model, spec, {name: array[:ROWS] for name, array in arrays.items()}))


def times(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> dict[str, np.ndarray]:
    """The seconds that each layer computes for some rows, by path. Raises `Refused`."""
    check_inputs(spec, arrays)
    taken = compute_times(model, spec, {name: array[:ROWS] for name, array in arrays.items()})
    return {path: np.array(seconds) for path, seconds in taken.items()}


def gradients(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> dict[str, np.ndarray]:
    """What each head sends to each layer for some rows, as `HeadGradients.unpacked` reads it. Raises
    `Refused`."""
    rows = LabelledRows.unpacked(arrays)
    check_inputs(spec, rows.inputs)
    return row_gradients(model, spec, rows).packed()


def shared(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> dict[str, np.ndarray]:
    """What each call of a shared layer sends to its weights for some rows, as `unpacked_calls` reads it.
    Raises `Refused`."""
    rows = LabelledRows.unpacked(arrays)
    check_inputs(spec, rows.inputs)
    return packed_calls(call_gradients(model, spec, rows))


def predict_in_batches(
    ask: Callable[[list[np.ndarray]], Any], spec: ModelSpec, inputs: Sequence[np.ndarray]
) -> list[np.ndarray]:
    """What a model of this spec gives out, by output, a few rows at a time: as many as its tensors
    for them are no more than `NUMBERS`. `ask` takes arrays for some rows."""
    shapes = {entry.name: array.shape[1:] for entry, array in zip(spec.inputs, inputs, strict=False)}
    step = max(1, min(ROWS, NUMBERS // count_numbers(with_shapes(spec, shapes))))
    parts = [
        [
            np.asarray(output)
            for output in keras.tree.flatten(ask([array[start : start + step] for array in inputs]))
        ]
        for start in range(0, len(inputs[0]), step)
    ]
    return [np.concatenate(outputs) for outputs in zip(*parts, strict=True)]


ANSWERS = {
    "heads": predict,
    "vectors": encode,
    "tensors": tensors,
    "activity": active,
    "times": times,
    "row gradients": gradients,
    "call gradients": shared,
}


class TextEncoders:
    """The reading parts of models, each made once and kept as long as its model is. Safe to
    use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: WeakKeyDictionary[keras.Model, dict[TextEncoder, keras.Model]] = WeakKeyDictionary()

    def get(self, model: keras.Model, encoder: TextEncoder) -> keras.Model:
        """The part of `model` that reads as `encoder` says."""
        with self._lock:
            encoders = self._made.setdefault(model, {})
            if encoder not in encoders:
                encoders[encoder] = encoder_model(model, encoder, f"{model.name}_reader_{len(encoders)}")
            return encoders[encoder]


TEXT_ENCODERS = TextEncoders()


def _ensure_text(spec: ModelSpec, name: str, array: np.ndarray) -> None:
    text_input = next(
        (model_input for model_input in text_inputs(spec) if model_input.name == name),
        None,
    )
    if text_input is None or not text_input.takes(array.shape[1:]) or not len(array):
        raise _unfit(name, array, text_input.shape if text_input else ())


def check_inputs(spec: ModelSpec, arrays: Arrays) -> None:
    """Raise `Refused` unless there is an array of the right shape for every input, and all
    have the same number of rows."""
    for model_input in spec.inputs:
        array = arrays.get(model_input.name)
        if array is None or not model_input.takes(array.shape[1:]):
            raise _unfit(model_input.name, array, model_input.shape)
    counts = {len(arrays[model_input.name]) for model_input in spec.inputs}
    if len(counts) != 1 or not min(counts):
        raise refuse(
            "unfit-input",
            where=spec.name,
            message=message(N_("All inputs need the same number of rows, and at least one.")),
            received=shown(tuple(sorted(counts))),
            mend=message(N_("Give each input as many rows as the others.")),
        )


def _unfit(name: str, array: np.ndarray | None, shape: tuple[int | None, ...]) -> Refused:
    return refuse(
        "unfit-input",
        where=name,
        message=message(N_("The data does not fit the input {input}."), input=name),
        received=shown(None if array is None else array.shape),
        mend=message(N_("Give an array of shape {shape}."), shape=f"(n, {str(shape)[1:]}"),
    )


def ensure_few_numbers(spec: ModelSpec, rows: int) -> None:
    """Raise `Refused` for more rows than are answered at once, and for answers that are too large."""
    shapes = known_shapes(spec)
    numbers = rows * sum(prod(shapes[head.tensor]) for head in spec.heads)
    if rows <= MAX_ROWS and numbers > MAX_ANSWERS:
        raise refuse(
            "answers-too-large",
            where=spec.name,
            message=message(
                N_("The answers would be {numbers:,} numbers; {most:,} at most are given at once."),
                numbers=numbers,
                most=MAX_ANSWERS,
            ),
            received=shown(rows),
            mend=message(N_("Ask about fewer rows at once, or give the model a smaller output.")),
        )
    if rows > MAX_ROWS:
        raise refuse(
            "too-many-rows",
            where=spec.name,
            message=message(N_("That is too much to ask at once; {most} rows at most."), most=MAX_ROWS),
            received=shown(rows),
            mend=message(N_("Ask in several parts.")),
        )
