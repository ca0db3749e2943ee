"""The arrays of one layer at an epoch that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from components.assembly.keras_model.arrays import addresses
from components.datasets.cache import Cache
from components.training import Run

Arrays = Mapping[str, np.ndarray]

_weights: Cache[Arrays] = Cache(32 * 2**20, lambda arrays: sum(array.nbytes for array in arrays.values()))


def layer_weights(run: Run, path: str, epoch: int | None) -> Arrays:
    """The arrays of a layer after an epoch, the latest for None, by their names in it.

    Raises:
        Refused: There are no weights of that epoch.
    """
    numbers = {
        address.name: number for number, address in enumerate(addresses(run.spec)) if address.layer == path
    }
    if not numbers:
        return {}
    key = (run.id, path, epoch, run.epochs_done, run.state)
    return _weights.get(key, partial(_read, run, numbers, epoch))


def _read(run: Run, numbers: Mapping[str, int], epoch: int | None) -> Arrays:
    arrays = run.weights(epoch)
    return {name: np.array(arrays[number]) for name, number in numbers.items()}
