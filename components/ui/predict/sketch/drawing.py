"""What a person drew, and the picture that it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

# Cells on a side.
CELLS = 32
_WRITTEN = re.compile(rf"[0-9a-f]{{{CELLS * CELLS // 4}}}")


@dataclass(frozen=True)
class Sketch:
    """A square of cells that are painted or not.

    `text` has a bit for each cell, row by row, as hexadecimal digits; it is empty for an empty square.
    """

    text: str = ""

    @classmethod
    def read(cls, value: Any) -> Self | None:
        """What a page reports as a drawing; None if it is none, whatever it is."""
        if value == "":
            return cls()
        if not isinstance(value, str) or not _WRITTEN.fullmatch(value):
            return None
        return cls(value if value.strip("0") else "")

    @property
    def cells(self) -> np.ndarray:
        """Which cells are painted: bool, shape (32, 32)."""
        if not self.text:
            return np.zeros((CELLS, CELLS), dtype=bool)
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(self.text), dtype=np.uint8))
        return bits.reshape(CELLS, CELLS).astype(bool)

    def picture(self, side: int) -> np.ndarray:
        """The drawing as scikit-learn's digits were made: as large as fits, in the middle, and each pixel the
        share of its cells that are painted.

        Args:
            side: Pixels on a side.

        Returns:
            From 0 (paper) to 1 (ink), shape (side, side).
        """
        cells = self.cells
        if not cells.any():
            return np.zeros((side, side))
        # So many samples for each cell of the square that the pixels are shares of equally many.
        fine = side * -(-2 * CELLS // side)
        rows, columns = (np.flatnonzero(cells.any(axis=axis)) for axis in (1, 0))
        extent = max(np.ptp(rows), np.ptp(columns)) + 1
        steps = (np.arange(fine) + 0.5) / fine * extent
        at = [
            np.floor(steps - extent / 2 + (places[0] + places[-1] + 1) / 2).astype(int)
            for places in (rows, columns)
        ]
        inside = [(places >= 0) & (places < CELLS) for places in at]
        grown = cells[np.ix_(*(places.clip(0, CELLS - 1) for places in at))] & np.logical_and.outer(*inside)
        return np.asarray(grown.reshape(side, fine // side, side, fine // side).mean(axis=(1, 3)))
