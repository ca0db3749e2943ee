"""What is known of the layers of a run after an epoch: weights, what comes out, gradients; how long they
compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

import numpy as np

from components.assembly.keras_model.arrays import addresses, by_path
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import DataPart, Prepared
from components.datasets.cache import Cache
from components.training import Run, starting_weights
from components.training.values.head_gradients import CallGradients, HeadGradients, LabelledRows
from components.training.values.sample_tensors import Activity

# Rows that are asked for: of the validation part for what comes out, of the training part for gradients.
ROWS = 64
# Answers of all learners that are kept, some kilobytes each.
KEPT = 500

Asked = TypeVar("Asked")
Sizes = Mapping[str, tuple[float, float]]

_first: Cache[Mapping[str, np.ndarray]] = Cache(
    32 * 2**20, lambda arrays: sum(array.nbytes for array in arrays.values())
)
_sizes: Cache[Sizes] = Cache(KEPT, lambda _sizes: 1)
_activity: Cache[Mapping[str, Activity]] = Cache(KEPT, lambda _activity: 1)
_times: Cache[Mapping[str, float]] = Cache(KEPT, lambda _times: 1)
_gradients: Cache[HeadGradients] = Cache(KEPT, lambda _gradients: 1)
_calls: Cache[Mapping[str, CallGradients]] = Cache(KEPT, lambda _calls: 1)


def first_weights(run: Run) -> Mapping[str, np.ndarray]:
    """The arrays that a run began with, by path."""
    return _first.get(run.id, lambda: starting_weights(run.spec, run.initial))


def weight_sizes(run: Run, epoch: int | None) -> Sizes:
    """By layer, the root of the mean square of its weights, and how far they are from the first weights
    relative to the size of those.

    Args:
        run: The run.
        epoch: One of the epochs that are kept; None for the latest weights.

    Raises:
        Refused: The weights are not there.
    """
    return _sizes.get(_key(run, epoch), partial(_weight_sizes, run, epoch))


def _weight_sizes(run: Run, epoch: int | None) -> Sizes:
    first = first_weights(run)
    sums: dict[str, np.ndarray] = {}
    arrays = first if epoch == 0 else by_path(run.spec, run.weights(epoch))
    for address in addresses(run.spec):
        now, before = arrays[address.path], first[address.path]
        of_array = np.array([_squares(now), now.size, _squares(now - before), _squares(before)])
        sums[address.layer] = sums.get(address.layer, 0) + of_array
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            layer: (float(np.sqrt(squares / numbers)), float(np.sqrt(moved / before)))
            for layer, (squares, numbers, moved, before) in sums.items()
        }


def _squares(array: np.ndarray) -> float:
    return float(np.square(array).sum(dtype=np.float64))


def activity(run: Run, prepared: Prepared, epoch: int | None) -> Mapping[str, Activity]:
    """How active the layers are for the first validation rows; arguments as of `weight_sizes`. Raises
    `Refused`."""
    rows = {name: array[:ROWS] for name, array in prepared.validation.inputs.items()}
    return _activity.get(_key(run, epoch), lambda: run.activity(rows, epoch))


def times(run: Run, prepared: Prepared) -> Mapping[str, float]:
    """The seconds that the layers of a run that is over compute for the first validation rows. Raises
    `Refused`."""
    rows = {name: array[:ROWS] for name, array in prepared.validation.inputs.items()}
    return _times.get(run.id, lambda: run.times(rows))


def gradients(run: Run, prepared: Prepared, epoch: int | None) -> HeadGradients:
    """What each head sends to each layer for the first training rows, with the loss weights of then;
    arguments as of `weight_sizes`. Raises `Refused`."""
    rows = _rows(run, prepared, epoch)
    return _gradients.get(_key(run, epoch), lambda: run.gradients_of(rows, epoch))


def call_gradients(run: Run, prepared: Prepared, epoch: int | None) -> Mapping[str, CallGradients]:
    """What each call of a shared layer sends to its weights, for the rows of `gradients`. Raises
    `Refused`."""
    rows = _rows(run, prepared, epoch)
    return _calls.get(_key(run, epoch), lambda: run.call_gradients(rows, epoch))


def _rows(run: Run, prepared: Prepared, epoch: int | None) -> LabelledRows:
    part: DataPart = prepared.train
    weights = _loss_weights(run, epoch)
    return LabelledRows(
        {name: array[:ROWS] for name, array in part.inputs.items()},
        {name: part.targets[name][:ROWS] for name in weights},
        weights,
    )


def _loss_weights(run: Run, epoch: int | None) -> dict[str, float]:
    if epoch is None:
        return dict(run.weights_in_force)
    of_epoch = (row.weights for row in run.rows if row.kind == "epoch" and row.epoch == epoch)
    return dict(next(of_epoch, run.recipe.weights(run.spec)))


def _key(run: Run, epoch: int | None) -> tuple[object, ...]:
    """The key under which figures of an epoch are kept; for the latest weights that of the last epoch
    done."""
    return run.id, (run.epochs_done, run.state) if epoch is None else epoch


def or_nothing(ask: Callable[[], Asked]) -> Asked | None:
    """Call a function; None if it raises `Refused`: the run has not begun, or its weights are gone."""
    try:
        return ask()
    except Refused:
        return None
