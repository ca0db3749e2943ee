"""Numbers of a tensor -> ECharts options and small pictures. Pure: nothing is drawn here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from components.ui.base.colours.contrast import channels

Option = dict[str, Any]

CELL = 18  # pixels of the page for a row of cells at most
BAR = 24
LEGEND = 46
AXIS = 26
# Between the pictures of a sheet: pixels, and how light their grey is.
GAP, BETWEEN = 4, 0.5


@dataclass(frozen=True)
class Scale:
    """How numbers become colours: nothing at 0, `above` and `below` the farther from it.

    Attributes:
        below, zero, above: Colours such as "#0072b2".
        most: The distance from 0 with the full colour.
        signed: Whether there are numbers below 0.
    """

    below: str
    zero: str
    above: str
    most: float
    signed: bool

    def fitted(self, lowest: float, highest: float) -> Scale:
        """The scale for numbers between these."""
        ends = [abs(end) for end in (lowest, highest) if np.isfinite(end)]
        return Scale(self.below, self.zero, self.above, max(ends, default=0.0) or 1.0, lowest < 0)

    def pixels(self, numbers: np.ndarray) -> np.ndarray:
        """Red, green and blue of each number, from 0 to 1, in a last axis."""
        below, zero, above = (np.array(channels(colour)) for colour in (self.below, self.zero, self.above))
        share = np.nan_to_num(np.clip(numbers.astype(np.float64) / self.most, -1, 1))[..., None]
        return np.where(share < 0, zero + (below - zero) * -share, zero + (above - zero) * share)

    def legend(self) -> Option:
        """The legend of a chart, ECharts' visual map."""
        ends = [self.below, self.zero, self.above] if self.signed else [self.zero, self.above]
        return {
            "type": "continuous",
            "min": -self.most if self.signed else 0,
            "max": self.most,
            "dimension": "value",
            "inRange": {"color": ends},
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemWidth": 10,
            "itemHeight": 120,
            "precision": 3,
            "text": [f"{self.most:.3g}", f"{-self.most:.3g}" if self.signed else "0"],
            "textGap": 6,
        }


