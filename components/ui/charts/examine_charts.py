"""How good answers are -> ECharts options. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from components.training.analysis.examining import Confusion, Roc, Verdict
from components.ui.base.colours.palette import Shade, ink
from components.ui.charts.chart_style import DASHES, GREY

Option = dict[str, Any]

# Points of a scatter; more would be one blot.
MAX_DOTS = 1_000
TITLE = {"left": 2, "top": 0, "textStyle": {"fontSize": 13}}


def effects(words: Sequence[str], raised: Mapping[str, np.ndarray], colours: Mapping[str, str]) -> Option:
    """A bar for each word and head, the first word on top: to the right what raised the answer."""
    return {
        "animation": False,
        "grid": {"left": 6, "right": 14, "top": 30, "bottom": 6, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 8, "padding": 4},
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.4f"},
        "xAxis": {"type": "value", "splitNumber": 4},
        "yAxis": {
            "type": "category",
            "data": list(words),
            "inverse": True,
            "axisLine": {"onZero": False},
            "axisTick": {"show": False},
            "axisLabel": {"interval": 0, "fontSize": 11, "width": 110, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar",
                "name": head,
                "data": [round(float(value), 5) for value in values],
                "itemStyle": {"color": colours[head]},
                "barGap": "10%",
            }
            for head, values in raised.items()
        ],
    }


def matrix(
    confusion: Confusion,
    names: Sequence[str],
    title: str,
    across: str,
    down: str,
    shades: tuple[Shade, Shade],
) -> Option:
    """How many rows of each true class (`down`) were taken for which (`across`), the darker the
    larger its share of the row."""
    shares = confusion.counts / np.maximum(confusion.counts.sum(axis=1, keepdims=True), 1)
    low, high = shades
    cells = [
        {
            "value": [column, row, round(float(shares[row, column]), 3)],
            "name": f"{confusion.counts[row, column]:,}",
            "label": {"color": ink(float(shares[row, column]), low, high)},
        }
        for row in range(len(names))
        for column in range(len(names))
    ]
    label = {"interval": 0, "width": 70, "overflow": "truncate"}
    axis = {
        "type": "category",
        "data": list(names),
        "splitArea": {"show": False},
        "nameLocation": "middle",
        "axisLabel": label,
    }
    turned = {**label, "rotate": 90} if len(names) > 4 and max(map(len, names)) > 2 else label
    return {
        "animation": False,
        "title": {"text": title, **TITLE},
        "grid": {"left": 44, "right": 10, "top": 30, "bottom": 30, "containLabel": True},
        "xAxis": {**axis, "name": across, "nameGap": 26 if turned is label else 84, "axisLabel": turned},
        "yAxis": {**axis, "name": down, "inverse": True, "nameGap": _gap(names), "nameRotate": 90},
        "visualMap": {
            "show": False,
            "min": 0,
            "max": 1,
            "dimension": 2,
            "inRange": {"color": [low.colour, high.colour]},
        },
        "series": [
            {
                "type": "heatmap",
                "data": cells,
                "label": {"show": True, "formatter": "{b}", "fontSize": 13 if len(names) <= 6 else 10},
                "silent": True,
            }
        ],
    }


def _gap(names: Sequence[str]) -> int:
    """Pixels from an axis to its title, which the names of classes stand between."""
    return min(84, 27 + 7 * max(map(len, names)))


def curves(roc_curves: Mapping[str, Roc], title: str, across: str, up: str, colours: Sequence[str]) -> Option:
    """The ROC curve of each class, and dotted what guessing would give."""
    series: list[Option] = [
        {
            "type": "line",
            "name": f"{name} ({curve.area:.3f})",
            "data": np.stack([curve.false_positives, curve.true_positives], axis=1).round(4).tolist(),
            "showSymbol": False,
            "lineStyle": {
                "color": colours[at % len(colours)],
                "width": 2,
                "type": DASHES[at % len(DASHES)] if at else "solid",
            },
            "itemStyle": {"color": colours[at % len(colours)]},
        }
        for at, (name, curve) in enumerate(roc_curves.items())
    ]
    names = [line["name"] for line in series]
    series.append(_line([0, 0], [1, 1]))
    side = {"type": "value", "min": 0, "max": 1, "interval": 0.25, "nameLocation": "middle"}
    return {
        "animation": False,
        "title": {"text": title, **TITLE},
        "grid": {"left": 26, "right": 16, "top": 54, "bottom": 24, "containLabel": True},
        "legend": {"top": 20, "left": 0, "data": names, "type": "scroll", "itemWidth": 14, "padding": 4},
        "tooltip": {"trigger": "item", "confine": True},
        "xAxis": {**side, "name": across, "nameGap": 24},
        "yAxis": {**side, "name": up, "nameGap": 34},
        "series": series,
    }


def scatter(verdict: Verdict, title: str, across: str, up: str, colour: str) -> Option:
    """What was said against what is true, and dotted where the two are the same."""
    table = pd.DataFrame({across: verdict.truth[:MAX_DOTS], up: verdict.predicted[:MAX_DOTS, 0]}).round(4)
    low, high = float(table.min().min()), float(table.max().max())
    side = {"type": "value", "scale": True, "splitNumber": 4, "nameLocation": "middle"}
    dots = {
        "type": "scatter",
        "symbolSize": 5,
        "itemStyle": {"color": colour, "opacity": 0.5},
        "encode": {"x": across, "y": up},
    }
    return {
        "animation": False,
        "title": {"text": title, **TITLE},
        "grid": {"left": 26, "right": 16, "top": 34, "bottom": 24, "containLabel": True},
        "tooltip": {"trigger": "item", "confine": True},
        "dataset": {"source": table},
        "xAxis": {**side, "name": across, "nameGap": 24},
        "yAxis": {**side, "name": up, "nameGap": 34},
        "series": [dots, _line([low, low], [high, high])],
    }


def _line(first: Sequence[float], last: Sequence[float]) -> Option:
    return {
        "type": "line",
        "name": "even",
        "data": [list(first), list(last)],
        "showSymbol": False,
        "silent": True,
        "tooltip": {"show": False},
        "lineStyle": {"color": GREY, "type": "dotted", "width": 1.5},
    }
