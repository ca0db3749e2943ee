"""The ways to read a file as text, and what each loses of it.

Every way (delimiter, quotation marks, where lines end, which row has the names) is tried on the
beginning of the file and, if rows are lost that another way might keep, on the whole of it. The
one that loses the fewest lines is taken; of those that lose hardly more than that, the one with
the most columns.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from components.datasets.file_formats.encoding import Decoding, undone
from components.datasets.tables.cells import Cells, Dialect, QuoteErrors, Quoting, RowBlock, as_characters
from components.datasets.tables.layout import Header, Layout, layout

DELIMITERS = ",;\t|"
# Tried where none of them parts a row: the Chinese comma.
FULL_WIDTH = "，"

_SAMPLE = 256 * 1024
_BLOCK = 20_000
# How many more lines a reading with more columns may lose.
_TOLERANCE = 0.05
# So many lines with as many cells as the table are rows, whatever they hold.
_ALIKE = 10
_SEP = re.compile(r'^"?sep=(.)"?[;,\t]*\s*$', re.IGNORECASE)
_QUOTINGS: tuple[Quoting, ...] = ("backslash", "single", "curly", "none")


@dataclass(frozen=True)
class DecodedText:
    """The text of a file: its bytes, how they are decoded, and whether a carriage return alone
    ends a line."""

    data: bytes
    how: Decoding
    returns: bool = False

    def lines(self) -> Iterator[str]:
        """The lines, without zero bytes, marks of the byte order within, and the mark that ended
        a file on DOS. Where only newlines end a line, a carriage return is part of a text: some
        programs do not quote it, and the reader would take it for the end of the row."""
        newline = "" if self.returns else "\n"
        whole = io.TextIOWrapper(io.BytesIO(self.data), self.how.codec, errors="replace", newline=newline)
        lines: Iterable[str] = whole
        if self.how.twice:
            lines = map(undone, lines)
        if self._has("\0") or self._has("\ufeff") or self._has("\x1a"):
            lines = (re.sub("[\0\ufeff]|\x1a\\s*$", "", line) for line in lines)
        if not self.returns and self.has_returns():
            lines = (_without_returns(line) for line in lines)
        return iter(lines)

    def has_returns(self, mostly: bool = False) -> bool:
        """Whether there are carriage returns that stand alone, or more of them than newlines."""
        alone, newlines = self._ends
        return alone > (newlines if mostly else 0)

    @cached_property
    def _ends(self) -> tuple[int, int]:
        """How many carriage returns that stand alone there are, and how many newlines."""
        ends = ("\r", "\r\n", "\n")
        returns, both, newlines = (self.data.count(end.encode(self._codec())) for end in ends)
        return returns - both, newlines

    def zeros(self) -> int:
        """How many zero characters there are."""
        return 0 if "16" in self._codec() or "32" in self._codec() else self.data.count(b"\0")

    def _has(self, character: str) -> bool:
        try:
            return character.encode(self._codec()) in self.data
        except UnicodeEncodeError:
            return False

    def _codec(self) -> str:
        """The codec without the mark that Python would put in front."""
        little = self.data[:2] == b"\xff\xfe"
        return {
            "utf-8-sig": "utf-8",
            "utf-16": "utf-16-le" if little else "utf-16-be",
            "utf-32": "utf-32-le" if little else "utf-32-be",
        }.get(self.how.codec, self.how.codec)


def _without_returns(line: str) -> str:
    return line.replace("\r", " ") if "\r" in line.removesuffix("\r\n") else line


@dataclass
class ParseReport:
    """What a reading leaves out or changes, by the numbers of the rows, and how many `lines` of
    the file it leaves out."""

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
        """How much is lost, in lines; what is kept but was changed counts a little."""
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

    def blocks(self, losses: ParseReport, size: int = _BLOCK, most: int | None = None) -> Iterator[RowBlock]:
        """The rows of the table, each as wide as it; what is lost is added to `losses`."""
        lines = islice(self.text.lines(), self.skipped, None if most is None else self.skipped + most)
        cells = Cells(lines, self.dialect, self._swallows)
        losses.marks = cells.marks
        losses.unusual = self.dialect.quoting != "doubled"
        for block in cells.blocks(size):
            yield self._fitted(block, losses)
        losses.lines += len(self.layout.passed)

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

    def _fitted(self, block: RowBlock, losses: ParseReport) -> RowBlock:
        width, start = self.layout.width, self.layout.body
        losses.total += len(block.rows)
        if block.numbers and block.numbers[0] >= start and not self.layout.header:
            names: list[str] = []
        else:
            names = list(self.layout.names)
        if block.numbers and block.numbers[0] >= start and all(len(row) == width for row in block.rows):
            kept = [at for at, row in enumerate(block.rows) if any(row) and row != names]
            if len(kept) == len(block.rows):
                return block
        found = RowBlock([], [], [])
        for number, row, lines in zip(block.numbers, block.rows, block.lines, strict=True):
            if number < start or not any(map(str.strip, row)):
                continue
            fitted, changed = self.layout.fitted(row)
            if fitted is None:
                losses.ragged.append(number)
                losses.lines += lines
                continue
            if names and fitted == names:
                losses.again.append(number)
                continue
            if changed:
                (losses.joined if len(row) > width else losses.padded).append(number)
            found.numbers.append(number)
            found.rows.append(fitted)
            found.lines.append(lines)
        return found


@dataclass(frozen=True)
class ParseOptions:
    """What the learner decides of a reading; `auto` is found."""

    delimiter: str = "auto"
    header: Header = "auto"
    least: int = 2


def choose(text: DecodedText, asked: ParseOptions) -> tuple[Interpretation, ParseReport]:
    """The reading of a file that loses least, and what it loses of the beginning."""
    texts = [text]
    if text.has_returns():
        texts = [text, replace(text, returns=True)]
        texts = texts[::-1] if text.has_returns(mostly=True) else texts
    found = [each for one in texts for each in _readings(one, asked)]
    if not found:
        return _none(text, asked)
    return _least(found)


def _share(each: tuple[Interpretation, ParseReport]) -> float:
    return round(each[1].weight / max(1, each[1].total), 4)


def _least(found: list[tuple[Interpretation, ParseReport]]) -> tuple[Interpretation, ParseReport]:
    """The best reading for each delimiter (of equals the first, which has the usual quotation
    marks); of those that lose hardly more than the best of all, the widest."""
    delimiters = dict.fromkeys(each[0].dialect.delimiter for each in found)
    best = [
        min((each for each in found if each[0].dialect.delimiter == part), key=_share) for part in delimiters
    ]
    limit = min(map(_share, best)) + _TOLERANCE
    close = [each for each in best if _share(each) <= limit]
    width = max(reading.layout.width for reading, _ in close)
    return min((each for each in close if each[0].layout.width == width), key=_share)


def alternatives(reading: Interpretation) -> Iterator[Interpretation]:
    """The same table with other quotation marks, for a file that loses rows after its beginning."""
    lines = list(islice(reading.text.lines(), reading.skipped, None, 7))
    for quoting in _quotings("".join(lines)):
        if quoting != reading.dialect.quoting:
            yield replace(reading, dialect=Dialect(reading.dialect.delimiter, quoting))


def _readings(text: DecodedText, asked: ParseOptions) -> list[tuple[Interpretation, ParseReport]]:
    sample = _sample(text)
    sep = _SEP.match(sample[0]) if sample else None
    skipped = 1 if sep else 0
    whole = "".join(sample[skipped:])
    delimiters: Iterable[str] = [each for each in DELIMITERS if each in whole]
    if asked.delimiter != "auto":
        delimiters = [asked.delimiter]
    elif sep and sep[1] in whole:
        delimiters = [sep[1]]
    found = [
        each for part in delimiters if (each := _tried(text, Dialect(part), asked, skipped, len(sample)))
    ]
    if not found and FULL_WIDTH in whole and asked.delimiter == "auto":
        found = [each for each in [_tried(text, Dialect(FULL_WIDTH), asked, skipped, len(sample))] if each]
        found = [each for each in found if each[1].weight <= _TOLERANCE * max(1, each[1].total)]
    if asked.least == 1:
        alone = _tried(text, Dialect(""), asked, skipped, len(sample))
        found += [alone] if alone else []
    if not found:
        return []
    best, losses = _least(found)
    if losses.weight:
        for quoting in _quotings(whole):
            other = _tried(text, Dialect(best.dialect.delimiter, quoting), asked, skipped, len(sample))
            found += [other] if other else []
    return found


def _quotings(sample: str) -> list[Quoting]:
    marks = {"backslash": '\\"', "single": "'", "curly": "“", "none": '"'}
    return [quoting for quoting in _QUOTINGS if marks[quoting] in sample]


def _tried(
    text: DecodedText, dialect: Dialect, asked: ParseOptions, skipped: int, most: int
) -> tuple[Interpretation, ParseReport] | None:
    """A reading of the beginning of a text; `None` if it has fewer columns than asked."""
    least = max(asked.least, 2) if dialect.delimiter else 1
    rows: list[tuple[int, list[str]]] = []
    for block in Cells(islice(text.lines(), skipped, skipped + most), dialect).blocks(_BLOCK):
        rows += zip(block.numbers, block.rows, strict=True)
    found = layout(rows, least=least, header=asked.header, delimiter=dialect.delimiter)
    if found.width < least:
        return None
    reading = Interpretation(text, dialect, found, skipped)
    losses = ParseReport(nameless=sum(not name.strip() for name in found.names) if found.header else 0)
    kept = sum(len(block.rows) for block in reading.blocks(losses, most=most))
    losses.total = max(1, kept + losses.lines)
    return reading, losses


def _none(text: DecodedText, asked: ParseOptions) -> tuple[Interpretation, ParseReport]:
    """A text in which nothing parts columns, as one column."""
    found = _tried(text, Dialect(""), asked, 0, len(_sample(text)))
    return found or (Interpretation(text, Dialect(""), Layout((), ())), ParseReport())


def _sample(text: DecodedText) -> list[str]:
    sample: list[str] = []
    size = 0
    for line in text.lines():
        sample.append(line)
        size += len(line)
        if size >= _SAMPLE:
            break
    return sample
