"""Points -> the ECharts options of a training's four charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from components.training import Mark
from components.ui.curves import Trace

Option = dict[str, Any]
Translate = Callable[[str], str]

# How an earlier run is drawn: there to compare, out of the way.
FADED = 0.35


def total(now: Trace, earlier: Sequence[Trace], colour: str, words: Translate) -> Option:
    """The loss that is minimized: each batch, and the validation part after each epoch."""
    chart = _Chart(words("Total loss"), now)
    for old in earlier:
        chart.line(old.name, old.batches, "loss", "#888888", width=1, opacity=FADED)
        chart.line(old.name, old.epochs, "validation", "#888888", dashed=True, opacity=FADED)
    chart.line(words("training"), now.batches, "loss", colour)
    chart.line(words("validation"), now.epochs, "validation", colour, dashed=True, symbols=True)
    return chart.option(words)


def losses(now: Trace, earlier: Sequence[Trace], colours: Mapping[str, str], words: Translate) -> Option:
    """Each head's own loss, before its weight: training by batch, validation by epoch."""
    chart = _Chart(words("Loss of each head"), now)
    for head, colour in colours.items():
        for old in earlier:
            chart.line(old.name, old.epochs, f"validation/{head}", colour, dashed=True, opacity=FADED)
        chart.line(head, now.batches, f"losses/{head}", colour, width=1, opacity=0.75)
        chart.line(
            f"{head} {words('validation')}", now.epochs, f"validation/{head}", colour, dashed=True, symbols=True
        )
    return chart.option(words)


def metrics(
    now: Trace,
    earlier: Sequence[Trace],
    colours: Mapping[str, str],
    metric: Mapping[str, str],
    baselines: Mapping[str, float],
    words: Translate,
) -> Option:
    """Each head's metric after each epoch, and as a thin line what it has to beat."""
    chart = _Chart(" · ".join(words(name) for name in dict.fromkeys(metric.values())), now)
    for head, colour in colours.items():
        if head not in metric:
            continue
        key = f"{head}/{metric[head]}"
        for old in earlier:
            chart.line(
                old.name, old.epochs, f"validation_metrics/{key}", colour, dashed=True, opacity=FADED
            )
        chart.line(head, now.epochs, f"metrics/{key}", colour, symbols=True)
        chart.line(
            f"{head} {words('validation')}",
            now.epochs,
            f"validation_metrics/{key}",
            colour,
            dashed=True,
            symbols=True,
        )
        if head in baselines:
            chart.level(baselines[head], colour, words("baseline"))
    return chart.option(words)


def contributions(now: Trace, colours: Mapping[str, str], words: Translate) -> Option:
    """Weight x loss of each head, stacked: what the optimizer sees."""
    chart = _Chart(words("What the optimizer sees: weight × loss"), now)
    for head, colour in colours.items():
        chart.area(head, now.batches, f"weighted/{head}", colour)
    return chart.option(words, from_zero=True)


class _Chart:
    """Series over one axis of batches, gathered and then written as an option."""

    def __init__(self, title: str, now: Trace) -> None:
        self._title = title
        self._marks = now.marks
        self._series: list[Option] = []
        self._sources: list[pd.DataFrame] = []
        self._legend: list[str] = []

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
        style = {"color": colour, "width": width, "type": "dashed" if dashed else "solid", "opacity": opacity}
        self._add(
            name,
            table,
            column,
            {
                "lineStyle": style,
                "itemStyle": {"color": colour, "opacity": opacity},
                "showSymbol": symbols,
                "symbolSize": 6,
            },
        )

    def area(self, name: str, table: pd.DataFrame, column: str, colour: str) -> None:
        self._add(
            name,
            table,
            column,
            {
                "stack": "all",
                "areaStyle": {"color": colour, "opacity": 0.45},
                "lineStyle": {"color": colour, "width": 1},
                "itemStyle": {"color": colour},
                "showSymbol": False,
            },
        )

    def level(self, value: float, colour: str, name: str) -> None:
        """A horizontal line across the last series drawn."""
        line = {"yAxis": value, "name": name, "lineStyle": {"color": colour, "type": "dotted", "width": 1.5}}
        self._series[-1].setdefault("markLine", _mark_line([]))["data"].append(line)

    def _add(self, name: str, table: pd.DataFrame, column: str, look: Option) -> None:
        known = table[["step", column]].dropna() if column in table else pd.DataFrame({"step": [], column: []})
        self._sources.append(known.rename(columns={column: name}))
        if name not in self._legend:
            self._legend.append(name)
        self._series.append(
            {
                "type": "line",
                "name": name,
                "datasetIndex": len(self._sources) - 1,
                "encode": {"x": "step", "y": name},
                "connectNulls": True,
                **look,
            }
        )

    def option(self, words: Translate, *, from_zero: bool = False) -> Option:
        series = [*self._series, {"type": "line", "name": "", "data": [], "markLine": _mark_line(self._marks)}]
        return {
            "animation": False,
            "title": {"text": self._title, "left": 4, "top": 0, "textStyle": {"fontSize": 14}},
            "grid": {"left": 6, "right": 14, "top": 46, "bottom": 44, "containLabel": True},
            "legend": {"type": "scroll", "bottom": 0, "data": self._legend, "itemWidth": 22},
            "tooltip": {"trigger": "axis", "confine": True},
            "dataset": [{"source": source} for source in self._sources],
            "xAxis": {
                "type": "value",
                "minInterval": 1,
                "min": 0,
                "name": words("batch"),
                "nameLocation": "middle",
                "nameGap": 22,
            },
            "yAxis": {"type": "value", "scale": not from_zero, "splitNumber": 4},
            "series": series,
        }


def _mark_line(marks: Iterable[Mark]) -> Option:
    data = [
        {"xAxis": mark.step, "name": f"{mark.control} {mark.before:g} → {mark.after:g}"} for mark in marks
    ]
    return {
        "symbol": "none",
        "silent": True,
        "animation": False,
        "lineStyle": {"type": "solid", "width": 1, "opacity": 0.6},
        "label": {"formatter": "{b}", "fontSize": 10},
        "data": data,
    }
