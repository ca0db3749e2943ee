"""What a run has said, as a table: for a file that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components.training.rows import Row


def history(rows: Sequence[Row]) -> pd.DataFrame:
    """A row for each batch and each epoch, with the columns of `cells`."""
    return pd.DataFrame([cells(row) for row in rows])


def cells(row: Row) -> dict[str, object]:
    """One row, flat. What is by head is in columns `HEAD_loss`, `HEAD_weight` (in force),
    `HEAD_METRIC`, and with `val_` before them the same on the validation part."""
    cells: dict[str, object] = {
        "kind": row.kind,
        "step": row.step,
        "epoch": row.epoch,
        "seconds": f"{row.seconds:.3f}",
        "samples": row.samples,
        "learning_rate": row.learning_rate,
        "loss": row.loss,
        "val_loss": row.validation_loss,
    }
    for before, losses, metrics in (
        ("", row.losses, row.metrics),
        ("val_", row.validation, row.validation_metrics),
    ):
        cells |= {f"{before}{head}_loss": value for head, value in losses.items()}
        cells |= {f"{before}{key.replace('/', '_')}": value for key, value in metrics.items()}
    return cells | {f"{head}_weight": value for head, value in row.weights.items()}
