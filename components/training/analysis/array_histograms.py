"""How the numbers of an array are spread, at several moments, counted in the same bins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

BINS = 40
# Numbers of an array that are counted.
MOST_COUNTED = 200_000


@dataclass(frozen=True, eq=False)
class Histograms:
    """Histograms of an array at several moments.

    Attributes:
        edges: The edges of the bins; shape (bins + 1,).
        shares: By moment, the share of the numbers in each bin.
        facts: By moment, the lowest number, the mean, the highest, and the standard deviation.
        counted: How many numbers were counted of each.
    """

    edges: np.ndarray
    shares: Mapping[int, np.ndarray]
    facts: Mapping[int, tuple[float, float, float, float]]
    counted: int


def histograms(arrays: Mapping[int, np.ndarray]) -> Histograms:
    """The histograms of arrays of one size, by moment. Of a large array every so-manieth number is counted;
    numbers that are not finite are left out."""
    flat = {moment: _counted(array) for moment, array in arrays.items()}
    known = {moment: numbers[np.isfinite(numbers)] for moment, numbers in flat.items()}
    everything = [numbers for numbers in known.values() if numbers.size]
    lowest = min((float(numbers.min()) for numbers in everything), default=0.0)
    highest = max((float(numbers.max()) for numbers in everything), default=1.0)
    edges = np.histogram_bin_edges(np.array([lowest, highest]), bins=BINS)
    shares = {
        moment: np.histogram(numbers, bins=edges)[0] / max(1, numbers.size)
        for moment, numbers in known.items()
    }
    facts = {moment: _facts(numbers) for moment, numbers in known.items()}
    return Histograms(edges, shares, facts, max((numbers.size for numbers in flat.values()), default=0))


def _counted(array: np.ndarray) -> np.ndarray:
    flat = array.reshape(-1).astype(np.float64)
    return flat[:: -(-flat.size // MOST_COUNTED)] if flat.size > MOST_COUNTED else flat


def _facts(numbers: np.ndarray) -> tuple[float, float, float, float]:
    if not numbers.size:
        return (float("nan"),) * 4
    return float(numbers.min()), float(numbers.mean()), float(numbers.max()), float(numbers.std())
