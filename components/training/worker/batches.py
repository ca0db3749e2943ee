"""The same batches in the same order for the same seed, wherever and beside whatever it runs."""

from __future__ import annotations

from math import ceil
from typing import Any

import keras
import numpy as np

from components.assembly.compiling import labels
from components.assembly.spec import ModelSpec
from components.datasets import Part


class Batches(keras.utils.PyDataset):
    """Rows of a part of the data as Keras takes them: inputs and targets in the spec's order.

    With a `seed` each epoch has an order of its own, drawn from the seed and the number of
    the epoch; so an epoch can be trained again without those before it. Set `epoch` (from
    0) before it begins.
    """

    def __init__(self, part: Part, spec: ModelSpec, batch_size: int, seed: int | None = None) -> None:
        super().__init__()
        self._inputs = tuple(part.inputs[each.name] for each in spec.inputs)
        self._spec = spec
        self._targets = {head.name: part.targets[head.name] for head in spec.heads if head.loss}
        self._batch_size = batch_size
        self._seed = seed
        self.samples = len(part)
        self.epoch = 0

    @property
    def epoch(self) -> int:
        """The epoch whose order is in use, from 0."""
        return self._epoch

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        self._epoch = epoch
        order = np.arange(self.samples)
        if self._seed is not None:
            order = np.random.default_rng([self._seed, epoch]).permutation(self.samples)
        self._order = order

    def __len__(self) -> int:
        return ceil(self.samples / self._batch_size)

    def __getitem__(self, index: int) -> tuple[tuple[np.ndarray, ...], Any]:
        rows = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        targets = {head: array[rows] for head, array in self._targets.items()}
        return tuple(array[rows] for array in self._inputs), labels(self._spec, targets)

    def size(self, index: int) -> int:
        """How many rows the batch `index` has."""
        return min(self._batch_size, self.samples - index * self._batch_size)