def bars(names: Sequence[str], numbers: np.ndarray, scale: Scale) -> tuple[Option, int]:
    """A bar for each number, the first on top; also the height of the chart in pixels."""
    option = {
        "animation": False,
        "grid": {"left": 6, "right": 54, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%.6g"},
        "xAxis": {"type": "value", "splitNumber": 4, "axisLabel": {"hideOverlap": True}},
        "yAxis": {
            "type": "category",
            "data": list(names),
            "inverse": True,
            "axisLine": {"onZero": False},
            "axisTick": {"show": False},
            "axisLabel": {"interval": 0, "width": 110, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar",
                "data": [
                    {
                        "value": _number(number),
                        "itemStyle": {"color": scale.below if number < 0 else scale.above},
                        "label": {"show": True, "position": "right", "formatter": f"{number:.3g}"},
                    }
                    for number in numbers.astype(float)
                ],
                "barMaxWidth": 16,
            }
        ],
    }
    return option, BAR * len(names) + AXIS + 8


def heat_map(
    numbers: np.ndarray,
    across: Sequence[str],
    down: Sequence[str],
    cells: Sequence[Sequence[str]] | None,
    scale: Scale,
    titles: tuple[str, str],
    marked: tuple[int, int] | None = None,
) -> tuple[Option, int]:
    """A coloured cell for each number; also the height of the chart in pixels.

    Args:
        numbers: Shape (rows, columns).
        across: What each column is called.
        down: What each row is called.
        cells: What each cell is called, by row; None: like its row and column.
        scale: The colours.
        titles: What columns and rows are.
        marked: The column and the row of a cell with a ring around it; None for no cell.
    """
    rows, columns = numbers.shape
    names = cells or [[f"{row} · {column}" for column in across] for row in down]
    table = pd.DataFrame(
        {
            "across": np.tile(np.arange(columns), rows),
            "down": np.repeat(np.arange(rows), columns),
            "value": [_number(number) for number in numbers.astype(float).ravel()],
            "name": [name for row in names for name in row],
        }
    )
    turned = columns > 8 and max(map(len, across), default=0) > 3
    longest = min(90, 7 * max(map(len, across), default=1)) if turned else 14
    axis = {"type": "category", "splitArea": {"show": False}, "axisTick": {"show": False}}
    label = {"fontSize": 11, "width": 90, "overflow": "truncate", "hideOverlap": True}
    below = longest + (20 if titles[0] else 6)
    height = max(3, rows) * min(CELL, max(4, 260 // rows)) + below + LEGEND
    option = {
        "animation": False,
        "grid": {
            "left": 36 if titles[1] else 6,
            "right": 8,
            "top": 4,
            "bottom": LEGEND - 10 + (16 if titles[0] else 0),
            "containLabel": True,
        },
        "tooltip": {"confine": True, "formatter": "{@name}: {@value}"},
        "dataset": {"source": table},
        "xAxis": {
            **axis,
            "data": list(across),
            "name": titles[0],
            "nameLocation": "middle",
            "nameGap": longest + 12,
            "axisLabel": {**label, "rotate": 90 if turned else 0},
        },
        "yAxis": {
            **axis,
            "data": list(down),
            "inverse": True,
            "name": titles[1],
            "nameLocation": "middle",
            "nameGap": 34,
            "axisLabel": label,
        },
        "visualMap": scale.legend(),
        "series": [
            {
                "type": "heatmap",
                "encode": {"x": "across", "y": "down", "value": "value"},
                "progressive": 0,
                "emphasis": {"itemStyle": {"borderColor": "#888888", "borderWidth": 1}},
                **({"markPoint": _ring(marked, scale)} if marked is not None else {}),
            }
        ],
    }
    return option, height


def _ring(cell: tuple[int, int], scale: Scale) -> Option:
    """A ring around a cell, in two colours of which one is seen on any cell."""
    rings = [(14, _against(scale.zero)), (10, scale.zero)]
    return {
        "silent": True,
        "symbol": "circle",
        "label": {"show": False},
        "data": [
            {
                "coord": list(cell),
                "symbolSize": size,
                "itemStyle": {"color": "transparent", "borderColor": colour, "borderWidth": 2},
            }
            for size, colour in rings
        ],
    }


def _against(colour: str) -> str:
    """Black or white: what is seen on a colour."""
    return "#000000" if sum(channels(colour)) > 1.5 else "#ffffff"


def wrapped(numbers: np.ndarray, width: int, scale: Scale, marked: int | None = None) -> tuple[Option, int]:
    """A vector as lines of `width` cells, counted from 1; as `heat_map` gives it."""
    lines = -(-len(numbers) // width)
    padded = np.full(lines * width, np.nan)
    padded[: len(numbers)] = numbers
    down = [f"{line * width + 1}–{min(len(numbers), (line + 1) * width)}" for line in range(lines)]
    cells = [[str(line * width + column + 1) for column in range(width)] for line in range(lines)]
    across = [str(column + 1) for column in range(width)]
    ring = None if marked is None else (marked % width, marked // width)
    return heat_map(padded.reshape(lines, width), across, down, cells, scale, ("", ""), ring)


def picture(numbers: np.ndarray, scale: Scale, times: int) -> np.ndarray:
    """A picture of numbers of shape (height, width), each a square of `times` x `times`: red, green and blue
    from 0 to 1."""
    return np.asarray(scale.pixels(numbers).repeat(times, axis=0).repeat(times, axis=1))


def sheet(image: np.ndarray, scale: Scale, times: int) -> np.ndarray:
    """The channels of an image of shape (height, width, channels) as one picture, in lines from left to right
    with room between them; as `picture` gives it."""
    channels = image.shape[-1]
    across = math.ceil(math.sqrt(channels))
    lines = -(-channels // across)
    height, width = (size * times for size in image.shape[:2])
    whole = np.full((lines * (height + GAP) + GAP, across * (width + GAP) + GAP, 3), BETWEEN)
    for channel in range(channels):
        top, left = (
            place * (size + GAP) + GAP
            for place, size in zip(divmod(channel, across), (height, width), strict=True)
        )
        whole[top : top + height, left : left + width] = picture(image[..., channel], scale, times)
    return whole


def _number(value: float) -> float | None:
    """The number as JSON has it: none for what is no number."""
    return float(f"{value:.6g}") if np.isfinite(value) else None
