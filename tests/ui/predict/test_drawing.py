"""What a person draws becomes a picture as those of scikit-learn are."""

from __future__ import annotations

import numpy as np
import pytest

from components.datasets.carried.digit_pictures import pictures
from components.ui.predict.sketch.drawing import CELLS, Sketch


def drawn(cells: np.ndarray) -> Sketch:
    """The drawing that has these cells painted."""
    made = Sketch.read(np.packbits(cells.astype(bool)).tobytes().hex())
    assert made is not None
    return made


def test_a_drawing_is_what_a_page_reports() -> None:
    generator = np.random.default_rng(0)
    cells = generator.random((CELLS, CELLS)) < 0.3
    np.testing.assert_array_equal(drawn(cells).cells, cells)
    empty = drawn(np.zeros((CELLS, CELLS)))
    assert empty == Sketch.read("") == Sketch()
    assert not empty.cells.any()
    assert not empty.picture(8).any()


@pytest.mark.parametrize(
    "value",
    [None, 7, "f", "f" * 255, "f" * 257, "g" * 256, "F" * 256, "f" * 256 + "\n", ["f" * 256], {"value": "f"}],
)
def test_nothing_else_is_a_drawing(value: object) -> None:
    assert Sketch.read(value) is None


def test_a_drawing_fills_the_picture_wherever_and_however_small_it_is() -> None:
    ring = np.zeros((CELLS, CELLS), dtype=bool)
    ring[4:20, 6:14] = True
    ring[8:16, 9:11] = False
    whole = drawn(ring).picture(8)
    assert whole.shape == (8, 8)
    assert 0 == whole.min() < whole.max() == 1
    # 16 cells are the height of the picture, so a pixel is 2 x 2 cells; 8 cells are half of its width.
    np.testing.assert_array_equal(whole[:, :2], 0)
    np.testing.assert_array_equal(whole[:, 6:], 0)
    np.testing.assert_array_equal(whole[:, 2], 1)
    np.testing.assert_array_equal(whole[2:6, 3:5], 0.5)
    moved = drawn(np.roll(ring, (11, 15), axis=(0, 1))).picture(8)
    np.testing.assert_array_equal(moved, whole)
    half = np.zeros((CELLS, CELLS), dtype=bool)
    half[:16, :16] = ring[::2, ::2]
    np.testing.assert_allclose(drawn(half).picture(8), whole, atol=0.5)
    for side in (5, 8, 12, 28, 64):
        assert drawn(ring).picture(side).shape == (side, side)


def test_digits_that_are_traced_are_read_as_the_digits_are() -> None:
    known, digits = pictures().images, pictures().digits
    traced = [np.kron(picture > 0.5, np.ones((2, 2))) for picture in known[::3]]
    read = []
    for at, cells in enumerate(traced):
        square = np.zeros((CELLS, CELLS))
        down, right = at % 16, at % 13
        square[down : down + 16, right : right + 16] = cells
        read.append(drawn(square).picture(8).ravel())
    others = np.delete(np.arange(len(known)), np.arange(0, len(known), 3))
    flat = known[others].reshape(-1, 64)
    distances = ((np.stack(read)[:, None] - flat[None]) ** 2).sum(axis=-1)
    nearest = digits[others][distances.argmin(axis=1)]
    assert (nearest == digits[::3]).mean() > 0.85
