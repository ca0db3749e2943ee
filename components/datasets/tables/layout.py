"""Where a table lies in its rows, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from components.datasets.tables.column_types import ColumnType

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
