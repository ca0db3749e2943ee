"""The arrays of one layer at an epoch that is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from components.assembly.keras_model.arrays import addresses
from components.datasets.cache import Cache
from components.training import Run, starting_arrays_of

Arrays = Mapping[str, np.ndarray]

# Bytes of weights that are kept for all learners: who goes from layer to layer reads them once.
KEPT = 64 * 2**20

_first: Cache[Arrays] = Cache(KEPT, lambda arrays: sum(array.nbytes for array in arrays.values()))
_weights: Cache[Sequence[np.ndarray]] = Cache(KEPT, lambda arrays: sum(array.nbytes for array in arrays))


def layer_weights(run: Run, path: str, epoch: int | None) -> Arrays:
    """The arrays of a layer by their names in it: after an epoch, the first for 0, the latest for None.

    Raises:
        Refused: There are no weights of that epoch.
    """
    numbers = {
        address.name: number for number, address in enumerate(addresses(run.spec)) if address.layer == path
    }
    if not numbers:
        return {}
    if epoch == 0:
        return _first.get((run.id, path), lambda: starting_arrays_of(run.spec, run.initial, path))
    arrays = _weights.get((run.id, epoch, run.epochs_done, run.state), lambda: run.weights(epoch))
    return {name: arrays[number] for name, number in numbers.items()}
