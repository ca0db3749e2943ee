"""Splits lines of text into rows of cells, also where quotation marks are wrong.

A row is wrong if a quoted cell is never closed, if anything but a delimiter or the end of the line follows
it, or if it contains lines that look like rows of their own. Then the quotation marks of the first line of
the row are read as ordinary characters, and the other lines are read again as usual.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

# How quotation marks are written. "doubled" and "backslash": cells in ", and a " inside of one as "" or
# as \". "single": cells in '. "curly": cells in “ and ”. "none": no quotation marks around cells.
Quoting = Literal["doubled", "backslash", "single", "curly", "none"]

# The longest cell that `csv.reader` reads. The limit belongs to the whole process, so it is not changed.
MAX_CELL = csv.field_size_limit()

# How many characters may be read again because of wrong quotation marks, which bounds the time. After that
# all quotation marks are read as ordinary characters.
_AGAIN = 64 * 2**20
# A delimiter that no text has, for rows that are a single cell.
_NEVER = "\x1f"


@dataclass(frozen=True)
class Dialect:
    """How the lines of a file are split into cells.

    Attributes:
        delimiter: The character between cells; empty if a row is a single cell.
        quoting: How quotation marks are written.
    """

    delimiter: str
    quoting: Quoting = "doubled"

    def _reader(self, lines: Iterable[str], quoting: bool = True) -> Any:
        """A `csv.reader` of the lines; without `quoting` it reads quotation marks as ordinary characters."""
        return csv.reader(
            lines,
            delimiter=self.delimiter or _NEVER,
            quotechar="'" if self.quoting == "single" else '"',
            quoting=csv.QUOTE_MINIMAL if quoting and self.quoting != "none" else csv.QUOTE_NONE,
            skipinitialspace=self.delimiter != "\t" or not quoting,
            strict=True,
        )


@dataclass
class RowBlock:
    """Some rows of a file, in their order.

    Attributes:
        numbers: The number of each row as a spreadsheet shows it, from 1.
        rows: The cells of each row.
        lines: How many lines of the file each row takes.
    """

    numbers: list[int]
    rows: list[list[str]]
    lines: list[int]


@dataclass
class QuoteErrors:
    """The numbers of the rows that have wrong quotation marks, or cells that are too long.

    Attributes:
        literal: Rows with a quotation mark that was read as an ordinary character.
        unclosed: Rows with a quotation mark that is never closed.
        long: Rows that were left out because a cell is longer than `MAX_CELL`.
    """

    literal: list[int] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)


# Tells whether the lines inside of a quoted cell are rows of their own.
Swallows = Callable[[list[str]], bool]


class Cells:
    """Splits lines into rows of cells, in blocks.

    Attributes:
        marks: The errors in the rows that have been read so far.
    """

    def __init__(
        self, lines: Iterable[str], dialect: Dialect, swallows: Swallows | None = None, first: int = 1
    ) -> None:
        """Prepare to read lines; `blocks` reads them.

        Args:
            lines: The lines, with their line ends.
            dialect: How they are split into cells.
            swallows: Tells whether the lines inside of a quoted cell, without its first and last line, are
                rows of their own. None if they never are.
            first: The number of the first row.
        """
        self.marks = QuoteErrors()
        self._lines = _rewritten(lines, dialect)
        self._dialect = dialect
        self._swallows = swallows
        self._row = first - 1
        self._again = 0

    def blocks(self, size: int) -> Iterator[RowBlock]:
        """Read all rows, about `size` lines at a time."""
        while lines := list(islice(self._lines, size)):
            yield self._plain(lines) or self._careful(deque(lines))

    def _plain(self, lines: list[str]) -> RowBlock | None:
        """Read each line as one row; None if one is not, or if a quotation mark is wrong."""
        try:
            rows = list(self._dialect._reader(lines))
        except csv.Error:
            return None
        if len(rows) != len(lines):
            return None
        numbers = list(range(self._row + 1, self._row + 1 + len(rows)))
        self._row += len(rows)
        return RowBlock(numbers, rows, [1] * len(rows))

    def _careful(self, waiting: deque[str]) -> RowBlock:
        """Read lines row by row.

        Args:
            waiting: The lines. If the last row is longer, it takes more from the lines of the file.
        """
        block = RowBlock([], [], [])
        held: list[str] = []

        def feed() -> Iterator[str]:
            while True:
                line = waiting.popleft() if waiting else next(self._lines, None)
                if line is None:
                    return
                held.append(line)
                yield line

        quoting = self._again < _AGAIN
        reader = self._dialect._reader(feed(), quoting)
        while waiting:
            held.clear()
            self._row += 1
            closed, row = True, None
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                closed = "expected after" in str(error)
                reader = self._dialect._reader(feed(), quoting)
            if row is None or (len(held) > 1 and self._swallows is not None and self._swallows(held[1:-1])):
                row = self._literal(held, waiting, closed)
                held = held[:1]
                reader = self._dialect._reader(feed(), quoting)
            if row is not None:
                block.numbers.append(self._row)
                block.rows.append(row)
                block.lines.append(len(held))
        return block

    def _literal(self, held: list[str], waiting: deque[str], closed: bool) -> list[str] | None:
        """Read one line with its quotation marks as ordinary characters, and note the error in `marks`.

        Args:
            held: The lines of a row that is wrong. The first is read here.
            waiting: The lines that are read next. The other lines of the row are put back in front of them.
            closed: Whether the quotation marks of the row are closed.

        Returns:
            The cells of the first line, None if one of them is too long.
        """
        waiting.extendleft(reversed(held[1:]))
        self._again += sum(map(len, held[1:]))
        if len(held[0]) > MAX_CELL and _longest(held[0], self._dialect) > MAX_CELL:
            self.marks.long.append(self._row)
            return None
        (self.marks.literal if closed else self.marks.unclosed).append(self._row)
        return as_characters(held[0], self._dialect)


def _longest(line: str, dialect: Dialect) -> int:
    """The length of the longest cell of a line, quotation marks ignored."""
    return max(map(len, line.split(dialect.delimiter))) if dialect.delimiter else len(line)


def as_characters(line: str, dialect: Dialect) -> list[str]:
    """Split a line whose quotation marks are wrong.

    A quotation mark closes a cell only if a delimiter or the end of the line follows; any other is an
    ordinary character.
    """
    text = line.rstrip("\r\n")
    if not dialect.delimiter:
        return [text.strip()]
    mark = "'" if dialect.quoting == "single" else '"'
    end = re.compile(f"{mark}\\s*(?:{re.escape(dialect.delimiter)}|$)")
    cells: list[str] = []
    at = 0
    while True:
        start = at
        while text[start : start + 1] == " ":
            start += 1
        closing = end.search(text, start + 1) if text[start : start + 1] == mark else None
        if closing is not None:
            cells.append(text[start + 1 : closing.start()].replace(mark * 2, mark))
            at = closing.end()
            if not closing[0].endswith(dialect.delimiter):
                return cells
            continue
        next_delimiter = text.find(dialect.delimiter, at)
        if next_delimiter < 0:
            return [*cells, text[at:]]
        cells.append(text[at:next_delimiter])
        at = next_delimiter + 1


_BACKSLASH = re.compile(r'(?<!\\)\\"')


def _rewritten(lines: Iterable[str], dialect: Dialect) -> Iterator[str]:
    """Write the quotation marks in lines as `csv.reader` expects them."""
    if dialect.quoting == "backslash":
        return (_BACKSLASH.sub('""', line) if "\\" in line else line for line in lines)
    if dialect.quoting == "curly":
        part = re.escape(dialect.delimiter)
        opening = re.compile(f"(^|{part})\\s*[“”„]")
        closing = re.compile(f"[“”](?=\\s*(?:{part}|$))")
        return (
            closing.sub('"', opening.sub(r'\1"', line.replace('"', '""')))
            if "”" in line or "“" in line
            else line
            for line in lines
        )
    return iter(lines)
