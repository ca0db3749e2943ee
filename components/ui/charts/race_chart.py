"""The bands of a race -> an ECharts option. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from components.ui.charts.chart_style import GREY, Option, level_look, level_name, validation_look
from components.ui.charts.training_chart import GRID, LEGEND, TITLE, TOP, axis_title

# How much of what lies behind a band shows through.
SEEN_THROUGH = 0.22
# Of two charts beside each other on a screen of 1280 pixels: the width for the legend, that of a letter (a
# Chinese character has two) and what is beside a name in it, and the height of a line of it.
WIDTH, LETTER, BESIDE, LINE = 220, 6, 50, 16


def bands(
    title: str,
    sides: Mapping[str, pd.DataFrame],
    colours: Mapping[str, str],
    epochs: int,
    axes: tuple[str, str],
    level: float | None = None,
) -> Option:
    """A dashed line with symbols, since they are of the validation part, for the mean of each side, and a
    band from its lowest to its highest run.

    Args:
        title: What the figure is called.
        sides: The figures of each side by epoch: columns epoch, mean, low, high.
        colours: The colour of each side.
        epochs: How many epochs the axis spans.
        axes: What the horizontal and the vertical axis count.
        level: A dotted line across, which the axis includes.
    """
    across, up = axes
    series: list[Option] = []
    for number, (name, table) in enumerate(sides.items()):
        series += _side(name, table, colours[name], number)
    if level is not None:
        series.append(_level(level))
    return {
        "animation": False,
        "title": {"text": title, **TITLE},
        "grid": {**GRID, "top": TOP + LINE * (_legend_lines(sides) - 1)},
        "legend": {**LEGEND, "data": list(sides)},
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.3f"},
        "xAxis": {"type": "value", "minInterval": 1, "min": 0, "max": max(epochs, 1), **axis_title(across)},
        "yAxis": {"type": "value", "scale": True, "splitNumber": 4, **axis_title(up)},
        "series": series,
    }


def _legend_lines(names: Iterable[str]) -> int:
    """How many lines a legend of these names takes where it is narrow."""
    lines, taken = 1, 0
    for name in names:
        size = BESIDE + LETTER * sum(1 if letter < "\u2e80" else 2 for letter in name)
        if taken and taken + size > WIDTH:
            lines, taken = lines + 1, 0
        taken += size
    return lines


def _side(name: str, table: pd.DataFrame, colour: str, number: int) -> list[Option]:
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
        **validation_look(colour, number),
    }
    return [low, span, mean]


def _points(table: pd.DataFrame, values: pd.Series) -> list[list[float]]:
    return [[float(epoch), float(value)] for epoch, value in zip(table["epoch"], values, strict=True)]


def _level(value: float) -> Option:
    line = {"yAxis": value, "name": level_name(value), "lineStyle": level_look(GREY)}
    mark = {
        "symbol": "none",
        "silent": True,
        "animation": False,
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
