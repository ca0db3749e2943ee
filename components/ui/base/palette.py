"""Colours of the heads, the same in every chart. The theme is the one place that names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st


def is_dark() -> bool:
    """Whether the reader's page is dark just now."""
    return st.context.theme.type == "dark"


@dataclass(frozen=True)
class Shade:
    """A colour of the page and what is written on it."""

    colour: str
    ink: str


def shades(dark: bool) -> tuple[Shade, Shade]:
    """Little and much of something: the two ends of a scale."""
    theme = f"theme.{'dark' if dark else 'light'}"
    low, ink, page = (
        str(st.get_option(f"{theme}.{name}"))
        for name in ("secondaryBackgroundColor", "textColor", "backgroundColor")
    )
    return Shade(low, ink), Shade(colours(dark)[0], page)


def ink(share: float, low: Shade, high: Shade) -> str:
    """What reads better on a colour that lies this share of the way from one end of a scale to
    the other: the ink of the one or of the other, by the contrast that WCAG 2 measures."""
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
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def colours(dark: bool) -> list[str]:
    """One colour a head, in the order of the spec's heads."""
    chosen: list[str] = st.get_option(f"theme.{'dark' if dark else 'light'}.chartCategoricalColors")
    return chosen
