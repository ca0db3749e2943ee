"""Charts that Streamlit draws, with letters in the colour of the page's text: its own grey is too faint to be
read on a light page (3.7 to 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.ui.base.colours.palette import is_dark, text_colour

Option = Mapping[str, Any]

# What has letters: parts of a chart, and what says how these are written.
_PARTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("xAxis", "yAxis"), ("axisLabel", "nameTextStyle")),
    **dict.fromkeys(("legend", "visualMap"), ("textStyle",)),
}


def draw_chart(option: Option, **arguments: Any) -> None:
    """Draw a chart with `st.echarts_chart`.

    Args:
        option: The options of ECharts. What has a colour keeps it.
        **arguments: Other arguments of `st.echarts_chart`.
    """
    st.echarts_chart(readable(option, text_colour(is_dark())), **arguments)


def readable(option: Option, colour: str) -> dict[str, Any]:
    """The same options with the letters of axes, legends and scales in a colour, "#rrggbb"."""
    return dict(option) | {
        name: _written(option[name], styles, colour) for name, styles in _PARTS.items() if name in option
    }


def _written(part: Any, styles: tuple[str, ...], colour: str) -> Any:
    if isinstance(part, list):
        return [_written(each, styles, colour) for each in part]
    return {**part, **{style: {"color": colour, **part.get(style, {})} for style in styles}}
