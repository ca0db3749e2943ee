"""Turns pictures into what an input takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any, Literal

import numpy as np

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.resizing import resize, with_channels
from components.datasets.encodings.places import InputPlace
from components.datasets.encodings.random_numbers import numpy_dtype

# Which part of a picture an input takes.
Half = Literal["whole", "upper", "lower"]


@dataclass(frozen=True)
class PictureInput:
    """A square picture, resized, or one half of it; see `with_channels`."""

    place: InputPlace
    column: str
    half: Half = "whole"

    @property
    def side(self) -> int:
        """The side of the whole picture in pixels, after it was resized."""
        return picture_side(self.place.shape, self.half)

    def encode(self, values: Mapping[str, Sequence[Any] | np.ndarray], rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        shape, middle = self.place.shape, self.side // 2
        part = {"whole": slice(None), "upper": slice(middle), "lower": slice(middle, None)}[self.half]
        resized = resize(_squares(values[self.column]), self.side)[:, part]
        pixels = with_channels(resized, shape[-1] if len(shape) == 3 else 1)
        return np.ascontiguousarray(pixels.reshape(rows, *shape), dtype=numpy_dtype(self.place.dtype))


def picture_side(shape: tuple[int, ...], half: Half = "whole") -> int:
    """The side of the square picture that a shape takes, or takes one half of, row by row or with channels;
    0 if it takes none."""
    if len(shape) == 1:
        pixels = shape[0] * (1 if half == "whole" else 2)
        side = isqrt(pixels)
        return side if side * side == pixels else 0
    square = len(shape) in (2, 3) and shape[0] == shape[1] and (len(shape) == 2 or shape[2] in (1, 3))
    return shape[0] if square and half == "whole" else 0


def _squares(pictures: Sequence[Any] | np.ndarray) -> np.ndarray:
    """Pictures as one array, shape (rows, n, n) of ink or (rows, n, n, 3) of colours."""
    shapes = {np.shape(picture) for picture in pictures}
    if len(shapes) != 1 or not all(_is_square(shape) for shape in shapes):
        raise refuse(
            "not_square",
            where=N_("pictures"),
            message=message(N_("Pictures must be squares of numbers, all of one size.")),
            received=", ".join(map(str, shapes))[:80],
            mend=message(N_("Cut them to squares of one size, or give it one at a time.")),
        )
    return np.asarray(pictures, np.float64)


def _is_square(shape: tuple[int, ...]) -> bool:
    return len(shape) in (2, 3) and shape[0] == shape[1] > 0 and shape[2:] in ((), (3,))
