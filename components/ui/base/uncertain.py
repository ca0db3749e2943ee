"""Validation figures with their uncertainty (±), which depends on the number of rows."""

from __future__ import annotations

from components.assembly.spec.messages import N_
from components.training import Row
from components.ui.base.locale import _
from components.ui.base.markdown import Text

# Explains ± wherever it is shown.
MARGIN = N_(
    "± says how far a figure may be from what very many rows of the same source would give: 19 such "
    "ranges of 20 hold it. Two figures that lie within each other's ± may differ by chance. Where a figure "
    "cannot be as far off on both sides, both ends of the range are written, as in 1.000 (0.758–1.000)."
)


def measured_on(row: Row) -> Text:
    """Says on how many rows the figures of an epoch were measured; empty if that is not known."""
    if not row.validation_rows:
        return Text("")
    return _("Measured on {rows:,} validation {rows:row|rows}.").format(rows=row.validation_rows)
