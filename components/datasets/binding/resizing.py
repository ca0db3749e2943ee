"""Pictures in another size.

It needs nothing but NumPy: this very file goes along with a model that is taken home.
"""

from __future__ import annotations

import numpy as np


def resize(pictures: np.ndarray, size: int) -> np.ndarray:
    """Square pictures (count, n, n) as (count, size, size), each new pixel between the four
    old ones that are nearest to it."""
    weights = _weights(pictures.shape[1], size)
    return np.asarray(weights @ pictures @ weights.T)


def _weights(old: int, new: int) -> np.ndarray:
    """How much of each old row there is in each new one, both over the same height."""
    at = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(old)[None, :]))
