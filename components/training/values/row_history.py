"""The rows and marks of a run so far, at most so many."""

from __future__ import annotations

from components.training.values.rows import Mark, Row
from components.training.values.thinning import group_size

# Batches kept of a run; more than a screen has pixels.
MAX_BATCHES = 2_000
MAX_MARKS = 1_000


class RowHistory:
    """Rows in the order they came, and the marks of moved controls.

    Rows of epochs are all kept. Of the batches every one is kept until there are `limit` of them;
    then only every 2nd, 4th, 8th step, and so on (`group_size`), and the latest.
    """

    def __init__(self, limit: int = MAX_BATCHES) -> None:
        self._limit = limit
        self._stride = 1
        self._rows: list[Row] = []
        self._marks: list[Mark] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are kept, oldest first."""
        return tuple(self._rows)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The controls moved, oldest first, the latest `MAX_MARKS` of them."""
        return tuple(self._marks)

    @property
    def last(self) -> Row | None:
        """The latest row."""
        return self._rows[-1] if self._rows else None

    def add(self, row: Row) -> None:
        """Append a row."""
        if self._rows and not self._is_kept(self._rows[-1]):
            self._rows.pop()
        self._rows.append(row)
        stride, self._stride = self._stride, group_size(row.step, self._limit)
        if self._stride > stride:
            self._rows = [kept for kept in self._rows if self._is_kept(kept) or kept is row]

    def mark(self, mark: Mark) -> None:
        """Append a mark."""
        self._marks = [*self._marks, mark][-MAX_MARKS:]

    def rewind(self, step: int) -> None:
        """Forget what came after the batch `step`."""
        self._rows = [row for row in self._rows if row.step <= step]
        self._marks = [mark for mark in self._marks if mark.step < step]
        self._stride = group_size(self._rows[-1].step if self._rows else 0, self._limit)

    def _is_kept(self, row: Row) -> bool:
        return row.kind == "epoch" or row.step % self._stride == 0
