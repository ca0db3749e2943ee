"""What a run has said, as a table: for a file that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components.training.rows import Row

_BY_HEAD = ("losses", "weights", "metrics", "validation", "validation_metrics")


def history(rows: Sequence[Row]) -> pd.DataFrame:
    """One row for each batch and epoch; what a row says by head has a column for each, such as
    "losses/main_output"."""
    return pd.DataFrame([_flat(row) for row in rows])


def _flat(row: Row) -> dict[str, object]:
    plain = {name: value for name, value in vars(row).items() if name not in _BY_HEAD}
    by_head = {f"{group}/{name}": value for group in _BY_HEAD for name, value in getattr(row, group).items()}
    return {**plain, **by_head}
