"""Figures with how far they may be off for the number of rows they were measured on."""

from __future__ import annotations

from components.assembly.spec.messages import N_
from components.datasets.binding.uncertainty import with_margin
from components.training import Row
from components.ui.base.locale import _
from components.ui.base.markdown import Text

# What ± means, wherever it is written.
MARGIN = N_(
    "± says how far a figure may be from what very many rows of the same source would give: 19 such "
    "ranges of 20 hold it. Two figures that lie within each other's ± may differ by chance."
)


def figure(row: Row, key: str, form: str = ".3f") -> str:
    """A metric ("head/metric") on the validation part after an epoch; empty where there is none."""
    value = row.validation_metrics.get(key)
    return "" if value is None else with_margin(value, row.validation_margins.get(key), form)


def measured_on(row: Row) -> Text:
    """On how many rows the figures after an epoch were measured; empty where that is not known."""
    if not row.validation_rows:
        return Text("")
    return _("Measured on {rows:,} validation rows.").format(rows=row.validation_rows)
