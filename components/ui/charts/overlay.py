"""Several runs -> one ECharts option a figure, over epochs. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from components.assembly.catalog.metrics import rising
from components.training.values.chart_axis import span
from components.training.values.moves import labels
from components.training.values.run_snapshot import RunSnapshot
from components.ui.charts.chart_builder import (
    CUT,
    GREY,
    TOP,
    TRAINING,
    VALIDATION,
    entry,
    in_legend,
    pairs,
    training_look,
    validation_look,
)
from components.ui.charts.curves import trace

Option = dict[str, Any]
Translate = Callable[[str], str]

FULL = {"opacity": 1}
# How much of the marks of several runs shows.
MARKED = 0.5


@dataclass(frozen=True)
class Overlaid:
    """A run among others: what it is called and how it is drawn; `again`: another run has its colour
    already, so its points are triangles."""

    name: str
    past: RunSnapshot
    colour: str
    again: bool = False


def figures(runs: Sequence[Overlaid]) -> Iterator[tuple[str, str]]:
    """What there is to lay over each other: ("loss", "") for the total, then every head's loss
    and every head's metrics, ("losses", "main_output") and ("metrics", "main_output/accuracy"),
    in the order of the runs."""
    yield "loss", ""
    heads = dict.fromkeys(head.name for run in runs for head in run.past.spec.heads if head.loss)
    yield from (("losses", head) for head in heads)
    keys = (f"{head.name}/{name}" for run in runs for head in run.past.spec.heads for name in head.metrics)
    yield from (("metrics", key) for key in dict.fromkeys(keys))


def overlay(
    title: str, group: str, key: str, runs: Sequence[Overlaid], _: Translate, colour: str | None = None
) -> Option:
    """One figure of all runs that have it, drawn as on a lesson: training solid (and faint, behind the
    validation of several), validation dashed with a point at each epoch, moved controls upright. Each
    in the colour of its run or, where it is given, in that `colour`. Without any series where
    none has."""
    drawn: list[tuple[Overlaid, list[Option]]] = []
    for run in runs:
        own = replace(run, colour=colour) if colour is not None else run
        lines = _lines(own, group, key, lone=len(runs) == 1)
        if lines:
            lines[-1]["markLine"] = _moves(own, _, lone=len(runs) == 1)
            drawn.append((own, lines))
    series = [line for _run, lines in drawn for line in lines]
    named = [run.name for run, _lines in drawn] if len(runs) > 1 else []
    more_is_better = group == "metrics" and rising(key)
    shown = span([_values(line) for line in series], bad="low" if more_is_better else "high")
    cut = _(CUT["low" if more_is_better else "high"])
    parts = [
        entry(_(TRAINING), in_legend(training_look(GREY, faint=False))),
        entry(_(VALIDATION), in_legend(validation_look(GREY, faint=False))),
    ]
    return {
        "animation": False,
        "title": [
            {"text": title, "left": 2, "top": 0, "textStyle": {"fontSize": 13}},
            {
                "text": "" if shown.cut is None else cut.format(value=f"{shown.cut:.3g}"),
                "right": 14,
                "top": TOP - 2,
                "textStyle": {"fontSize": 10, "fontWeight": "normal"},
            },
        ],
        "grid": {"left": 4, "right": 12, "top": TOP, "bottom": 4, "containLabel": True},
        "legend": {
            "type": "scroll",
            "top": 18,
            "left": 0,
            "data": [
                *(part["name"] for part in parts),
                # A run is in full there, also where its first curve is a faint one.
                *({"name": name, "lineStyle": FULL, "itemStyle": FULL} for name in named),
            ],
            "itemWidth": 30,
            "itemHeight": 8,
            "padding": 4,
        },
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.3f"},
        "xAxis": {"type": "value", "min": 0, "minInterval": 1},
        "yAxis": {"type": "value", "min": shown.low, "max": shown.high, "interval": shown.step},
        "series": [*series, *parts] if series else [],
    }


def _lines(run: Overlaid, group: str, key: str, *, lone: bool) -> list[Option]:
    points = trace(run.name, run.past.rows)
    training, validation = _columns(group, key)
    batches = points.batches if group != "metrics" else points.epochs
    steps = run.past.steps or 1
    curves = (
        (batches, training, training_look(run.colour, faint=not lone, symbols=lone and group == "metrics")),
        (points.epochs, validation, validation_look(run.colour, faint=False)),
    )
    series = []
    for table, column, look in curves:
        data = [[step / steps, value] for step, value in pairs(table, column)]
        if data:
            behind = look["lineStyle"]["type"] == "solid" and not lone
            symbol = {"symbol": "triangle"} if run.again else {}
            quiet = {"silent": behind, "tooltip": {"show": not behind}}
            series.append({"type": "line", "name": run.name, "data": data, **look, **symbol, **quiet})
    return series


def _values(line: Option) -> list[float]:
    return [value for _at, value in line["data"]]


def _moves(run: Overlaid, _: Translate, *, lone: bool) -> Option:
    """Upright lines where a control was moved, over epochs; of several runs in each one's colour, and
    without words, which would lie over each other."""
    steps = run.past.steps or 1
    axis = max((row.step for row in run.past.rows), default=1)
    return {
        "symbol": "none",
        "silent": True,
        "animation": False,
        "lineStyle": {
            "color": GREY if lone else run.colour,
            "type": "solid",
            "width": 1,
            "opacity": 1.0 if lone else MARKED,
        },
        "label": {"formatter": "{b}", "fontSize": 10, "distance": 2, "show": lone},
        "data": [{"xAxis": step / steps, "name": name} for step, name in labels(run.past.marks, axis, _)],
    }


def _columns(group: str, key: str) -> tuple[str, str]:
    if group == "loss":
        return "loss", "validation"
    if group == "losses":
        return f"losses/{key}", f"validation/{key}"
    return f"metrics/{key}", f"validation_metrics/{key}"


def differences(values: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Of the values by name, one for each run, those that are not the same in all."""
    return {
        name: list(run_values)
        for name, run_values in values.items()
        if any(value != run_values[0] for value in run_values)
    }
