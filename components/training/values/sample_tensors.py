"""Every tensor that a model computes of one sample, and how active its layers are for several, as values that
are sent from a worker to a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

# Numbers that are sent of one tensor, and of all together: 8 MB.
MAX_OF_TENSOR = 65_536
MAX_OF_ALL = 2_000_000
# Some are sent of each tensor, however many there are.
LEAST_OF_TENSOR = 1_000

FACTS = ("lowest", "highest", "mean", "spread", "zeros")


@dataclass(frozen=True)
class TensorPlace:
    """Which tensor of a model it is.

    Attributes:
        calls: The number of the call in the spec that makes it; before that, for a tensor inside models that
            are layers, the numbers of the calls of those models, the outermost first.
        output: Which of the tensors of that call it is, from 0.
    """

    calls: tuple[int, ...]
    output: int = 0

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.calls))}/{self.output}"

    @classmethod
    def parse(cls, text: str) -> TensorPlace:
        """The place that `str` wrote."""
        calls, _, output = text.partition("/")
        return cls(tuple(map(int, calls.split("."))), int(output))


@dataclass(frozen=True, eq=False)
class SampleTensor:
    """What came out at one place of a model for one sample.

    Attributes:
        values: The numbers (or texts); of a large tensor the first ones along its last axes.
        shape: The shape of all of it, without the batch.
        lowest, highest, mean, spread: Of all its numbers; NaN of texts. `spread` is the standard deviation.
        zeros: The share of its numbers that are exactly 0.
        mask: The mask that Keras hands on beside it, without the batch; None if there is none.
    """

    values: np.ndarray
    shape: tuple[int, ...]
    lowest: float
    highest: float
    mean: float
    spread: float
    zeros: float
    mask: np.ndarray | None = None

    @property
    def size(self) -> int:
        """How many numbers all of it holds."""
        return prod(self.shape)

    @property
    def whole(self) -> bool:
        """Whether `values` are all of it."""
        return self.values.size == self.size


SampleTensors = Mapping[TensorPlace, SampleTensor]


def sample_tensor(values: np.ndarray, most: int = MAX_OF_TENSOR) -> SampleTensor:
    """The tensor with these values, of which `most` are kept."""
    if values.dtype.kind in "OSU":
        facts = (float("nan"),) * 4 + (0.0,)
    elif not values.size:
        facts = (float("nan"),) * 5
    else:
        numbers = values.astype(np.float64)
        facts = (
            float(numbers.min()),
            float(numbers.max()),
            float(numbers.mean()),
            float(numbers.std()),
            float((numbers == 0).mean()),
        )
    kept = tuple(slice(0, size) for size in kept_shape(values.shape, most))
    return SampleTensor(np.ascontiguousarray(values[kept]), values.shape, *facts)


def kept_shape(shape: tuple[int, ...], most: int) -> tuple[int, ...]:
    """The shape of what is kept of a tensor, no more than `most` numbers: the last axes are cut first."""
    kept = list(shape)
    for axis in reversed(range(len(kept))):
        if prod(kept) <= most:
            break
        others = prod(kept) // kept[axis]
        kept[axis] = max(1, most // others)
    return tuple(kept)


def packed(tensors: SampleTensors) -> dict[str, np.ndarray]:
    """The tensors as arrays by name, as a worker sends answers."""
    arrays: dict[str, np.ndarray] = {}
    for place, tensor in tensors.items():
        arrays[f"{place} values"] = tensor.values
        arrays[f"{place} shape"] = np.array(tensor.shape, np.int64)
        arrays[f"{place} facts"] = np.array([getattr(tensor, name) for name in FACTS])
        if tensor.mask is not None:
            arrays[f"{place} mask"] = tensor.mask
    return arrays


def unpacked(arrays: Mapping[str, np.ndarray]) -> SampleTensors:
    """The tensors that `packed` made arrays of, in their order."""
    tensors = {}
    for name, values in arrays.items():
        place, _, part = name.partition(" ")
        if part == "values":
            shape = tuple(int(size) for size in arrays[f"{place} shape"])
            facts = dict(zip(FACTS, map(float, arrays[f"{place} facts"]), strict=True))
            mask = arrays.get(f"{place} mask")
            tensors[TensorPlace.parse(place)] = SampleTensor(values, shape, **facts, mask=mask)
    return tensors


@dataclass(frozen=True)
class Activity:
    """What came out of a layer for some rows, of all its calls together.

    Attributes:
        size: The root of the mean square of its numbers.
        units: How many units it has: the size of the last axis.
        dead: How many of them were exactly 0 for all rows, at all their places.
    """

    size: float
    units: int
    dead: int


def packed_activity(activity: Mapping[str, Activity]) -> dict[str, np.ndarray]:
    """The activity of layers by path as arrays by path, as a worker sends answers."""
    return {
        path: np.array([measured.size, measured.units, measured.dead]) for path, measured in activity.items()
    }


def unpacked_activity(arrays: Mapping[str, np.ndarray]) -> dict[str, Activity]:
    """What `packed_activity` made arrays of."""
    return {
        path: Activity(float(size), int(units), int(dead)) for path, (size, units, dead) in arrays.items()
    }
