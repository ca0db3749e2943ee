"""`.keras` files that ask for much memory, small or large themselves."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from pathlib import Path

import h5py
import keras
import numpy as np
from keras import layers

# Parameters of the largest model that a learner may open are 50 million.
WORDS, SIZE = 100_000, 490
TEXT = 12
BOMB = 600 * 10**6

WriteArray = Callable[[h5py.File, str, tuple[int, ...]], None]
"""Puts an array of a name and a shape into a file."""


def repeating() -> bytes:
    """A valid model that reads a text and holds 900 x 1,000 numbers for each on its way to one answer."""
    words = keras.Input((TEXT,), dtype="int32", name="words")
    x = layers.GlobalAveragePooling1D(name="mean")(layers.Embedding(500, 8, name="embedding")(words))
    x = layers.RepeatVector(900, name="again")(layers.Dense(1_000, name="wide")(x))
    x = layers.GlobalAveragePooling1D(name="pooled")(x)
    return _compiled(keras.Model(words, layers.Dense(1, activation="sigmoid", name="retweeted")(x)))


@dataclass(frozen=True)
class LargeModel:
    """The parts of a file of a model with 49 million parameters."""

    config: bytes
    arrays: tuple[tuple[str, tuple[int, ...]], ...]

    @classmethod
    def make(cls) -> LargeModel:
        """Have Keras write one, and keep what it says of it."""
        words = keras.Input((TEXT,), dtype="int32", name="words")
        x = layers.Embedding(WORDS, SIZE, name="embedding", embeddings_initializer="zeros")(words)
        x = layers.GlobalAveragePooling1D(name="mean")(x)
        model = keras.Model(words, layers.Dense(1, activation="sigmoid", name="retweeted")(x))
        arrays: list[tuple[str, tuple[int, ...]]] = []

        def look(name: str, part: object) -> None:
            if isinstance(part, h5py.Dataset):
                arrays.append((name, part.shape))

        with zipfile.ZipFile(io.BytesIO(_compiled(model))) as archive:
            config = archive.read("config.json")
            with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
                file.visititems(look)
        return cls(config, tuple(arrays))

    def valid(self, seed: int) -> bytes:
        """Weights of 16 bits each: 98 MB, which is just allowed."""
        chance = np.random.default_rng(seed)

        def fill(file: h5py.File, name: str, shape: tuple[int, ...]) -> None:
            bits = np.frombuffer(chance.bytes(2 * prod(shape)), "uint16")
            # Without the sign and the highest bit of the exponent they are from 0 to 2, and finite.
            values = (bits & 0x3FFF).view("float16").reshape(shape)
            file.create_dataset(name, data=values)

        return self._packed(self._weights(fill))

    def unwritten(self) -> bytes:
        """Arrays that were declared and never written take no room in the file: some 2 kB."""

        def declare(file: h5py.File, name: str, shape: tuple[int, ...]) -> None:
            file.create_dataset(name, shape=shape, dtype="float32")

        return self._packed(self._weights(declare), zipfile.ZIP_DEFLATED)

    def bomb(self) -> bytes:
        """A file of weights that is 600 MB of zeros when unpacked, and 584 kB before."""
        return self._packed(bytes(BOMB), zipfile.ZIP_DEFLATED)

    def _weights(self, write: WriteArray) -> bytes:
        file = io.BytesIO()
        with h5py.File(file, "w") as opened:
            for name, shape in self.arrays:
                write(opened, name, shape)
        return file.getvalue()

    def _packed(self, weights: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method, compresslevel=9) as archive:
            archive.writestr("config.json", self.config)
            archive.writestr("model.weights.h5", weights)
        return file.getvalue()


def _compiled(model: keras.Model) -> bytes:
    """A model as the file that Keras writes, with the loss that makes it fit for tweets."""
    model.compile(loss="binary_crossentropy")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()
