"""Points -> the ECharts options of a training's four charts. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from components.training import Mark
from components.ui.curves import Trace

Option = dict[str, Any]
Translate = Callable[[str], str]

# How an earlier run is drawn: there to compare, out of the way.
FADED = 0.35
GREY = "#8a8f98"
# Moves closer than this part of the axis would be drawn over each other.
NEAR = 0.04


def total(now: Trace, earlier: Sequence[Trace], colour: str, length: int, _: Translate) -> Option:
    """The loss that is minimized: each batch, and the validation part after each epoch."""
    chart = _Chart(_("Total loss by batch"), now, length, _)
    for old in earlier:
        chart.line(old.name, old.batches, "loss", GREY, width=1, opacity=FADED)
        chart.line(old.name, old.epochs, "validation", GREY, dashed=True, opacity=FADED)
    chart.line(_("training"), now.batches, "loss", colour, width=1.5)
    chart.line(_("validation"), now.epochs, "validation", colour, dashed=True)
    return chart.option()


def losses(
    now: Trace, earlier: Sequence[Trace], colours: Mapping[str, str], length: int, _: Translate
) -> Option:
    """Each head's own loss, before its weight: training by batch, validation by epoch."""
    chart = _Chart(_("Loss of each head (dashed: validation)"), now, length, _)
    for head, colour in colours.items():
        for old in earlier:
            chart.line(head, old.epochs, f"validation/{head}", colour, dashed=True, opacity=FADED)
        chart.line(head, now.batches, f"losses/{head}", colour, width=1.5)
        chart.line(head, now.epochs, f"validation/{head}", colour, dashed=True)
    return chart.option()


def metrics(
    now: Trace,
    earlier: Sequence[Trace],
    colours: Mapping[str, str],
    measured: Mapping[str, str],
    baselines: Mapping[str, float],
    length: int,
    _: Translate,
) -> Option:
    """Each head's metric after each epoch and, dotted, what it has to beat."""
    names = " · ".join(_(name) for name in dict.fromkeys(measured.values()))
    chart = _Chart(_("{metric} (dashed: validation, dotted: to beat)").format(metric=names), now, length, _)
    for head, metric in measured.items():
        key, colour = f"{head}/{metric}", colours[head]
        for old in earlier:
            chart.line(head, old.epochs, f"validation_metrics/{key}", colour, dashed=True, opacity=FADED)
        chart.line(head, now.epochs, f"metrics/{key}", colour, symbols=True)
        chart.line(head, now.epochs, f"validation_metrics/{key}", colour, dashed=True)
        if head in baselines:
            chart.level(baselines[head], colour)
    return chart.option()


def contributions(now: Trace, colours: Mapping[str, str], length: int, _: Translate) -> Option:
    """Weight x loss of each head, stacked: what the optimizer sees."""
    chart = _Chart(_("What the optimizer sees: weight × loss"), now, length, _)
    for head, colour in colours.items():
        chart.area(head, now.batches, f"weighted/{head}", colour)
    return chart.option(from_zero=True)


class _Chart:
    """Series over one axis of batches, gathered and then written as an option."""

    def __init__(self, title: str, now: Trace, length: int, words: Translate) -> None:
        self._title = title
        self._marks = now.marks
        self._length = length
        self._words = words
        self._series: list[Option] = []
        self._sources: list[Option] = []
        self._levels: list[Option] = []

    def line(
        self,
        name: str,
        table: pd.DataFrame,
        column: str,
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
        self._add(name, table, column, look)

    def area(self, name: str, table: pd.DataFrame, column: str, colour: str) -> None:
        """One column on top of those drawn before it."""
        look = {
            "stack": "all",
            "areaStyle": {"color": colour, "opacity": 0.45},
            "lineStyle": {"color": colour, "width": 1},
            "itemStyle": {"color": colour},
            "showSymbol": False,
        }
        self._add(name, table, column, look)

    def level(self, value: float, colour: str) -> None:
        """A dotted line across the chart."""
        style = {"color": colour, "type": "dotted", "width": 1.5}
        self._levels.append({"yAxis": value, "name": f"{value:.3g}", "lineStyle": style})

    def _add(self, name: str, table: pd.DataFrame, column: str, look: Option) -> None:
        known = (
            table[["step", column]].dropna() if column in table else pd.DataFrame({"step": [], column: []})
        )
        self._sources.append({"source": known.rename(columns={column: name})})
        self._series.append(
            {
                "type": "line",
                "name": name,
                "datasetIndex": len(self._sources) - 1,
                "encode": {"x": "step", "y": name},
                **look,
            }
        )

    def option(self, *, from_zero: bool = False) -> Option:
        """The whole chart as ECharts takes it."""
        legend = list(dict.fromkeys(series["name"] for series in self._series if _solid(series)))
        return {
            "animation": False,
            "title": {"text": self._title, "left": 2, "top": 0, "textStyle": {"fontSize": 13}},
            "grid": {"left": 4, "right": 12, "top": 54, "bottom": 4, "containLabel": True},
            "legend": {"top": 18, "left": 0, "data": legend, "itemWidth": 18, "itemHeight": 8, "padding": 4},
            "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.3f"},
            "dataset": self._sources,
            "xAxis": {"type": "value", "minInterval": 1, "min": 0, "max": self._length},
            "yAxis": {"type": "value", "scale": not from_zero, "splitNumber": 4},
            "series": [*self._series, _lines(self._marks, self._levels, self._length, self._words)],
        }


def _solid(series: Option) -> bool:
    return float(series["lineStyle"].get("opacity", 1.0)) == 1.0


def _lines(marks: Iterable[Mark], levels: list[Option], length: int, _: Translate) -> Option:
    """Where a control was moved, upright; what is to be beaten, across."""
    moved = [
        {"xAxis": mark.step, "name": " ".join((_(mark.control), f"{mark.before:g}→{mark.after:g}"))}
        for mark in gathered(marks, length * NEAR)
    ]
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
            "data": [*moved, *levels],
        },
    }


def gathered(marks: Iterable[Mark], near: float) -> list[Mark]:
    """Marks of one control that lie within `near` steps of each other as one: a slider that
    was dragged is one move, from where it was to where it was left."""
    found: list[Mark] = []
    for mark in marks:
        last = next((each for each in reversed(found) if each.control == mark.control), None)
        if last is not None and mark.step - last.step <= near:
            found[found.index(last)] = replace(last, after=mark.after)
        else:
            found.append(mark)
    return found
