"""The ECharts options of a training's four charts. Pure: nothing is drawn here.

An option holds what does not move: titles, axes, colours, the curves of earlier runs. Which of
its series are the curves of the run that is watched, and which column of its `Points` each
shows, is said beside it; the page fills them in as the news comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from components.ui.curves import Trace

Option = dict[str, Any]
Translate = Callable[[str], str]
Table = Literal["batches", "epochs"]

# How an earlier run is drawn: there to compare, out of the way.
FADED = 0.35
GREY = "#8a8f98"


@dataclass(frozen=True)
class Moving:
    """A series, by its number in the option, and the column of points it shows."""

    series: int
    table: Table
    column: str


@dataclass(frozen=True)
class Chart:
    """An option, which of its series move, and the lines across that stay, which the last
    series has beside those where a control was moved."""

    option: Option
    moving: tuple[Moving, ...]
    levels: tuple[Option, ...]


def total(earlier: Sequence[Trace], colour: str, length: int, _: Translate) -> Chart:
    """The loss that is minimized: each batch, and the validation part after each epoch."""
    chart = _Chart(_("Total loss by batch"), length)
    for old in earlier:
        chart.line(old.name, (old.batches, "loss"), GREY, width=1, opacity=FADED)
        chart.line(old.name, (old.epochs, "validation"), GREY, dashed=True, opacity=FADED)
    chart.line(_("training"), ("batches", "loss"), colour, width=1.5)
    chart.line(_("validation"), ("epochs", "validation"), colour, dashed=True)
    return chart.whole()


def losses(earlier: Sequence[Trace], colours: Mapping[str, str], length: int, _: Translate) -> Chart:
    """Each head's own loss, before its weight: training by batch, validation by epoch."""
    chart = _Chart(_("Loss of each head (dashed: validation)"), length)
    for head, colour in colours.items():
        for old in earlier:
            chart.line(head, (old.epochs, f"validation/{head}"), colour, dashed=True, opacity=FADED)
        chart.line(head, ("batches", f"losses/{head}"), colour, width=1.5)
        chart.line(head, ("epochs", f"validation/{head}"), colour, dashed=True)
    return chart.whole()


def metrics(
    earlier: Sequence[Trace],
    colours: Mapping[str, str],
    measured: Mapping[str, str],
    baselines: Mapping[str, float],
    length: int,
    _: Translate,
) -> Chart:
    """Each head's metric after each epoch and, dotted, what it has to beat."""
    names = " · ".join(_(name) for name in dict.fromkeys(measured.values()))
    chart = _Chart(_("{metric} (dashed: validation, dotted: to beat)").format(metric=names), length)
    for head, metric in measured.items():
        key, colour = f"{head}/{metric}", colours[head]
        for old in earlier:
            chart.line(head, (old.epochs, f"validation_metrics/{key}"), colour, dashed=True, opacity=FADED)
        chart.line(head, ("epochs", f"metrics/{key}"), colour, symbols=True)
        chart.line(head, ("epochs", f"validation_metrics/{key}"), colour, dashed=True)
        if head in baselines:
            chart.level(baselines[head], colour)
    return chart.whole()


def contributions(colours: Mapping[str, str], length: int, _: Translate) -> Chart:
    """Weight x loss of each head, stacked: what the optimizer sees."""
    chart = _Chart(_("What the optimizer sees: weight × loss"), length)
    for head, colour in colours.items():
        chart.area(head, ("batches", f"weighted/{head}"), colour)
    return chart.whole(from_zero=True)


class _Chart:
    """Series over one axis of batches, gathered and then written as an option. What a series
    shows is a column of a table that is there, or of one that is still to come."""

    def __init__(self, title: str, length: int) -> None:
        self._title = title
        self._length = length
        self._series: list[Option] = []
        self._moving: list[Moving] = []
        self._levels: list[Option] = []

    def line(
        self,
        name: str,
        points: tuple[pd.DataFrame | Table, str],
        colour: str,
        *,
        width: float = 2,
        dashed: bool = False,
        symbols: bool = False,
        opacity: float = 1.0,
    ) -> None:
        """One column over the steps. What comes once an epoch shows its points."""
        style = {"color": colour, "width": width, "type": "dashed" if dashed else "solid", "opacity": opacity}
        look = {
            "lineStyle": style,
            "itemStyle": {"color": colour, "opacity": opacity},
            "showSymbol": (dashed or symbols) and opacity == 1.0,
            "symbolSize": 6,
        }
        self._add(name, points, look)

    def area(self, name: str, points: tuple[pd.DataFrame | Table, str], colour: str) -> None:
        """One column on top of those drawn before it."""
        look = {
            "stack": "all",
            "areaStyle": {"color": colour, "opacity": 0.45},
            "lineStyle": {"color": colour, "width": 1},
            "itemStyle": {"color": colour},
            "showSymbol": False,
        }
        self._add(name, points, look)

    def level(self, value: float, colour: str) -> None:
        """A dotted line across the chart, with its figure above: beyond its end there is no room."""
        style = {"color": colour, "type": "dotted", "width": 1.5}
        label = {"position": "insideEndTop"}
        self._levels.append({"yAxis": value, "name": f"{value:.3g}", "lineStyle": style, "label": label})

    def _add(self, name: str, points: tuple[pd.DataFrame | Table, str], look: Option) -> None:
        table, column = points
        if isinstance(table, pd.DataFrame):
            data = _pairs(table, column)
        else:
            self._moving.append(Moving(len(self._series), table, column))
            data = []
        self._series.append({"type": "line", "name": name, "data": data, **look})

    def whole(self, *, from_zero: bool = False) -> Chart:
        """All of it."""
        legend = list(dict.fromkeys(series["name"] for series in self._series if _solid(series)))
        option = {
            "animation": False,
            "title": {"text": self._title, "left": 2, "top": 0, "textStyle": {"fontSize": 13}},
            "grid": {"left": 4, "right": 12, "top": 54, "bottom": 4, "containLabel": True},
            "legend": {"top": 18, "left": 0, "data": legend, "itemWidth": 18, "itemHeight": 8, "padding": 4},
            "tooltip": {"trigger": "axis", "confine": True},
            "xAxis": {"type": "value", "minInterval": 1, "min": 0, "max": self._length},
            "yAxis": {"type": "value", "scale": not from_zero, "splitNumber": 4},
            "series": [*self._series, _lines(self._levels)],
        }
        return Chart(option, tuple(self._moving), tuple(self._levels))


def _pairs(table: pd.DataFrame, column: str) -> list[list[float]]:
    if column not in table:
        return []
    known = table[["step", column]].dropna()
    return [[float(step), float(value)] for step, value in known.itertuples(index=False, name=None)]


def _solid(series: Option) -> bool:
    return float(series["lineStyle"].get("opacity", 1.0)) == 1.0


def _lines(levels: list[Option]) -> Option:
    """Where a control was moved, upright, once there are any; what is to be beaten, across."""
    return {
        "type": "line",
        "name": "marks",
        "data": [],
        "markLine": {
            "symbol": "none",
            "silent": True,
            "animation": False,
            "lineStyle": {"color": GREY, "type": "solid", "width": 1},
            "label": {"formatter": "{b}", "fontSize": 10, "distance": 2},
            "data": levels,
        },
    }
