"""The bands of a race -> an ECharts option. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

Option = dict[str, Any]

# How much of what lies behind a band shows through.
SEEN_THROUGH = 0.22


def bands(
    title: str,
    sides: Mapping[str, pd.DataFrame],
    colours: Mapping[str, str],
    epochs: int,
    level: float | None = None,
) -> Option:
    """A line for the mean of each side and a band from its lowest to its highest run, over
    epochs; `level` is a dotted line across, which the axis includes."""
    series: list[Option] = []
    for name, table in sides.items():
        series += _side(name, table, colours[name])
    if level is not None:
        series.append(_level(level))
    return {
        "animation": False,
        "title": {"text": title, "left": 2, "top": 0, "textStyle": {"fontSize": 13}},
        "grid": {"left": 4, "right": 12, "top": 54, "bottom": 4, "containLabel": True},
        "legend": {"top": 18, "left": 0, "data": list(sides), "itemWidth": 18, "itemHeight": 8, "padding": 4},
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.3f"},
        "xAxis": {"type": "value", "minInterval": 1, "min": 0, "max": max(epochs, 1)},
        "yAxis": {"type": "value", "scale": True, "splitNumber": 4},
        "series": series,
    }


def _side(name: str, table: pd.DataFrame, colour: str) -> list[Option]:
    quiet = {"symbol": "none", "silent": True, "tooltip": {"show": False}, "lineStyle": {"opacity": 0}}
    stack = {"stack": name, "stackStrategy": "all", "type": "line"}
    low = {**stack, **quiet, "name": f"{name}-low", "data": _points(table, table["low"])}
    span = {
        **stack,
        **quiet,
        "name": f"{name}-span",
        "data": _points(table, table["high"] - table["low"]),
        "areaStyle": {"color": colour, "opacity": SEEN_THROUGH},
    }
    mean = {
        "type": "line",
        "name": name,
        "data": _points(table, table["mean"]),
        "lineStyle": {"color": colour, "width": 2},
        "itemStyle": {"color": colour},
        "symbolSize": 6,
    }
    return [low, span, mean]


def _points(table: pd.DataFrame, values: pd.Series) -> list[list[float]]:
    return [[float(epoch), float(value)] for epoch, value in zip(table["epoch"], values, strict=True)]


def _level(value: float) -> Option:
    line = {"yAxis": value, "name": f"{value:.3g}", "lineStyle": {"type": "dotted", "width": 1.5}}
    mark = {
        "symbol": "none",
        "silent": True,
        "animation": False,
        "lineStyle": {"color": "#8a8f98"},
        "label": {"formatter": "{b}", "fontSize": 10, "distance": 2},
        "data": [line],
    }
    return {
        "type": "line",
        "name": "level",
        "data": [[0, value]],
        "showSymbol": False,
        "silent": True,
        "markLine": mark,
    }
