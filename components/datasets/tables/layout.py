"""Where a table lies in its rows, as a value, and what its columns are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.tables.column_types import ColumnType

NAME_LENGTH = 60

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Layout:
    """Where a table lies in its rows. Rows are named by their numbers in the file, from 1.

    Attributes:
        names: The names of the columns as they are written, empty where there is none.
        header: The rows that the names come from.
        passed: The rows before them.
        body: The first row of data.
        numbered: Whether no row has names.
        first: The cells of the first row of data, where no row has names.
        padded: Whether rows end early so often that their last cells count as empty.
        column_types: What each column holds.
        titles: Rows that have only one cell.
        delimited: What separates the cells of a text, empty for a workbook.
    """

    names: tuple[str, ...]
    header: tuple[int, ...]
    passed: tuple[int, ...] = ()
    body: int = 2
    numbered: bool = False
    first: tuple[str, ...] = ()
    padded: bool = False
    column_types: tuple[ColumnType, ...] = ()
    titles: tuple[int, ...] = ()
    delimited: str = ""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)

    def fitted(self, cells: list[str]) -> tuple[list[str] | None, bool]:
        """A row as wide as the table, and whether it had to be changed for it; `None` if it
        cannot be told which cell belongs where."""
        width = len(self.names)
        if len(cells) == width:
            return cells, False
        if len(cells) > width:
            if not any(map(str.strip, cells[width:])):
                return cells[:width], False
            joined = self._joined(cells)
            return joined, joined is not None
        if self.padded:
            return [*cells, *[""] * (width - len(cells))], True
        return None, False

    def _joined(self, cells: list[str]) -> list[str] | None:
        """A row with too many cells, in which a text was not put in quotation marks: the pieces
        of the only column that they can belong to are one again."""
        more = len(cells) - len(self.names)
        free = [at for at, shape in enumerate(self.column_types) if shape.kind == "any"]
        if len(free) == len(self.names) or not self.delimited:
            return None
        candidates = []
        for at in free:
            text = self.delimited.join(cells[at : at + more + 1])
            row = [*cells[:at], text, *cells[at + more + 1 :]]
            if all(shape.fits(cell) for shape, cell in zip(self.column_types, row, strict=True)):
                candidates.append(row)
        return candidates[0] if len(candidates) == 1 else None


def column_names(layout: Layout) -> tuple[list[str], list[str]]:
    """The names of all columns, each different, and those of them that are not as they were written."""
    names: list[str] = []
    for number, cell in enumerate(layout.names, start=1):
        written = " ".join(_without_comment_mark(cell).split())[:NAME_LENGTH].strip()
        names.append(_unique(written or f"column {number}", names))
    changed = [
        name for name, cell in zip(names, layout.names, strict=True) if name != _without_comment_mark(cell)
    ]
    return names, [] if layout.numbered else changed


def renamed_note(changed: list[str], frame: pd.DataFrame) -> tuple[Message, ...]:
    """A note on the columns of a table whose names were changed, if there are any."""
    renamed = [name for name in changed if name in frame.columns]
    template = N_("Columns without a name of their own were given one: {names}.")
    return (message(template, names=", ".join(renamed[:5])),) if renamed else ()


def _without_comment_mark(cell: str) -> str:
    """A name without the mark of a comment before it, as some programs write the first."""
    return re.sub(r"^#+\s*(?=\w)", "", cell.strip())


def _unique(name: str, taken: list[str]) -> str:
    numbered = (f"{name} ({number})" for number in count(2))
    return name if name not in taken else next(candidate for candidate in numbered if candidate not in taken)
