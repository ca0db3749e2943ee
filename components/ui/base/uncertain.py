"""Validation figures with their uncertainty (±), which depends on the number of rows."""

from __future__ import annotations

from components.assembly.spec.messages import N_
from components.datasets.binding.uncertainty import with_margin
from components.training import Row
from components.ui.base.locale import _
from components.ui.base.markdown import Text

# Explains ± wherever it is shown.
MARGIN = N_(
    "± says how far a figure may be from what very many rows of the same source would give: 19 such "
    "ranges of 20 hold it. Two figures that lie within each other's ± may differ by chance."
)


def figure(row: Row, key: str, form: str = ".3f") -> str:
    """The validation value of a metric ("head/metric") after an epoch, with ±; empty if there is none."""
    value = row.validation_metrics.get(key)
    return "" if value is None else with_margin(value, row.validation_margins.get(key), form)


def measured_on(row: Row) -> Text:
    """Says on how many rows the figures of an epoch were measured; empty if that is not known."""
    if not row.validation_rows:
        return Text("")
    return _("Measured on {rows:,} validation rows.").format(rows=row.validation_rows)
