"""Gradients by head -> ECharts options. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from components.ui.charts.chart_style import DASHES

Option = dict[str, Any]
BAR = 22


def shares(layers: Sequence[str], norms: np.ndarray, heads: Mapping[str, str]) -> tuple[Option, int]:
    """A bar for each layer, parted among the heads; also the height of the chart in pixels.

    Args:
        layers: The layers.
        norms: Shape (layers, heads).
        heads: The colour of each head.
    """
    parts = 100 * norms / np.where(norms.sum(axis=1, keepdims=True) > 0, norms.sum(axis=1, keepdims=True), 1)
    option = {
        "animation": False,
        "grid": {"left": 6, "right": 18, "top": 26, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 8, "padding": 4, "type": "scroll"},
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.1f %%"},
        "xAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"}},
        "yAxis": {
            "type": "category",
            "data": list(layers),
            "inverse": True,
            "axisTick": {"show": False},
            "axisLabel": {"interval": 0, "width": 130, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar",
                "name": head,
                "stack": "all",
                "data": [round(float(share), 2) for share in parts[:, number]],
                "itemStyle": {"color": colour},
                "barMaxWidth": 14,
            }
            for number, (head, colour) in enumerate(heads.items())
        ],
    }
    return option, BAR * len(layers) + 56


def over_time(steps: np.ndarray, norms: np.ndarray, heads: Mapping[str, str], across: str) -> Option:
    """A line for each head over the batches.

    Args:
        steps: The batches.
        norms: Shape (batches, heads).
        heads: The colour of each head.
        across: What the axis of the batches is called.
    """
    return {
        "animation": False,
        "grid": {"left": 6, "right": 18, "top": 28, "bottom": 22, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 22, "itemHeight": 8, "padding": 4, "type": "scroll"},
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.4g"},
        "xAxis": {
            "type": "value",
            "scale": True,
            "minInterval": 1,
            "name": across,
            "nameLocation": "middle",
            "nameGap": 24,
        },
        "yAxis": {"type": "value", "splitNumber": 4},
        "series": [
            {
                "type": "line",
                "name": head,
                "data": [
                    [int(step), float(f"{norm:.6g}")]
                    for step, norm in zip(steps, norms[:, number], strict=True)
                ],
                "showSymbol": len(steps) < 30,
                "symbolSize": 5,
                "lineStyle": {
                    "color": colour,
                    "width": 2,
                    "type": DASHES[number % len(DASHES)] if number else "solid",
                },
                "itemStyle": {"color": colour},
            }
            for number, (head, colour) in enumerate(heads.items())
        ],
    }
