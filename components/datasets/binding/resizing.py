"""Pictures in another size.

It needs nothing but NumPy: this very file goes along with a model that is taken home.
"""

from __future__ import annotations

import numpy as np

# How bright red, green and blue are to the eye.
_BRIGHTNESS = np.array([0.299, 0.587, 0.114])


def resize(pictures: np.ndarray, size: int) -> np.ndarray:
    """Square pictures (count, n, n), or (count, n, n, 3), with a side of `size`, each new pixel between the
    four old ones that are nearest to it."""
    weights = _weights(pictures.shape[1], size)
    if pictures.ndim == 4:
        return np.moveaxis(weights @ np.moveaxis(pictures, -1, 1) @ weights.T, 1, -1)
    return np.asarray(weights @ pictures @ weights.T)


def with_channels(pictures: np.ndarray, channels: int) -> np.ndarray:
    """Pictures as an input of so many channels takes them: colours as ink for one, ink in each of three.

    Args:
        pictures: Ink, 0 for white paper and 1 for black, shape (count, height, width); or colours, shape
            (count, height, width, 3).
        channels: 1 or 3.

    Returns:
        Shape (count, height, width, channels).
    """
    if pictures.ndim == 3:
        return np.repeat(pictures[..., None], channels, axis=-1)
    return pictures if channels == 3 else (1.0 - pictures @ _BRIGHTNESS)[..., None]


def _weights(old: int, new: int) -> np.ndarray:
    """How much of each old row there is in each new one, both over the same height."""
    at = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(old)[None, :]))
