"""One chart of a training as a value, ready for the browser. Pure.

An option holds what does not move: titles, axes, colours, the curves of earlier runs. Beside it stands
which of its series are curves of the watched run and which column of its points (`points`) each shows; the
browser fills them in as rows arrive, computes the range of the axis, and says at the pointer which batch and
epoch it is at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from components.assembly.catalog.metrics import interval, label
from components.assembly.spec.messages import N_
from components.training.values.chart_axis import Bad
from components.ui.charts.chart_style import Option

Table = Literal["batches", "epochs"]

CUT = {"high": N_("cut off: up to {value}"), "low": N_("cut off: down to {value}")}
# What the horizontal axis and the pointer say. `{steps}` is how many batches an epoch has.
ACROSS = {
    "axis": N_("batch"),
    "axis_epochs": N_("batch (1 epoch = {steps})"),
    "batch": N_("Batch {step}, epoch {epoch}"),
    "batches": N_("Mean of batches {first} to {step}, epoch {epoch}"),
    "epoch": N_("After epoch {epoch}"),
}
# What other axes count.
EPOCH, LOSS = N_("epoch"), N_("loss")
# What a metric counts, by the kind of its confidence interval.
UNITS = {
    "share": N_("share of rows"),
    "share of yes": N_("share of the rows that are a yes"),
    "area": N_("area under the curve"),
    "mean": N_("mean error"),
}
# Pixels above the plot: a title, and a legend of one line.
TOP = 50
# What is written beside the axes has its room within these.
GRID = {
    "left": 2,
    "right": 14,
    "top": TOP,
    "bottom": 2,
    "outerBoundsMode": "same",
    "outerBoundsContain": "all",
}
TITLE = {"left": 2, "top": 0, "textStyle": {"fontSize": 13}}
SIDE_TITLE = {"right": 14, "top": 2, "textStyle": {"fontSize": 11, "fontWeight": "normal"}}
LEGEND = {"top": 18, "left": 0, "itemWidth": 34, "itemHeight": 8, "padding": 4}


def axis_title(text: str) -> Option:
    """The title of an axis, in the middle of it."""
    return {"name": text, "nameLocation": "middle", "nameGap": 6, "nameTextStyle": {"fontSize": 11}}


@dataclass(frozen=True)
class Moving:
    """A series that the browser fills in.

    Attributes:
        series: Its index in the option.
        table, column: The points it shows.
        smoothed: How much of what went before is in each of its points, 0 to less than 1 (`smoothing`).
        end: The symbol at its last point; "" for none.
    """

    series: int
    table: Table
    column: str
    smoothed: float = 0.0
    end: str = ""


@dataclass(frozen=True)
class AxisRule:
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
        tables: For each series whether its points are of "batches" or of "epochs"; "" for one that has none.
        words: What is said across, see `ACROSS`, translated.
    """

    option: Option
    moving: tuple[Moving, ...]
    levels: tuple[Option, ...]
    legends: tuple[tuple[str, ...], ...]
    axis: AxisRule
    tables: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The chart as values of JSON. The options are not copied, which takes longer than drawing the
        page's text."""
        return {
            **vars(self),
            "moving": [asdict(series) for series in self.moving],
            "axis": asdict(self.axis),
        }


def unit(metric: str) -> str:
    """What the vertical axis of a metric counts."""
    return UNITS.get(interval(metric), label(metric))
