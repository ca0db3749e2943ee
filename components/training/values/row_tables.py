"""The rows of a run as a table, for CSV files."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import pandas as pd

from components.training.values.rows import Mark, Row


def rows_table(rows: Sequence[Row], marks: Sequence[Mark] = ()) -> pd.DataFrame:
    """A row for each batch and each epoch, with the columns of `cells`, and in `moved` what was
    moved before it."""
    moves = moved_before(rows, marks)
    return pd.DataFrame([{**cells(row), "moved": move} for row, move in zip(rows, moves, strict=True)])


def moved_before(rows: Sequence[Row], marks: Sequence[Mark]) -> list[str]:
    """For each row which controls were moved before it and after the row before, each as
    "news_out 0.2 -> 1.7 after batch 212"; what was moved after the last row is with the last."""
    steps = [row.step for row in rows]
    moves: list[list[str]] = [[] for _row in rows]
    for mark in marks if rows else ():
        at = min(bisect_right(steps, mark.step), len(rows) - 1)
        moves[at].append(f"{mark.control} {mark.before:g} -> {mark.after:g} after batch {mark.step}")
    return ["; ".join(texts) for texts in moves]


def cells(row: Row) -> dict[str, object]:
    """A row of the curves as the cells of a table, by column. Values of a head are in columns `HEAD_loss`,
    `HEAD_weight` (in force), `HEAD_METRIC`, and with `val_` before them the same on the validation part."""
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
