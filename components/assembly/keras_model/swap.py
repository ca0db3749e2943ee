"""Two texts go in, then the same two the other way round: what becomes of their vectors?"""

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
from components.assembly.spec import Call, ModelSpec

Arrays = Mapping[str, np.ndarray]

# A model of more parameters than this is built anew each time it is asked.
KEPT = 2_000_000
# Pairs that are asked about at once.
TOGETHER = 1_024
# Answers are numbers of 32 bits between 0 and 1: what is less apart than this is rounding.
ROUNDING = 1e-6


@dataclass(frozen=True)
class SwapReading:
    """The vectors of two texts, one row each, and the answer: for the texts in one order."""

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
        """How far apart, at most, the two vectors of text A are, read first and read second;
        and those of text B. 0 exactly where one encoder reads both."""
        return (
            _distance(self.straight.first, self.swapped.second),
            _distance(self.straight.second, self.swapped.first),
        )


def swap(spec: ModelSpec, weights: Sequence[np.ndarray] | None, arrays: Arrays) -> Swap:
    """Ask the model of `spec` with these weights (or, of None, the spec's own) about the
    texts in `arrays`, by input name and one row each, in both orders. Raises `Refused`."""
    model = _telling(_model(spec, weights), spec)
    texts = [arrays[each.name] for each in spec.inputs]
    return Swap(_read(model, texts), _read(model, texts[::-1]))


@dataclass(frozen=True)
class OrderDifference:
    """How far apart the answers to so many pairs are in the one order and in the other."""

    rows: int
    largest: float
    mean: float

    @property
    def same(self) -> bool:
        """Whether the order makes no difference, but for rounding."""
        return self.largest <= ROUNDING


def compare_orders(spec: ModelSpec, weights: Sequence[np.ndarray] | None, arrays: Arrays) -> OrderDifference:
    """Ask the same model about many pairs of texts, in both orders. Raises `Refused`."""
    model = _model(spec, weights)
    texts = [arrays[each.name] for each in spec.inputs]
    apart = np.abs(_answers(model, texts) - _answers(model, texts[::-1]))
    return OrderDifference(len(apart), float(apart.max()), float(apart.mean()))


def _answers(model: keras.Model, texts: Sequence[np.ndarray]) -> np.ndarray:
    found = []
    for start in range(0, len(texts[0]), TOGETHER):
        part = [keras.ops.convert_to_tensor(text[start : start + TOGETHER]) for text in texts]
        said = model(part, training=False)
        found.append(np.asarray(said[0] if isinstance(said, list) else said)[:, 0])
    return np.concatenate(found).astype(np.float64)


def encoder_layers(spec: ModelSpec) -> tuple[str, str]:
    """The layers that read the first and the second input: the same one if it is shared."""
    first, second = (call.layer for _, call in _reading(spec))
    return first, second


def _reading(spec: ModelSpec) -> list[tuple[int, Call]]:
    """For each text the call that reads it, and how many of its layer's come before."""
    return [
        next(found for found in numbered_calls(spec) if text.name in found[1].inputs) for text in spec.inputs
    ]


@dataclass(frozen=True)
class EncoderArray:
    """An array of an encoder: its name, its shape, and a fingerprint of the numbers that text
    A and text B are read with. Those of one layer are not alike but one and the same."""

    name: str
    shape: tuple[int, ...]
    prints: tuple[str, str]


def encoder_arrays(spec: ModelSpec, weights: Sequence[np.ndarray] | None) -> tuple[EncoderArray, ...]:
    """The arrays that text A is read with, beside those for text B. Raises `Refused`."""
    values = _model(spec, None).get_weights() if weights is None else list(weights)
    first, second = encoder_layers(spec)
    by_reader: dict[str, dict[str, np.ndarray]] = {first: {}, second: {}}
    for address, array in zip(addresses(spec), values, strict=True):
        reader, _, name = address.path.partition("/")
        by_reader.get(reader, {})[name] = array
    return tuple(
        EncoderArray(name, array.shape, (_print(array), _print(by_reader[second][name])))
        for name, array in by_reader[first].items()
    )


def _model(spec: ModelSpec, weights: Sequence[np.ndarray] | None) -> keras.Model:
    if weights is not None:
        model = build(spec)
        model.set_weights(list(weights))
        return model
    return _fresh(spec) if count_parameters(spec) <= KEPT else build(spec)


@lru_cache(4)
def _fresh(spec: ModelSpec) -> keras.Model:
    """The model as it starts; asked, and never changed."""
    return build(spec)


def _read(model: keras.Model, texts: Sequence[np.ndarray]) -> SwapReading:
    first, second, answer = map(np.asarray, model([keras.ops.convert_to_tensor(text) for text in texts]))
    return SwapReading(first[0], second[0], float(answer[0, 0]))


def _telling(model: keras.Model, spec: ModelSpec) -> keras.Model:
    """The same model, which also tells the vectors of its two texts: to ask for them apart would
    have every text read twice."""
    vectors = [call_outputs(model, call.layer, use)[0] for use, call in _reading(spec)]
    return keras.Model(model.inputs, [*vectors, model.outputs[0]], name=model.name)


def _distance(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.max(np.abs(first - second)))


def _print(array: np.ndarray) -> str:
    return hashlib.blake2b(np.ascontiguousarray(array).data, digest_size=3).hexdigest()
