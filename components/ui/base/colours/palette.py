"""Colours for charts, read from the theme in `.streamlit/config.toml`."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components.ui.base.colours.contrast import channels, contrast, mixed


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
    low = str(st.get_option(f"{theme}.secondaryBackgroundColor"))
    return Shade(low, text_colour(dark)), Shade(colours(dark)[0], page_colour(dark))


def ink(share: float, low: Shade, high: Shade) -> str:
    """The text colour with the higher contrast (by WCAG 2) on a colour of a scale.

    Args:
        share: Where the colour lies on the scale, from 0 (low) to 1 (high).
        low, high: The ends of the scale, whose inks are the candidates.
    """
    under = channels(mixed(low.colour, high.colour, share))
    return max(low.ink, high.ink, key=lambda written: contrast(channels(written), under))


def colours(dark: bool) -> list[str]:
    """The colours of the heads, in the order of the spec, the same in every chart."""
    palette: list[str] = st.get_option(f"theme.{'dark' if dark else 'light'}.chartCategoricalColors")
    return palette


def page_colour(dark: bool) -> str:
    """The background of the page, which charts are drawn on."""
    return str(st.get_option(f"theme.{'dark' if dark else 'light'}.backgroundColor"))


def text_colour(dark: bool) -> str:
    """The colour of the page's text."""
    return str(st.get_option(f"theme.{'dark' if dark else 'light'}.textColor"))
