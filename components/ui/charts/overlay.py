"""Several runs -> one ECharts option a figure, over epochs. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from components.assembly.catalog.metrics import rising
from components.training.values.chart_axis import span
from components.training.values.moves import labels
from components.training.values.run_snapshot import RunSnapshot
from components.ui.charts.chart_builder import SMOOTHED, TRAINING, VALIDATION, pairs, smooth
from components.ui.charts.chart_style import (
    GREY,
    Option,
    ended,
    entry,
    is_solid,
    symbol_of,
    training_look,
    validation_look,
    without_symbol,
)
from components.ui.charts.curves import trace
from components.ui.charts.points import columns
from components.ui.charts.training_chart import (
    CUT,
    EPOCH,
    GRID,
    LEGEND,
    LOSS,
    SIDE_TITLE,
    TITLE,
    axis_title,
    unit,
)

Translate = Callable[[str], str]

# How much of the marks of several runs shows.
MARKED = 0.5


@dataclass(frozen=True)
class Overlaid:
    """A run among others: what it is called, its colour, and which of them it is (from 0), which decides its
    symbol and dashes."""

    name: str
    past: RunSnapshot
    colour: str
    number: int = 0


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
    title: str,
    group: str,
    key: str,
    runs: Sequence[Overlaid],
    _: Translate,
    colour: str | None = None,
    smoothing: float = 0.0,
) -> Option:
    """The chart of one figure for all runs that have it, drawn as on a lesson: training solid (and thin,
    behind the validation of several), validation dashed with a symbol at each epoch, moved controls upright.
    Without any series where none has it.

    Args:
        title: What the figure is called.
        group, key: The figure, as `figures` names it.
        runs: The runs, each in its colour.
        colour: The colour of all of them instead.
        smoothing: How much curves of batches are smoothed, 0 to less than 1.
    """
    share = 0.0 if group == "metrics" else smoothing
    drawn: list[tuple[Overlaid, list[Option]]] = []
    for run in runs:
        own = replace(run, colour=colour) if colour is not None else run
        lines = _lines(own, group, key, share, lone=len(runs) == 1)
        if lines:
            lines[-1]["markLine"] = _moves(own, _, lone=len(runs) == 1)
            drawn.append((own, lines))
    series = [line for _run, lines in drawn for line in lines]
    named = [run.name for run, _lines in drawn] if len(runs) > 1 else []
    up = unit(key.rpartition("/")[2]) if group == "metrics" else LOSS
    more_is_better = group == "metrics" and rising(key)
    shown = span([_values(line) for line in series], bad="low" if more_is_better else "high")
    cut = _(CUT["low" if more_is_better else "high"])
    parts = [
        entry(_(SMOOTHED if share else TRAINING), without_symbol(training_look(GREY))),
        entry(_(VALIDATION), validation_look(GREY)),
    ]
    signs = [entry(run.name, validation_look(run.colour, run.number)) for run, _lines in drawn if named]
    return {
        "animation": False,
        "title": [
            {"text": title, **TITLE},
            {"text": "" if shown.cut is None else cut.format(value=f"{shown.cut:.3g}"), **SIDE_TITLE},
        ],
        "grid": GRID,
        "legend": {
            **LEGEND,
            "type": "scroll",
            "data": [*(part["name"] for part in parts), *named],
        },
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.3f"},
        "xAxis": {"type": "value", "min": 0, "minInterval": 1, **axis_title(_(EPOCH))},
        "yAxis": {
            "type": "value",
            "min": shown.low,
            "max": shown.high,
            "interval": shown.step,
            **axis_title(_(up)),
        },
        # What stands in the legend comes first: a name's look there is that of its first series.
        "series": [*signs, *series, *parts] if series else [],
    }


def _lines(run: Overlaid, group: str, key: str, share: float, *, lone: bool) -> list[Option]:
    points = trace(run.name, run.past.rows)
    training, validation = columns(group, key)
    batches = points.batches if group != "metrics" else points.epochs
    steps = run.past.steps or 1
    look = training_look(run.colour, run.number, thin=not lone, symbols=lone and group == "metrics")
    curves = (
        (batches, training, share, look),
        (points.epochs, validation, 0.0, validation_look(run.colour, run.number)),
    )
    series = []
    for table, column, smoothing, style in curves:
        data = [[step / steps, value] for step, value in smooth(pairs(table, column), smoothing)]
        if data:
            behind = is_solid(style) and not lone
            quiet = {"silent": behind, "tooltip": {"show": not behind}}
            symbol = style["symbol"] if style["symbol"] != "none" else symbol_of(run.number)
            series.append({"type": "line", "name": run.name, "data": ended(data, symbol), **style, **quiet})
    return series


def _values(line: Option) -> list[float]:
    points = (point["value"] if isinstance(point, dict) else point for point in line["data"])
    return [value for _at, value in points]


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


def differences(values: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Of the values by name, one for each run, those that are not the same in all."""
    return {
        name: list(run_values)
        for name, run_values in values.items()
        if any(value != run_values[0] for value in run_values)
    }
