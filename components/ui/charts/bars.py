"""Numbers as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd


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


def _long(names: Sequence[str]) -> bool:
    """Whether the names stand side by side only if they are turned."""
    return any(len(name) > 2 for name in names)
