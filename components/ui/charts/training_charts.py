"""The ECharts options of a training's four charts. Pure: nothing is drawn here.

An option holds what does not move: titles, axes, colours, the curves of earlier runs. Which of
its series are the curves of the run that is watched, and which column of its `Points` each
shows, is said beside it; the page fills them in as the news comes, and finds out which part of the
axis they need.

How curves are drawn is the same everywhere, on lessons, among runs and in files: training is solid,
validation dashed with a point at each epoch, what has to be beaten dotted; earlier runs are faint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from components.assembly.catalog.objectives import METRICS
from components.assembly.spec.messages import N_
from components.training.values.chart_axis import Bad
from components.ui.charts.curves import Curve

Option = dict[str, Any]
Translate = Callable[[str], str]
Table = Literal["batches", "epochs"]
Points = tuple[pd.DataFrame | Table, str]
"""A column of a table that is there, or of one that is still to come."""

# How an earlier run is drawn: there to compare, out of the way.
FADED = 0.35
GREY = "#8a8f98"
# What the parts of a chart are called.
TRAINING, VALIDATION, TO_BEAT = N_("training"), N_("validation"), N_("to beat")
TOTAL, WEIGHTED = N_("total"), N_("weight × loss")
CUT = {"high": N_("cut off: up to {value}"), "low": N_("cut off: down to {value}")}
# Pixels above the plot: a title, and a legend of one line.
TOP = 54
# Where the figures of levels stand: two that are close must not lie over each other.
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
    """A series, by its number in the option, and the column of points it shows."""

    series: int
    table: Table
    column: str


@dataclass(frozen=True)
class Axis:
    """How the upright axis is found (see `training.axis`): at which end numbers may be cut off, and what
    is said of the farthest of them; whether it begins at zero, and whether curves are stacked."""

    bad: Bad
    said: str
    zero: bool = False
    stacked: bool = False


@dataclass(frozen=True)
class TrainingChart:
    """An option, which of its series move, the lines across that stay, which the last
    series has beside those where a control was moved, and how its axis is found. `legends` are the
    entries of the legend that each series is shown by."""

    option: Option
    moving: tuple[Moving, ...]
    levels: tuple[Option, ...]
    legends: tuple[tuple[str, ...], ...]
    axis: Axis


def total(earlier: Sequence[Curve], colour: str, length: int, _: Translate) -> TrainingChart:
    """The loss that is minimized: each batch, and the validation part after each epoch."""
    chart = _Chart(_("Total loss by batch"), length, _)
    for old in earlier:
        chart.training("", (old.batches, "loss"), GREY, earlier=old.name)
        chart.validation("", (old.epochs, "validation"), GREY, earlier=old.name)
    chart.training("", ("batches", "loss"), colour)
    chart.validation("", ("epochs", "validation"), colour)
    return chart.whole()


def losses(
    title: str, earlier: Mapping[str, Sequence[Curve]], colours: Mapping[str, str], length: int, _: Translate
) -> TrainingChart:
    """Each head's own loss, before its weight: training by batch, validation by epoch. `earlier` are
    the runs to compare with, by head."""
    chart = _Chart(title, length, _)
    for head, colour in colours.items():
        for old in earlier.get(head, ()):
            chart.validation(head, (old.epochs, f"validation/{head}"), colour, earlier=old.name)
        chart.training(head, ("batches", f"losses/{head}"), colour)
        chart.validation(head, ("epochs", f"validation/{head}"), colour)
    return chart.whole()


def metrics(
    metric: str,
    earlier: Mapping[str, Sequence[Curve]],
    colours: Mapping[str, str],
    baselines: Mapping[str, float],
    length: int,
    _: Translate,
) -> TrainingChart:
    """One metric of the heads that have it, after each epoch, and what it has to beat."""
    rising = metric in METRICS and METRICS[metric].rising
    chart = _Chart(_(metric), length, _, "low" if rising else "high")
    for head, colour in colours.items():
        key = f"{head}/{metric}"
        for old in earlier.get(head, ()):
            chart.validation(head, (old.epochs, f"validation_metrics/{key}"), colour, earlier=old.name)
        chart.training(head, ("epochs", f"metrics/{key}"), colour, symbols=True)
        chart.validation(head, ("epochs", f"validation_metrics/{key}"), colour)
        if head in baselines:
            chart.level(baselines[head], colour)
    return chart.whole()


def contributions(colours: Mapping[str, str], length: int, _: Translate) -> TrainingChart:
    """Weight x loss of each head, stacked: what the optimizer sees."""
    chart = _Chart(_("What the optimizer sees: weight × loss"), length, _)
    for head, colour in colours.items():
        chart.area(head, ("batches", f"weighted/{head}"), colour)
    return chart.whole(stacked=True)


class _Chart:
    """Series over one axis of batches, gathered and then written as an option. What a series
    shows is a column of a table that is there, or of one that is still to come. Series belong to the
    `heads` they are given."""

    def __init__(self, title: str, length: int, _: Translate, bad: Bad = "high") -> None:
        self._title, self._length, self._bad, self._translate = title, length, bad, _
        self._series: list[Option] = []
        self._legends: list[tuple[str, ...]] = []
        self._moving: list[Moving] = []
        self._levels: list[Option] = []
        self._key: dict[str, Option] = {}

    def training(
        self, head: str, points: Points, colour: str, *, earlier: str = "", symbols: bool = False
    ) -> None:
        """A curve of the training part: solid; with `symbols` where it has few points."""
        look = training_look(colour, faint=bool(earlier), symbols=symbols)
        self._line(head, self._translate(TRAINING), points, look, earlier)

    def validation(self, head: str, points: Points, colour: str, *, earlier: str = "") -> None:
        """A curve of the validation part: dashed, with a point at each epoch."""
        look = validation_look(colour, faint=bool(earlier))
        self._line(head, self._translate(VALIDATION), points, look, earlier)

    def _line(self, head: str, part: str, points: Points, look: Option, earlier: str) -> None:
        """A curve of a head, or of all of them where none is named; of an `earlier` run by its name."""
        legends = (head, part) if head else (part,)
        if not earlier:
            # Heads by their colours; the parts, which all heads have, in none.
            if head:
                self._key.setdefault(head, in_legend(training_look(look["itemStyle"]["color"], faint=False)))
            self._key.setdefault(part, in_legend(coloured(look, GREY) if head else look))
        whose = (earlier,) if earlier else ()
        self._add(": ".join((*whose, head or self._translate(TOTAL), part)), legends, points, look)

    def area(self, head: str, points: Points, colour: str) -> None:
        """One column on top of those drawn before it."""
        look = {
            "stack": "all",
            "areaStyle": {"color": colour, "opacity": 0.45},
            "lineStyle": {"color": colour, "width": 1},
            "itemStyle": {"color": colour},
            "showSymbol": False,
        }
        self._key[head] = {each: look[each] for each in ("areaStyle", "lineStyle", "itemStyle")}
        self._add(f"{head}: {self._translate(WEIGHTED)}", (head,), points, look)

    def level(self, value: float, colour: str) -> None:
        """A dotted line across the chart, with its figure at it, each level's at another place: beyond
        its end there is no room."""
        style = {"color": colour, "type": "dotted", "width": 1.5}
        label = {"position": PLACES[len(self._levels) % len(PLACES)], "color": colour}
        self._key[self._translate(TO_BEAT)] = {
            "lineStyle": {**style, "color": GREY},
            "itemStyle": {"color": GREY, "opacity": 0},
        }
        self._levels.append({"yAxis": value, "name": f"{value:.3g}", "lineStyle": style, "label": label})

    def _add(
        self,
        name: str,
        legends: tuple[str, ...],
        points: Points,
        look: Option,
    ) -> None:
        table, column = points
        if isinstance(table, pd.DataFrame):
            data = pairs(table, column)
        else:
            self._moving.append(Moving(len(self._series), table, column))
            data = []
        self._series.append({"type": "line", "name": name, "data": data, **look})
        self._legends.append(legends)

    def whole(self, *, stacked: bool = False) -> TrainingChart:
        """All of it."""
        # Heads first, then what is solid, dashed and dotted.
        parts = [self._translate(part) for part in (TRAINING, VALIDATION, TO_BEAT)]
        key = sorted(self._key, key=lambda name: parts.index(name) + 1 if name in parts else 0)
        entries = [entry(name, self._key[name]) for name in key]
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
            "legend": {"top": 18, "left": 0, "data": key, "itemWidth": 30, "itemHeight": 8, "padding": 4},
            "tooltip": {"trigger": "axis", "confine": True},
            "xAxis": {"type": "value", "minInterval": 1, "min": 0, "max": self._length},
            "yAxis": {"type": "value", "scale": True, "splitNumber": 4},
            "series": [*self._series, *entries, _lines(self._levels)],
        }
        # What belongs to no series of its own is in the legend alone.
        legends = (*self._legends, *((each["name"],) for each in entries), ())
        axis = Axis(self._bad, self._translate(CUT[self._bad]), zero=stacked, stacked=stacked)
        return TrainingChart(option, tuple(self._moving), tuple(self._levels), legends, axis)


def training_look(colour: str, *, faint: bool, symbols: bool = False) -> Option:
    """How a curve of the training part is drawn."""
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
    """How a curve of the validation part is drawn."""
    style = {"color": colour, "width": 2, "type": "dashed", "opacity": FADED if faint else 1.0}
    return {
        "lineStyle": style,
        "itemStyle": {"color": colour, "opacity": style["opacity"]},
        "showSymbol": not faint,
        "symbol": "circle",
        "symbolSize": 6,
    }


def entry(name: str, look: Option) -> Option:
    """A series without points, for the legend alone."""
    return {"type": "line", "name": name, "data": [], "silent": True, **look}


def coloured(look: Option, colour: str) -> Option:
    """A look in another colour."""
    return {**look, **{each: {**look[each], "color": colour} for each in ("lineStyle", "itemStyle")}}


def in_legend(look: Option) -> Option:
    """A look as the legend shows it: without a point where it is not dashed."""
    if look["lineStyle"]["type"] == "dashed":
        return look
    return {**look, "itemStyle": {**look["itemStyle"], "opacity": 0}}


def pairs(table: pd.DataFrame, column: str) -> list[list[float]]:
    """One column of a table over its steps."""
    if column not in table:
        return []
    known = table[["step", column]].dropna()
    return [[float(step), float(value)] for step, value in known.itertuples(index=False, name=None)]


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
