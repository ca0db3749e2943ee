"""Charts whose numbers can be pointed at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from components.ui.base import state
from components.ui.base.colours.chart_text import draw_chart
from components.ui.inside.cells import Option


def chart(
    option: Option,
    *,
    height: int,
    width: int | Literal["stretch"] = "stretch",
    key: str,
    alt: str,
    on_point: Callable[[int], None] | None = None,
    renderer: Literal["canvas", "svg"] = "canvas",
) -> None:
    """Draw a chart of one series.

    Args:
        option: The options of ECharts.
        height: In pixels.
        width: In pixels; "stretch" for that of the page.
        key: The key of the element, unique on the page.
        alt: What it shows.
        on_point: Called with the number, from 0, of what was pressed; None if nothing can be.
        renderer: How the browser draws it.
    """
    if on_point is None:
        draw_chart(option, height=height, width=width, key=key, renderer=renderer, alt=alt)
        return
    # ECharts marks all that is called like what was pressed: nothing is marked.
    plain = {"itemStyle": {"borderWidth": 0}}
    series = {**option["series"][0], "selectedMode": "single", "select": plain, "cursor": "pointer"}
    draw_chart(
        {**option, "series": [series]},
        height=height,
        width=width,
        key=key,
        renderer=renderer,
        alt=alt,
        on_select=partial(_pointed, key, on_point),
    )


def _pointed(key: str, on_point: Callable[[int], None]) -> None:
    number = pointed_number(state.reported(key, "selection"))
    if number is not None:
        on_point(number)


def pointed_number(selection: Any) -> int | None:
    """The number of what was pressed, as Streamlit reports a selection; None for nothing."""
    groups = selection.get("selected") if hasattr(selection, "get") else None
    for group in groups or ():
        for number in group.get("data_indices") or ():
            return int(number)
    return None
