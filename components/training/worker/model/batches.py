"""The same batches in the same order for the same seed, wherever and beside whatever it runs."""

from __future__ import annotations

from math import ceil
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from components.assembly.keras_model.compiling import fit_labels
from components.assembly.keras_objects.seeds import order, shuffled
from components.assembly.spec import ModelSpec
from components.datasets import DataPart

# A batch is a millisecond's work. What TensorFlow does to be faster, with threads of its own for
# each dataset, takes longer; and with twenty models in a process to end them took seconds.
PLAIN = tf.data.Options()
PLAIN.autotune.enabled = False
PLAIN.experimental_optimization.apply_default_optimizations = False


class Batches:
    """Rows of a part of the data as Keras takes them: inputs and labels in the spec's order.

    With a `seed` each epoch has an order of its own that follows from the seed and the number
    of the epoch, so an epoch can be trained again without those before it. The order is
    TensorFlow's own pseudo-random permutation, which is computed where it is needed and takes
    no memory. (A Python generator would do, but TensorFlow changes malloc's settings when it
    is given one, and the whole process becomes slower.)
    """

    def __init__(self, part: DataPart, spec: ModelSpec, batch_size: int, seed: int | None = None) -> None:
        self.samples = len(part)
        self.steps = ceil(self.samples / batch_size)
        self.targets = part.targets
        self._batch_size = batch_size
        self._seed = seed
        arrays = (
            tuple(part.inputs[model_input.name] for model_input in spec.inputs),
            fit_labels(spec, part.targets),
        )
        self._tensors = keras.tree.map_structure(tf.constant, arrays)

    def size(self, step: int) -> int:
        """How many rows the batch `step` of an epoch has, from 0."""
        return min(self._batch_size, self.samples - step * self._batch_size)

    def order(self, epoch: int) -> np.ndarray:
        """The rows in the order of an epoch, from 0."""
        return np.arange(self.samples) if self._seed is None else order(self.samples, self._seed, epoch)

    def epochs(self, first: int, end: int) -> tf.data.Dataset:
        """The batches of the epochs from `first` to before `end`, one epoch after the other."""
        if self._seed is None:
            whole = tf.data.Dataset.from_tensor_slices(self._tensors).batch(self._batch_size)
            return whole.repeat(end - first).with_options(PLAIN)
        numbers = tf.data.Dataset.range(first * self.steps, end * self.steps)
        # As it stands: to look through it for Python to convert takes longer than the rest.
        return numbers.map(tf.autograph.experimental.do_not_convert(self._batch)).with_options(PLAIN)

    def batch(self, epoch: int, step: int) -> Any:
        """The batch `step` of an epoch, both from 0: inputs and labels."""
        return self._batch(tf.constant(epoch * self.steps + step, tf.int64))

    def _batch(self, number: Any) -> Any:
        epoch, step = number // self.steps, number % self.steps
        start = step * self._batch_size
        rows = self._rows(tf.range(start, tf.minimum(start + self._batch_size, self.samples)), epoch)
        return keras.tree.map_structure(lambda tensor: tf.gather(tensor, rows), self._tensors)

    def _rows(self, positions: Any, epoch: Any) -> Any:
        if self._seed is None:
            return positions
        return shuffled(positions, self.samples, self._seed, epoch)
