"""What the columns of a table hold, judged by their cells: numbers, times, a few words, or anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from components.datasets.tables.forms.amounts import is_empty, is_number
from components.datasets.tables.forms.date_forms import is_time

_SHARE = 0.9
# Rows from which something can be told of a column.
_TYPED_ROWS = 3
_FEW_ROWS = 20
_FEW = 12


@dataclass(frozen=True)
class ColumnType:
    """What a column holds: numbers, times, some few words, or anything (`words` is empty)."""

    kind: Literal["number", "time", "few", "any"] = "any"
    words: frozenset[str] = frozenset()

    def fits(self, cell: str) -> bool:
        """Whether a cell is like the others of the column; an empty one always is."""
        if self.kind == "any" or is_empty(cell):
            return True
        if self.kind == "few":
            return cell.strip().lower() in self.words
        return is_number(cell) if self.kind == "number" else is_time(cell)


def column_types(rows: list[list[str]], width: int) -> tuple[ColumnType, ...]:
    """What each column holds, by some of its cells."""
    step = max(1, len(rows) // 300)
    some = rows[::step]
    return tuple(_shape([cells[at] for cells in some]) for at in range(width))


def _shape(cells: list[str]) -> ColumnType:
    filled = [cell for cell in cells if not is_empty(cell)]
    if len(filled) < _TYPED_ROWS:
        return ColumnType()
    if sum(map(is_number, filled)) >= _SHARE * len(filled):
        return ColumnType("number")
    if sum(map(is_time, filled)) >= _SHARE * len(filled):
        return ColumnType("time")
    words = frozenset(cell.strip().lower() for cell in filled)
    if len(filled) >= _FEW_ROWS and len(words) <= _FEW and max(map(len, words)) <= 30:
        return ColumnType("few", words)
    return ColumnType()
