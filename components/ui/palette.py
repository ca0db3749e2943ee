"""Colours of the heads, the same in every chart. The theme is the one place that names them."""

from __future__ import annotations

import streamlit as st


def is_dark() -> bool:
    """Whether the reader's page is dark just now."""
    return st.context.theme.type == "dark"


def colours(dark: bool) -> list[str]:
    """One colour a head, in the order of the spec's heads."""
    chosen: list[str] = st.get_option(f"theme.{'dark' if dark else 'light'}.chartCategoricalColors")
    return chosen
