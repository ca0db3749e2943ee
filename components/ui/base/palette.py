"""Colours for charts, read from the theme in `.streamlit/config.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st


def is_dark() -> bool:
    """Whether the reader's page has the dark theme."""
    return st.context.theme.type == "dark"


@dataclass(frozen=True)
class Shade:
    """A background colour, and the colour of text on it."""

    colour: str
    ink: str


def shades(dark: bool) -> tuple[Shade, Shade]:
    """The two ends of a scale, from little to much."""
    theme = f"theme.{'dark' if dark else 'light'}"
    low, ink, page = (
        str(st.get_option(f"{theme}.{name}"))
        for name in ("secondaryBackgroundColor", "textColor", "backgroundColor")
    )
    return Shade(low, ink), Shade(colours(dark)[0], page)


def ink(share: float, low: Shade, high: Shade) -> str:
    """The text colour with the higher contrast (by WCAG 2) on a colour of a scale.

    Args:
        share: Where the colour lies on the scale, from 0 (low) to 1 (high).
        low, high: The ends of the scale, whose inks are the candidates.
    """
    ends = zip(_channels(low.colour), _channels(high.colour), strict=True)
    under = _luminance([first + share * (last - first) for first, last in ends])

    def contrast(written: str) -> float:
        light, dark = sorted((under, _luminance(_channels(written))), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    return max(low.ink, high.ink, key=contrast)


def _channels(colour: str) -> list[float]:
    """Red, green and blue of "#rrggbb", from 0 to 1."""
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _luminance(channels: Sequence[float]) -> float:
    """The relative luminance of WCAG 2, from 0 to 1."""
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def colours(dark: bool) -> list[str]:
    """The colours of the heads, in the order of the spec, the same in every chart."""
    palette: list[str] = st.get_option(f"theme.{'dark' if dark else 'light'}.chartCategoricalColors")
    return palette
