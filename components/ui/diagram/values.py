"""Figures that are written on the boxes of a drawing: as a number, a colour and the length of a bar; and the
shares of heads, on boxes and on arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from components.ui.base.colours.contrast import channels, contrast, mixed
from components.ui.base.colours.palette import colours, is_dark, shades

# The least contrast of text.
READABLE = 4.5
# The dashes of each head, in units of the drawing: the first has none.
DASHES = ("", "7 3", "2 2", "10 3 2 3", "4 4", "1 3")


class Value(NamedTuple):
    """A figure on a box.

    Attributes:
        text: The figure as it is written.
        intensity: From 0 (nothing) to 1 (the most there is).
        shares: The share of each head in it, from 0 to 1; empty for a figure that is not of heads.
    """

    text: str
    intensity: float
    shares: tuple[float, ...] = ()


class Flow(NamedTuple):
    """The shares of the gradient that go back along an arrow, from its target to its source.

    Attributes:
        source: The name of the box where the arrow begins.
        target: The name of the box where it ends.
        number: The number of the arrow from 0 among those with the same ends.
        shares: How wide it is of each head, from 0 (nothing) to 1.
    """

    source: str
    target: str
    number: int
    shares: tuple[float, ...]


@dataclass(frozen=True)
class BoxValues:
    """The figures on the boxes of a drawing.

    Its DOT has room for them: `to_dot(..., valued=values.by_box, spacious=bool(values.heads))`.

    Attributes:
        label: What they are, for the legend, in the reader's language.
        by_box: The figure of each box, by its name in the DOT; boxes without one have none.
        least: What is written at the beginning of the scale.
        most: What is written at its end; if empty, the text of the most intense figure.
        heads: What the heads are called whose shares are drawn, in the order of `shares`.
        flows: What goes back along arrows.
    """

    label: str
    by_box: Mapping[str, Value]
    least: str = "0"
    most: str = ""
    heads: tuple[str, ...] = ()
    flows: tuple[Flow, ...] = ()

    def sentence(self) -> str:
        """All of them in a sentence."""
        heads = f" ({', '.join(numbered(self.heads))})" if self.heads else ""
        figures = ", ".join(f"{name} {value.text}" for name, value in self.by_box.items())
        return f"{self.label}{heads}: {figures}"

    def plain(self, dark: bool | None = None) -> dict[str, Any]:
        """The figures as the component's scripts take them, in colours for a light or a dark page.

        Args:
            dark: Whether the page is dark; None for that of the visitor.
        """
        dark = is_dark() if dark is None else dark
        scale = _scale(dark)
        boxes = {
            name: {
                "text": text,
                "share": share,
                "fill": scale[round(share * (len(scale) - 1))],
                "shares": list(shares),
            }
            for name, (text, intensity, shares) in self.by_box.items()
            for share in (min(max(intensity, 0.0), 1.0),)
        }
        last = max(self.by_box.values(), key=lambda value: value.intensity, default=Value("", 0.0)).text
        palette = colours(dark)
        return {
            "label": self.label,
            "boxes": boxes,
            "scale": [scale[0], scale[-1]],
            "least": self.least,
            "most": self.most or last,
            "heads": [
                {
                    "name": name,
                    "colour": palette[number % len(palette)],
                    "dash": DASHES[number % len(DASHES)],
                }
                for number, name in enumerate(numbered(self.heads))
            ],
            "flows": [{"arrow": list(flow[:3]), "shares": list(flow.shares)} for flow in self.flows],
        }


def numbered(heads: tuple[str, ...]) -> tuple[str, ...]:
    """What heads are called in a legend: each with its number, by which boxes name it."""
    return tuple(f"{number}: {name}" for number, name in enumerate(heads, start=1))


@lru_cache
def _scale(dark: bool) -> tuple[str, ...]:
    """Colours from little to much, as far as text can be read on them."""
    low, high = shades(dark)
    colours = [mixed(low.colour, high.colour, step / 100) for step in range(101)]
    text = channels(low.ink)
    return tuple(colour for colour in colours if contrast(channels(colour), text) >= READABLE)
