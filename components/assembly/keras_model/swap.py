"""Asks a model of two texts about the same texts in both orders, and compares vectors and answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import keras
import numpy as np

from components.assembly.checks.shapes import count_parameters
from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.build import build
from components.assembly.keras_model.text_encoder import call_outputs, numbered_calls
from components.assembly.keras_objects.names import keras_names
from components.assembly.spec import Call, ModelSpec

Arrays = Mapping[str, np.ndarray]

# An untrained model of more parameters than this is built for each question and not kept in memory.
MOST_CACHED = 2_000_000
# Pairs in one batch.
BATCH = 1_024
# Answers are 32-bit numbers between 0 and 1: smaller differences are rounding.
ROUNDING = 1e-6


@dataclass(frozen=True)
class SwapReading:
    """What the model makes of two texts in one order: the vector of each, and its answer."""

    first: np.ndarray
    second: np.ndarray
    answer: float


@dataclass(frozen=True)
class Swap:
    """The same two texts in both orders."""

    straight: SwapReading
    swapped: SwapReading

    @property
    def differences(self) -> tuple[float, float]:
        """The largest difference between the vectors of text A, read first and read second; and of text B.

        It is exactly 0 where one encoder reads both.
        """
        return (
            _distance(self.straight.first, self.swapped.second),
            _distance(self.straight.second, self.swapped.first),
        )


def swap(spec: ModelSpec, weights: Sequence[np.ndarray] | None, arrays: Arrays) -> Swap:
    """Ask a model about two texts in both orders.

    Args:
        spec: A model of two texts.
        weights: Its weights, as `get_weights` gives them; `None` for those it starts from.
        arrays: The word ids of each text by input name, one row each.

    Raises:
        Refused: The spec cannot be built.
    """
    model = _with_vectors(_model(spec, weights), spec)
    texts = [arrays[model_input.name] for model_input in spec.inputs]
    return Swap(_read(model, texts), _read(model, texts[::-1]))


@dataclass(frozen=True)
class OrderDifference:
    """How far the answers to a number of pairs (`rows`) differ between the two orders."""

    rows: int
    largest: float
    mean: float

    @property
    def same(self) -> bool:
        """Whether the answers are the same in both orders, but for rounding."""
        return self.largest <= ROUNDING


def compare_orders(spec: ModelSpec, weights: Sequence[np.ndarray] | None, arrays: Arrays) -> OrderDifference:
    """Ask a model about many pairs of texts in both orders; arguments as of `swap`. Raises `Refused`."""
    model = _model(spec, weights)
    texts = [arrays[model_input.name] for model_input in spec.inputs]
    apart = np.abs(_answers(model, texts) - _answers(model, texts[::-1]))
    return OrderDifference(len(apart), float(apart.max()), float(apart.mean()))


def _answers(model: keras.Model, texts: Sequence[np.ndarray]) -> np.ndarray:
    answers = []
    for start in range(0, len(texts[0]), BATCH):
        part = [keras.ops.convert_to_tensor(text[start : start + BATCH]) for text in texts]
        outputs = model(part, training=False)
        answers.append(np.asarray(outputs[0] if isinstance(outputs, list) else outputs)[:, 0])
    return np.concatenate(answers).astype(np.float64)


def encoder_layers(spec: ModelSpec) -> tuple[str, str]:
    """The names of the layers that read the first and the second text; the same if it is shared."""
    first, second = (call.layer for _, call in _text_calls(spec))
    return first, second


def _text_calls(spec: ModelSpec) -> list[tuple[int, Call]]:
    """The call that reads each text, and its number among the calls of its layer."""
    return [
        next(numbered_call for numbered_call in numbered_calls(spec) if text.name in numbered_call[1].inputs)
        for text in spec.inputs
    ]


@dataclass(frozen=True)
class EncoderArray:
    """An array of an encoder.

    Attributes:
        name: Its name in the encoder.
        shape: Its shape.
        prints: A fingerprint of the numbers that text A is read with, and that text B is read with.
    """

    name: str
    shape: tuple[int, ...]
    prints: tuple[str, str]


def encoder_arrays(spec: ModelSpec, weights: Sequence[np.ndarray] | None) -> tuple[EncoderArray, ...]:
    """The arrays of the encoder of text A, compared with those for text B. Raises `Refused`."""
    values = _model(spec, None).get_weights() if weights is None else list(weights)
    first, second = encoder_layers(spec)
    by_reader: dict[str, dict[str, np.ndarray]] = {first: {}, second: {}}
    for address, array in zip(addresses(spec), values, strict=True):
        reader, _, name = address.path.partition("/")
        by_reader.get(reader, {})[name] = array
    return tuple(
        EncoderArray(name, array.shape, (_fingerprint(array), _fingerprint(by_reader[second][name])))
        for name, array in by_reader[first].items()
    )


def _model(spec: ModelSpec, weights: Sequence[np.ndarray] | None) -> keras.Model:
    if weights is not None:
        model = build(spec)
        model.set_weights(list(weights))
        return model
    return _fresh(spec) if count_parameters(spec) <= MOST_CACHED else build(spec)


@lru_cache(4)
def _fresh(spec: ModelSpec) -> keras.Model:
    """The untrained model, shared by all callers: it must not be changed."""
    return build(spec)


def _read(model: keras.Model, texts: Sequence[np.ndarray]) -> SwapReading:
    first, second, answer = map(np.asarray, model([keras.ops.convert_to_tensor(text) for text in texts]))
    return SwapReading(first[0], second[0], float(answer[0, 0]))


def _with_vectors(model: keras.Model, spec: ModelSpec) -> keras.Model:
    """The model with the vectors of its two texts as outputs before its own."""
    names = keras_names(spec)
    vectors = [call_outputs(model, names[call.layer], use)[0] for use, call in _text_calls(spec)]
    return keras.Model(model.inputs, [*vectors, model.outputs[0]], name=model.name)


def _distance(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.max(np.abs(first - second)))


def _fingerprint(array: np.ndarray) -> str:
    return hashlib.blake2b(np.ascontiguousarray(array).data, digest_size=3).hexdigest()
