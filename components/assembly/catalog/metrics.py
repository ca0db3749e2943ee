"""The metrics a head can have: one table, one row a metric.

To add one, add a row. Checks, imported models, curves, figures of runs and their margins read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from components.assembly.catalog.losses import LOSSES, Labels
from components.assembly.spec.messages import N_

Interval = Literal["share", "share of yes", "area", "mean", ""]
"""How far a metric may be off for the number of its rows: that of a share of all rows, or of the rows
whose label is yes; of an area under the ROC curve; of a mean; or not known."""

CLASSES: tuple[Labels, ...] = ("yes or no", "one-hot", "class number")
YES_OR_NO: tuple[Labels, ...] = ("yes or no",)
AMOUNTS: tuple[Labels, ...] = ("amount",)


@dataclass(frozen=True)
class Metric:
    """A row of the table.

    Attributes:
        name: As Keras and specs say it, and a template for translation: people read it as it is.
        help: One sentence on what it says, a template for translation.
        labels: Beside losses with which labels it says something.
        single: Whether the head must be one number.
        interval: Which 95 % interval it has.
        short_name: Another name that Keras takes.
    """

    name: str
    help: str
    labels: tuple[Labels, ...]
    single: bool = False
    interval: Interval = ""
    short_name: str = ""

    @property
    def rising(self) -> bool:
        """Whether more is better. Metrics of amounts are errors: of these less is."""
        return self.labels != AMOUNTS

    def beside(self, loss: str) -> bool:
        """Whether it says something beside this loss."""
        return loss in LOSSES and LOSSES[loss].labels in self.labels


METRICS: Mapping[str, Metric] = {
    row.name: row
    for row in (
        Metric(
            N_("accuracy"),
            N_("The share of answers that are right."),
            CLASSES,
            interval="share",
            short_name="acc",
        ),
        Metric(
            N_("binary_accuracy"),
            N_("The share of yes-or-no answers that are right."),
            YES_OR_NO,
            interval="share",
        ),
        Metric(
            N_("auc"), N_("How often a yes is ranked above a no."), YES_OR_NO, single=True, interval="area"
        ),
        Metric(N_("precision"), N_("Of all it calls yes, the share that are."), YES_OR_NO, single=True),
        Metric(
            N_("recall"),
            N_("Of all that are yes, the share it finds."),
            YES_OR_NO,
            single=True,
            interval="share of yes",
        ),
        Metric(
            N_("mean_absolute_error"),
            N_("How far off it is, on average."),
            AMOUNTS,
            interval="mean",
            short_name="mae",
        ),
        Metric(
            N_("mean_squared_error"), N_("The mean of the squared differences."), AMOUNTS, short_name="mse"
        ),
        Metric(
            N_("root_mean_squared_error"), N_("The root of the mean of the squared differences."), AMOUNTS
        ),
    )
}


def rising(figure: str) -> bool:
    """Whether more is better of a figure, "METRIC" or "HEAD/METRIC"; false of losses and unknown ones."""
    name = figure.rpartition("/")[2]
    return name in METRICS and METRICS[name].rising


def interval(name: str) -> Interval:
    """Which 95 % interval a figure has; "" for what the table does not have."""
    return METRICS[name].interval if name in METRICS else ""


def full_name(name: str) -> str:
    """The name of a loss or metric that may be given by Keras's short one: "mse" is mean_squared_error."""
    return _FULL_NAMES.get(name, name)


_FULL_NAMES = {loss.short_name: loss.name for loss in LOSSES.values() if loss.short_name}
_FULL_NAMES |= {metric.short_name: metric.name for metric in METRICS.values() if metric.short_name}
