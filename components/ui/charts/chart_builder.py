"""Builds one chart of a training as an ECharts option with what the page fills in. Pure: draws nothing.

An option holds what does not move: titles, axes, colours, the curves of earlier runs. Beside it stands
which of its series are curves of the watched run and which column of its points (`points`) each shows; the
browser fills them in as rows arrive, and computes the range of the axis.

Curves look the same everywhere, on lessons, among runs and in files: training is solid, validation
dashed with a point at each epoch, a baseline dotted; earlier runs are faint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from components.assembly.spec.messages import N_
from components.training.values.chart_axis import Bad

Option = dict[str, Any]
Translate = Callable[[str], str]
Table = Literal["batches", "epochs"]
Column = tuple[pd.DataFrame | Table, str]
"""A column of a table with points: of an earlier run as it is, or of the watched run by its name."""

# Opacity of an earlier run.
FADED = 0.35
GREY = "#8a8f98"
# What the parts of a chart are called.
TRAINING, VALIDATION, TO_BEAT = N_("training"), N_("validation"), N_("to beat")
TOTAL, WEIGHTED = N_("total"), N_("weight × loss")
CUT = {"high": N_("cut off: up to {value}"), "low": N_("cut off: down to {value}")}
# Pixels above the plot: a title, and a legend of one line.
TOP = 54
# Positions for the figures of baselines, taken in turn so that two close ones do not overlap.
PLACES = (
    "insideEndTop",
    "insideStartTop",
    "insideMiddleTop",
    "insideEndBottom",
    "insideStartBottom",
    "insideMiddleBottom",
)


@dataclass(frozen=True)
class Moving:
    """A series that the browser fills in: its index in the option, and the column of points it shows."""

    series: int
    table: Table
    column: str


@dataclass(frozen=True)
class Axis:
    """How the browser finds the range of the vertical axis (the rule is `training.values.chart_axis`).

    Attributes:
        bad: The end at which outliers are cut off.
        said: The text shown then, with a `{value}` for the farthest outlier.
        zero: Whether the axis begins at zero.
        stacked: Whether curves are stacked.
    """

    bad: Bad
    said: str
    zero: bool = False
    stacked: bool = False


@dataclass(frozen=True)
class TrainingChart:
    """One chart of a training, ready for the browser.

    Attributes:
        option: The ECharts option. Its last series holds the vertical lines where a control was moved
            and the `levels`.
        moving: The series that the browser fills in.
        levels: The horizontal lines of baselines.
        legends: For each series, the legend entries that must all be on for it to be shown.
        axis: How the range of the vertical axis is found.
    """

    option: Option
    moving: tuple[Moving, ...]
    levels: tuple[Option, ...]
    legends: tuple[tuple[str, ...], ...]
    axis: Axis


class ChartBuilder:
    """Collects series over one axis of batches, then writes them as a `TrainingChart`.

    Args:
        title: The title, translated.
        length: How many batches the axis spans.
        translate: Translates the names of the parts.
        bad: The end at which outliers are cut off.
    """

    def __init__(self, title: str, length: int, translate: Translate, bad: Bad = "high") -> None:
        self._title, self._length, self._bad, self._translate = title, length, bad, translate
        self._series: list[Option] = []
        self._legends: list[tuple[str, ...]] = []
        self._moving: list[Moving] = []
        self._levels: list[Option] = []
        self._legend: dict[str, Option] = {}

    def training(
        self, head: str, column: Column, colour: str, *, earlier: str = "", symbols: bool = False
    ) -> None:
        """Add a curve of the training part: solid; with `symbols` at its points if it has few."""
        look = training_look(colour, faint=bool(earlier), symbols=symbols)
        self._line(head, self._translate(TRAINING), column, look, earlier)

    def validation(self, head: str, column: Column, colour: str, *, earlier: str = "") -> None:
        """Add a curve of the validation part: dashed, with a point at each epoch."""
        look = validation_look(colour, faint=bool(earlier))
        self._line(head, self._translate(VALIDATION), column, look, earlier)

    def _line(self, head: str, part: str, column: Column, look: Option, earlier: str) -> None:
        """Add a curve of a head, or of the total if `head` is ""; of the run named `earlier`, if any."""
        legends = (head, part) if head else (part,)
        if not earlier:
            # In the legend, heads have their colours; the parts, which all heads share, are grey.
            if head:
                self._legend.setdefault(
                    head, in_legend(training_look(look["itemStyle"]["color"], faint=False))
                )
            self._legend.setdefault(part, in_legend(coloured(look, GREY) if head else look))
        run = (earlier,) if earlier else ()
        self._add(": ".join((*run, head or self._translate(TOTAL), part)), legends, column, look)

    def area(self, head: str, column: Column, colour: str) -> None:
        """Add a filled curve, stacked on those added before it."""
        look = {
            "stack": "all",
            "areaStyle": {"color": colour, "opacity": 0.45},
            "lineStyle": {"color": colour, "width": 1},
            "itemStyle": {"color": colour},
            "showSymbol": False,
        }
        self._legend[head] = {style: look[style] for style in ("areaStyle", "lineStyle", "itemStyle")}
        self._add(f"{head}: {self._translate(WEIGHTED)}", (head,), column, look)

    def level(self, value: float, colour: str) -> None:
        """Add a dotted horizontal line, the baseline of a head, with its figure."""
        style = {"color": colour, "type": "dotted", "width": 1.5}
        label = {"position": PLACES[len(self._levels) % len(PLACES)], "color": colour}
        self._legend[self._translate(TO_BEAT)] = {
            "lineStyle": {**style, "color": GREY},
            "itemStyle": {"color": GREY, "opacity": 0},
        }
        self._levels.append({"yAxis": value, "name": f"{value:.3g}", "lineStyle": style, "label": label})

    def _add(
        self,
        name: str,
        legends: tuple[str, ...],
        column: Column,
        look: Option,
    ) -> None:
        table, name_of_column = column
        if isinstance(table, pd.DataFrame):
            data = pairs(table, name_of_column)
        else:
            self._moving.append(Moving(len(self._series), table, name_of_column))
            data = []
        self._series.append({"type": "line", "name": name, "data": data, **look})
        self._legends.append(legends)

    def build(self, *, stacked: bool = False) -> TrainingChart:
        """Return the chart; `stacked` if its curves are areas on top of each other."""
        # Heads first, then what is solid, dashed and dotted.
        parts = [self._translate(part) for part in (TRAINING, VALIDATION, TO_BEAT)]
        names = sorted(self._legend, key=lambda name: parts.index(name) + 1 if name in parts else 0)
        entries = [entry(name, self._legend[name]) for name in names]
        option = {
            "animation": False,
            "title": [
                {"text": self._title, "left": 2, "top": 0, "textStyle": {"fontSize": 13}},
                {
                    "text": "",
                    "right": 14,
                    "top": TOP - 2,
                    "textStyle": {"fontSize": 10, "fontWeight": "normal"},
                },
            ],
            "grid": {"left": 4, "right": 12, "top": TOP, "bottom": 4, "containLabel": True},
            "legend": {"top": 18, "left": 0, "data": names, "itemWidth": 30, "itemHeight": 8, "padding": 4},
            "tooltip": {"trigger": "axis", "confine": True},
            "xAxis": {"type": "value", "minInterval": 1, "min": 0, "max": self._length},
            "yAxis": {"type": "value", "scale": True, "splitNumber": 4},
            "series": [*self._series, *entries, _lines(self._levels)],
        }
        # An entry is a series that its own name alone shows; the last series has no entry.
        legends = (*self._legends, *((legend_entry["name"],) for legend_entry in entries), ())
        axis = Axis(self._bad, self._translate(CUT[self._bad]), zero=stacked, stacked=stacked)
        return TrainingChart(option, tuple(self._moving), tuple(self._levels), legends, axis)


def training_look(colour: str, *, faint: bool, symbols: bool = False) -> Option:
    """The style of a curve of the training part."""
    style = {
        "color": colour,
        "width": 1 if faint else 1.5,
        "type": "solid",
        "opacity": FADED if faint else 1.0,
    }
    return {
        "lineStyle": style,
        "itemStyle": {"color": colour, "opacity": style["opacity"]},
        "showSymbol": symbols,
        "symbol": "circle",
        "symbolSize": 4,
    }


def validation_look(colour: str, *, faint: bool) -> Option:
    """The style of a curve of the validation part."""
    style = {"color": colour, "width": 2, "type": "dashed", "opacity": FADED if faint else 1.0}
    return {
        "lineStyle": style,
        "itemStyle": {"color": colour, "opacity": style["opacity"]},
        "showSymbol": not faint,
        "symbol": "circle",
        "symbolSize": 6,
    }


def entry(name: str, look: Option) -> Option:
    """A series without points, which exists for the legend alone."""
    return {"type": "line", "name": name, "data": [], "silent": True, **look}


def coloured(look: Option, colour: str) -> Option:
    """The same style in another colour."""
    return {**look, **{style: {**look[style], "color": colour} for style in ("lineStyle", "itemStyle")}}


def in_legend(look: Option) -> Option:
    """A style as the legend shows it: solid curves without a point."""
    if look["lineStyle"]["type"] == "dashed":
        return look
    return {**look, "itemStyle": {**look["itemStyle"], "opacity": 0}}


def pairs(table: pd.DataFrame, column: str) -> list[list[float]]:
    """A column of a table as (step, value) pairs, without missing values."""
    if column not in table:
        return []
    known = table[["step", column]].dropna()
    return [[float(step), float(value)] for step, value in known.itertuples(index=False, name=None)]


def _lines(levels: list[Option]) -> Option:
    """The series of lines: vertical ones where a control was moved (later), horizontal ones of baselines."""
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
