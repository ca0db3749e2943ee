"""Several runs -> one ECharts option a figure, over epochs. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.training.past import Past
from components.ui.curves import trace

Option = dict[str, Any]

# How much of a training curve shows through, beside the validation it belongs to.
FAINT = 0.4


@dataclass(frozen=True)
class Overlaid:
    """A run among others: what it is called and how it is drawn."""

    name: str
    past: Past
    colour: str
    dashed: bool = False


def figures(runs: Sequence[Overlaid]) -> Iterator[tuple[str, str]]:
    """What there is to lay over each other: ("loss", "") for the total, then every head's loss
    and every head's metrics, ("losses", "main_output") and ("metrics", "main_output/accuracy"),
    in the order of the runs."""
    yield "loss", ""
    heads = dict.fromkeys(head.name for run in runs for head in run.past.spec.heads if head.loss)
    yield from (("losses", head) for head in heads)
    keys = (f"{head.name}/{name}" for run in runs for head in run.past.spec.heads for name in head.metrics)
    yield from (("metrics", key) for key in dict.fromkeys(keys))


def overlay(title: str, group: str, key: str, runs: Sequence[Overlaid]) -> Option:
    """One figure of all runs that have it: validation in full, training faint behind it. Without any
    series where none has."""
    series: list[Option] = []
    for run in runs:
        series += _lines(run, group, key)
    named = list(dict.fromkeys(each["name"] for each in series))
    return {
        "animation": False,
        "title": {"text": title, "left": 2, "top": 0, "textStyle": {"fontSize": 13}},
        "grid": {"left": 4, "right": 12, "top": 54, "bottom": 4, "containLabel": True},
        "legend": {
            "type": "scroll",
            "top": 18,
            "left": 0,
            "data": named,
            "itemWidth": 18,
            "itemHeight": 8,
            "padding": 4,
        },
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.3f"},
        "xAxis": {"type": "value", "min": 0, "minInterval": 1},
        "yAxis": {"type": "value", "scale": True, "splitNumber": 4},
        "series": series,
    }


def _lines(run: Overlaid, group: str, key: str) -> list[Option]:
    points = trace(run.name, run.past.rows)
    training, validation = _columns(group, key)
    batches = points.batches if group != "metrics" else points.epochs
    steps = run.past.steps or 1
    found = []
    for table, column, faint in ((batches, training, True), (points.epochs, validation, False)):
        if column not in table:
            continue
        known = table[["step", column]].dropna()
        if known.empty:
            continue
        found.append(
            {
                "type": "line",
                "name": run.name,
                "data": [
                    [float(step) / steps, float(value)]
                    for step, value in known.itertuples(index=False, name=None)
                ],
                "lineStyle": {
                    "color": run.colour,
                    "width": 1 if faint else 2,
                    "opacity": FAINT if faint else 1,
                    "type": "dashed" if run.dashed else "solid",
                },
                "itemStyle": {"color": run.colour, "opacity": FAINT if faint else 1},
                "showSymbol": not faint,
                "symbolSize": 6,
                "silent": faint,
                "tooltip": {"show": not faint},
            }
        )
    return found


def _columns(group: str, key: str) -> tuple[str, str]:
    if group == "loss":
        return "loss", "validation"
    if group == "losses":
        return f"losses/{key}", f"validation/{key}"
    return f"metrics/{key}", f"validation_metrics/{key}"


def differences(values: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Of the values by name, one for each run, those that are not the same in all."""
    return {name: list(each) for name, each in values.items() if any(value != each[0] for value in each)}
