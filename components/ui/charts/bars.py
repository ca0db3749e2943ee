"""Numbers as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

import pandas as pd

# Pixels that the names of ranked bars take at most; longer ones go on in a second line.
WIDEST = 84.0


def bars(names: Sequence[str], heights: Sequence[float], what: str, how_much: str) -> dict[str, Any]:
    """The ECharts option of a bar for each name. `what` the names are and `how_much` the
    heights are is said where one points at a bar."""
    return {
        "animation": False,
        "grid": {"left": 6, "right": 10, "top": 12, "bottom": 6, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "dataset": {"source": pd.DataFrame({what: list(names), how_much: list(heights)})},
        "xAxis": {"type": "category", "axisLabel": {"rotate": 45 if _long(names) else 0, "fontSize": 10}},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar"}],
    }


def ranked_bars(
    names: Sequence[str], shares: Sequence[float], what: str, how_much: str, colours: Sequence[str]
) -> dict[str, Any]:
    """The ECharts option of a bar to the right for each name, the first on top, with its share in percent.

    Args:
        names: What is ranked.
        shares: From 0 to 1, one for each name.
        what: What the names are.
        how_much: What the shares are.
        colours: One for each bar.
    """
    data = [
        {"value": round(float(share), 4), "itemStyle": {"color": colour}, "name": f"{share:.1%}"}
        for share, colour in zip(shares, colours, strict=True)
    ]
    width = min(WIDEST, max(map(_width, names), default=0))
    return {
        "animation": False,
        "grid": {"left": 6, "right": 46, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"type": "none"}},
        "xAxis": {"type": "value", "min": 0, "max": 1, "show": False},
        "yAxis": {
            "type": "category",
            "name": what,
            "nameTextStyle": {"fontSize": 0},
            "data": list(names),
            "inverse": True,
            "axisTick": {"show": False},
            "axisLabel": {
                "interval": 0,
                "fontSize": 12,
                "lineHeight": 13,
                "width": width,
                "overflow": "break",
                "height": 26,
                "lineOverflow": "truncate",
            },
        },
        "series": [
            {
                "type": "bar",
                "name": how_much,
                "data": data,
                "barMaxWidth": 16,
                "label": {"show": True, "position": "right", "formatter": "{b}"},
            }
        ],
    }


def _width(name: str) -> float:
    """About how many pixels a name takes in letters of 12 pixels, a little more rather than less."""
    return sum(12.5 if east_asian_width(letter) in "WF" else 7.5 for letter in name)


def _long(names: Sequence[str]) -> bool:
    """Whether the names stand side by side only if they are turned."""
    return any(len(name) > 2 for name in names)
