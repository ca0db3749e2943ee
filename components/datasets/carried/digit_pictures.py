"""The handwritten digits that come with the Python package scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.datasets.cache import Cache

ROWS = 1_797
SIDE = 8  # pixels
DEEPEST = 16.0  # the value of a black pixel in the file


@dataclass(frozen=True, eq=False)
class Pictures:
    """All pictures.

    Attributes:
        images: From 0 (white) to 1 (black), shape (1797, 8, 8).
        digits: Which digit each shows: int32, shape (1797,).
    """

    images: np.ndarray
    digits: np.ndarray


_pictures: Cache[Pictures] = Cache(2**24, lambda pictures: pictures.images.nbytes)


def pictures() -> Pictures:
    """The digits, shared and not to be written to."""
    return _pictures.get("digits", _read)


def _read() -> Pictures:
    # It takes a second to import, which no other lesson needs.
    from sklearn.datasets import load_digits  # noqa: PLC0415

    loaded = load_digits()
    read = Pictures(loaded.images / DEEPEST, loaded.target.astype(np.int32))
    read.images.flags.writeable = False
    read.digits.flags.writeable = False
    return read
