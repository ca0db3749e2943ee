"""Lines of text -> rows of cells, whatever is wrong with their quotation marks.

A mark that opens a cell and is closed by no mark before a delimiter is a character of the text;
so is one whose cell would swallow lines that are rows of their own. Only that line is read so;
the next ones are read as before.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

# How marks inside of a cell in quotation marks are written: "" or \"; `single` and `curly` have
# other marks around cells, `none` has none.
Quoting = Literal["doubled", "backslash", "single", "curly", "none"]

# Python's own bound on the length of one cell, which is process-wide and so left alone.
MAX_CELL = csv.field_size_limit()

# Characters that may be read a second time after marks that close nothing; beyond it no mark counts.
_AGAIN = 64 * 2**20
# A character that no text has, for a reader that is to find no delimiter.
_NEVER = "\x1f"


@dataclass(frozen=True)
class Dialect:
    """How the cells of a row are parted; `delimiter` is empty where a row is one cell."""

    delimiter: str
    quoting: Quoting = "doubled"

    def _reader(self, lines: Iterable[str], quoting: bool = True) -> Any:
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
    """Rows with their numbers as a spreadsheet shows them, and how many lines of the file each
    takes."""

    numbers: list[int]
    rows: list[list[str]]
    lines: list[int]


@dataclass
class QuoteErrors:
    """What was found while cells were made: the numbers of rows in which a quotation mark is a
    character of the text, of those whose cell nothing closes, and of those that were left out
    because a cell is too long."""

    literal: list[int] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)


# Whether lines within a cell are rows of their own.
Swallows = Callable[[list[str]], bool]


class Cells:
    """The rows in an iterable of lines, in blocks; `marks` says what was found on the way."""

    def __init__(
        self, lines: Iterable[str], dialect: Dialect, swallows: Swallows | None = None, first: int = 1
    ) -> None:
        self.marks = QuoteErrors()
        self._lines = _rewritten(lines, dialect)
        self._dialect = dialect
        self._swallows = swallows
        self._row = first - 1
        self._again = 0

    def blocks(self, size: int) -> Iterator[RowBlock]:
        """All rows, about `size` at a time."""
        while lines := list(islice(self._lines, size)):
            yield self._plain(lines) or self._careful(deque(lines))

    def _plain(self, lines: list[str]) -> RowBlock | None:
        """The block, if each line is a row and nothing is wrong."""
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
        """The block, row by row; the last may go on in lines that follow."""
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
        """The first of the lines with its marks as characters; the others wait to be read again."""
        waiting.extendleft(reversed(held[1:]))
        self._again += sum(map(len, held[1:]))
        if len(held[0]) > MAX_CELL and _longest(held[0], self._dialect) > MAX_CELL:
            self.marks.long.append(self._row)
            return None
        (self.marks.literal if closed else self.marks.unclosed).append(self._row)
        return as_characters(held[0], self._dialect)


def _longest(line: str, dialect: Dialect) -> int:
    return max(map(len, line.split(dialect.delimiter))) if dialect.delimiter else len(line)


def as_characters(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line whose quotation marks are wrong: a mark closes a cell only before a
    delimiter or the end, and is a character everywhere else."""
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
    """The lines with their marks as Python's reader takes them."""
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
