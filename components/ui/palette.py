"""Colours of the heads, the same in every chart. The theme is the one place that names them."""

from __future__ import annotations

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


def colours(dark: bool) -> list[str]:
    """One colour a head, in the order of the spec's heads."""
    chosen: list[str] = st.get_option(f"theme.{'dark' if dark else 'light'}.chartCategoricalColors")
    return chosen
