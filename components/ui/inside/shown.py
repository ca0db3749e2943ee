"""What is drawn of a tensor, and in which colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.training.values.sample_tensors import SampleTensor
from components.ui.base.colours.palette import colours, is_dark, shades
from components.ui.base.markdown import Text
from components.ui.inside import cells
from components.ui.inside.words_read import Words


@dataclass(frozen=True, eq=False)
class Shown:
    """A tensor and how it is drawn.

    Attributes:
        tensor: The tensor.
        key: Tells its elements from all others on the page.
        title: What it is, for those who do not see it.
        words: The words at its steps; empty where it has none.
        names: What its numbers are called, for one of a few numbers; empty: their numbers from 1.
        scale: The largest distance from 0 among all that are compared; None: its own.
        is_input: Whether it is an input of the model.
        on_point: Called with the place of a number that is pressed; None if none can be.
        worked_out: The place of the number that is worked out, along the last axes; empty for none.
    """

    tensor: SampleTensor
    key: str
    title: Text
    words: Words = ()
    names: Sequence[str] = ()
    scale: tuple[float, float] | None = None
    is_input: bool = False
    on_point: Callable[[tuple[int, ...]], None] | None = None
    worked_out: tuple[int | None, ...] = ()

    def pointing(self, place: Callable[[int], tuple[int, ...]]) -> Callable[[int], None] | None:
        """What a chart calls with the number of what was pressed; `place` says where that is."""
        on_point = self.on_point
        return None if on_point is None else lambda number: on_point(place(number))

    @property
    def colours(self) -> cells.Scale:
        """The colours of its numbers."""
        return scale_of(*(self.scale or (self.tensor.lowest, self.tensor.highest)))

    def place(self, shape: tuple[int, ...]) -> tuple[int, ...] | None:
        """The chosen place in an array of this shape; None if none is chosen there."""
        at = self.worked_out[-len(shape) :] if shape else ()
        if len(at) < len(shape):
            return None
        known = tuple(number for number in at if number is not None)
        inside = len(known) == len(shape) and all(a < b for a, b in zip(known, shape, strict=True))
        return known if inside else None


def scale_of(lowest: float, highest: float) -> cells.Scale:
    """The colours of numbers between these, on the reader's page."""
    dark = is_dark()
    palette, (low, _high) = colours(dark), shades(dark)
    return cells.Scale(palette[1], low.colour, palette[0], 1.0, True).fitted(lowest, highest)


def figure(value: float) -> str:
    """A number as it is said in a sentence."""
    return f"{value:.4g}"
