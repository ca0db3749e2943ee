"""What a run has said so far, bounded."""

from __future__ import annotations

from components.training.values.rows import Mark, Row

# A screen has fewer pixels than this; beyond it every second batch is let go.
MAX_BATCHES = 2_000
MAX_MARKS = 1_000


class RowHistory:
    """Rows in the order they came and the marks of moved controls.

    Epochs are all kept. Of the batches every one is kept until there are `limit` of them;
    then only every 2nd, 4th, 8th step, and so on, and the latest.
    """

    def __init__(self, limit: int = MAX_BATCHES) -> None:
        self._limit = limit
        self._stride = 1
        self._rows: list[Row] = []
        self._batches = 0
        self._marks: list[Mark] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """All that is kept, oldest first."""
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
        """One more row."""
        if self._rows and not self._kept(self._rows[-1]):
            self._rows.pop()
            self._batches -= 1
        self._rows.append(row)
        self._batches += row.kind == "batch"
        if self._batches > self._limit:
            self._stride *= 2
            self._keep([each for each in self._rows if self._kept(each) or each is row])

    def mark(self, mark: Mark) -> None:
        """One more control moved."""
        self._marks = [*self._marks, mark][-MAX_MARKS:]

    def rewind(self, step: int) -> None:
        """Back to just after the batch `step`: what came later never was."""
        self._keep([row for row in self._rows if row.step <= step])
        self._marks = [mark for mark in self._marks if mark.step < step]

    def _kept(self, row: Row) -> bool:
        return row.kind == "epoch" or row.step % self._stride == 0

    def _keep(self, rows: list[Row]) -> None:
        self._rows = rows
        self._batches = sum(row.kind == "batch" for row in rows)
