"""Figures that are written on the boxes of a drawing: as a number, a colour and the length of a bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from components.ui.base.contrast import channels, contrast, mixed
from components.ui.base.palette import is_dark, shades

# The least contrast of text.
READABLE = 4.5


class Value(NamedTuple):
    """A figure on a box.

    Attributes:
        text: The figure as it is written.
        intensity: From 0 (nothing) to 1 (the most there is).
    """

    text: str
    intensity: float


@dataclass(frozen=True)
class Values:
    """The figures on the boxes of a drawing.

    Its DOT has room for them: `to_dot(..., valued=values.by_box)`.

    Attributes:
        label: What they are, for the legend, in the reader's language.
        by_box: The figure of each box, by its name in the DOT; boxes without one have none.
        least: What is written at the beginning of the scale.
        most: What is written at its end; if empty, the text of the most intense figure.
    """

    label: str
    by_box: Mapping[str, Value]
    least: str = "0"
    most: str = ""

    def sentence(self) -> str:
        """All of them in a sentence."""
        return f"{self.label}: {', '.join(f'{name} {text}' for name, (text, _) in self.by_box.items())}"

    def plain(self, dark: bool | None = None) -> dict[str, Any]:
        """As the scripts draw them, for a light or a dark drawing, or else that of the reader's page."""
        scale = _scale(is_dark() if dark is None else dark)
        boxes = {
            name: {"text": text, "share": share, "fill": scale[round(share * (len(scale) - 1))]}
            for name, (text, intensity) in self.by_box.items()
            for share in (min(max(intensity, 0.0), 1.0),)
        }
        last = max(self.by_box.values(), key=lambda value: value.intensity, default=Value("", 0.0)).text
        return {
            "label": self.label,
            "boxes": boxes,
            "scale": [scale[0], scale[-1]],
            "least": self.least,
            "most": self.most or last,
        }


@lru_cache
def _scale(dark: bool) -> tuple[str, ...]:
    """Colours from little to much, as far as text can be read on them."""
    low, high = shades(dark)
    colours = [mixed(low.colour, high.colour, step / 100) for step in range(101)]
    text = channels(low.ink)
    return tuple(colour for colour in colours if contrast(channels(colour), text) >= READABLE)
