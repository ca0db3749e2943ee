"""One way to read a text as a table, and what is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from components.datasets.tables.cells import Cells, Dialect, QuoteErrors, RowBlock, as_characters
from components.datasets.tables.decoded_text import DecodedText
from components.datasets.tables.layout import Layout

# So many lines with as many cells as the table are rows, whatever they hold.
_ALIKE = 10
# Rows that are parsed at a time.
_BLOCK = 20_000


@dataclass
class ParseReport:
    """What an interpretation leaves out or changes, by the numbers of the rows.

    Attributes:
        lines: How many lines of the file are left out.
        ragged: Rows that are left out: which cell belongs to which column cannot be told.
        joined: Rows with a delimiter in a cell without quotation marks, whose pieces were joined.
        padded: Rows that end early, whose last cells count as empty.
        again: Rows that are left out: they repeat the names of the columns.
        marks: Rows with wrong quotation marks.
        total: How many rows there are, those left out included.
        nameless: How many columns have no name.
        unusual: Whether other quotation marks than usual were assumed.
    """

    lines: int = 0
    ragged: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    padded: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    marks: QuoteErrors = field(default_factory=QuoteErrors)
    total: int = 0
    nameless: int = 0
    unusual: bool = False

    @property
    def weight(self) -> float:
        """How much is lost, in lines; a row that was changed counts as a part of a line."""
        literal = len(self.marks.literal) + len(self.marks.unclosed)
        changed = 0.05 * len(self.joined) + 0.2 * len(self.padded) + 0.1 * literal
        return self.lines + len(self.marks.long) + changed + self.nameless + 0.5 * self.unusual


@dataclass(frozen=True)
class Interpretation:
    """One way to read a text as a table."""

    text: DecodedText
    dialect: Dialect
    layout: Layout
    skipped: int = 0

    def blocks(self, report: ParseReport, size: int = _BLOCK, most: int | None = None) -> Iterator[RowBlock]:
        """The rows of the table, each as wide as it; what is lost is added to `report`."""
        lines = islice(self.text.lines(), self.skipped, None if most is None else self.skipped + most)
        cells = Cells(lines, self.dialect, self._swallows)
        report.marks = cells.marks
        report.unusual = self.dialect.quoting != "doubled"
        for block in cells.blocks(size):
            yield self._fitted(block, report)
        report.lines += len(self.layout.passed)

    def _swallows(self, inner: list[str]) -> bool:
        """Whether lines inside of a cell are rows of their own: most of them have as many cells
        as the table, and what its columns hold; if columns hold anything, all of them."""
        width, types = self.layout.width, self.layout.column_types
        inner = [line for line in inner if line.strip()]
        if width < 2 or not inner:
            return False
        typed = [at for at, shape in enumerate(types) if shape.kind != "any"]
        rows = [cells for line in inner if len(cells := as_characters(line, self.dialect)) == width]
        if len(inner) >= _ALIKE and len(rows) >= 0.9 * len(inner):
            return True
        if not typed:
            return width > 2 and len(inner) > 1 and len(rows) == len(inner)
        like = sum(
            all(types[at].fits(cells[at]) for at in typed) and any(cells[at].strip() for at in typed)
            for cells in rows
        )
        return 2 * like >= len(inner)

    def _fitted(self, block: RowBlock, report: ParseReport) -> RowBlock:
        width, start = self.layout.width, self.layout.body
        report.total += len(block.rows)
        if block.numbers and block.numbers[0] >= start and not self.layout.header:
            names: list[str] = []
        else:
            names = list(self.layout.names)
        if block.numbers and block.numbers[0] >= start and all(len(row) == width for row in block.rows):
            usable = [at for at, row in enumerate(block.rows) if any(row) and row != names]
            if len(usable) == len(block.rows):
                return block
        fitted_block = RowBlock([], [], [])
        for number, row, lines in zip(block.numbers, block.rows, block.lines, strict=True):
            if number < start or not any(map(str.strip, row)):
                continue
            fitted, changed = self.layout.fitted(row)
            if fitted is None:
                report.ragged.append(number)
                report.lines += lines
                continue
            if names and fitted == names:
                report.again.append(number)
                continue
            if changed:
                (report.joined if len(row) > width else report.padded).append(number)
            fitted_block.numbers.append(number)
            fitted_block.rows.append(fitted)
            fitted_block.lines.append(lines)
        return fitted_block
