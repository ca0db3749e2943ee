"""A CSV file as people have them -> a table of strings.

What is read: UTF-8 with or without a byte order mark, UTF-16, Big5, latin-1; columns parted
by comma, semicolon or tab; cells in quotation marks, with line ends in them. Rows are
counted as a spreadsheet shows them: the column names are row 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import pandas as pd

from components.assembly.messages import N_, Message, message
from components.datasets.encoding import Decoding, Encoding, decoding
from components.datasets.refusal import refuse

# What is read at most; whoever meets a bound is told it.
MAX_BYTES = 50 * 2**20
MAX_ROWS = 500_000
MAX_COLUMNS = 200
MAX_CELLS = 10_000_000
# Python's own bound on the length of one cell, which is process-wide and so left alone.
MAX_CELL = csv.field_size_limit()

DELIMITERS = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab")}
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "cp950": "Big5",
    "cp1252": "latin-1",
    "latin-1": "latin-1",
    "utf-32": "UTF-32",
}

_SAMPLE = 65_536
_CHUNK = 20_000
_NAME_LENGTH = 60

_QUOTES = N_("{count:,} rows were left out: text follows a closing quotation mark (rows {rows}).")
_RAGGED = N_(
    "{count:,} rows were left out: they have more or fewer cells than there are columns (rows {rows})."
)
_LONG = N_("{count:,} rows were left out: a cell is longer than {limit:,} characters (rows {rows}).")


@dataclass(frozen=True, eq=False)
class Loaded:
    """A table as it is in a file, and what was found on the way. Equal to itself alone.

    `frame` holds strings, stripped, its index the row numbers of the file as a spreadsheet
    shows them. `encoding` and `delimiter` are named for people. `notes` say what was left
    out or changed.
    """

    frame: pd.DataFrame
    encoding: str
    delimiter: Message
    notes: tuple[Message, ...] = ()


@dataclass
class Dropped:
    """Rows left out, by reason: how many, and the first of them."""

    reasons: dict[str, list[int]] = field(default_factory=dict)

    def add(self, reason: str, row: int) -> None:
        """One more row for a reason, an `N_` template."""
        self.reasons.setdefault(reason, []).append(row)

    def notes(self) -> tuple[Message, ...]:
        """A sentence for each reason."""
        return tuple(
            message(reason, count=len(rows), rows=row_list(rows), limit=MAX_CELL)
            for reason, rows in self.reasons.items()
        )


def row_list(rows: list[int], shown: int = 5) -> str:
    """The first rows of many: "2, 7, 9, ..."."""
    return ", ".join(map(str, rows[:shown])) + (", ..." if len(rows) > shown else "")


def read_table(data: bytes, *, encoding: Encoding = "auto", least: int = 2) -> Loaded:
    """The table in the bytes of a CSV file, which has `least` columns or more. Raises `Refused`,
    which names the row or column, for what cannot be read; no other error, whatever the bytes."""
    _ensure_size(data)
    how = decoding(data, encoding)
    delimiter = _delimiter(data[:_SAMPLE].decode(how.codec, errors="replace"))
    dropped = Dropped()
    records = _records(_lines(data, how.codec), delimiter, dropped)
    _, header = next(records, (1, []))
    columns, renamed = _columns(header, least)
    frame = _frame(columns, _whole(records, len(columns), dropped))
    notes = (*_broken(how), *renamed, *dropped.notes())
    if not len(frame):
        raise _empty(notes)
    return Loaded(frame, NAMES.get(how.codec, "UTF-16"), message(DELIMITERS[delimiter]), notes)


def _ensure_size(data: bytes) -> None:
    if not data.strip():
        raise _empty(())
    if len(data) > MAX_BYTES:
        raise _too_much(N_("The file is larger than {limit} MB."), MAX_BYTES // 2**20, f"{len(data):,} bytes")


def _lines(data: bytes, codec: str) -> Iterator[str]:
    """A file's lines. Where lines end in a newline, a carriage return is part of a text: some
    programs do not quote it, and the reader would take it for the end of the row."""
    returns = data.count(b"\r") - data.count(b"\r\n")
    newline = "" if returns > data.count(b"\n") else "\n"
    for line in io.TextIOWrapper(io.BytesIO(data), codec, errors="replace", newline=newline):
        stray = newline and "\r" in line.removesuffix("\r\n")
        yield line.replace("\r", " ") if stray else line


def _delimiter(sample: str) -> str:
    """The delimiter by which most rows have as many cells as the first."""
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    widths: list[int] = []
    with suppress(csv.Error):
        widths.extend(len(record) for record in reader if record)
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (widths.count(widths[0]) / len(widths), widths[0])


def _records(lines: Iterator[str], delimiter: str, dropped: Dropped) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells, blank rows left out. After a row it cannot read, the reader goes
    on with the next line."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    row = 0
    while True:
        row += 1
        before = reader.line_num
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            dropped.add(_reason(error, row, reader.line_num - before), row)
            continue
        if any(record):
            yield row, record


def _reason(error: csv.Error, row: int, lines: int) -> str:
    """Why the reader gave up on a row. A cell that runs on over line ends to the end of the
    file, or past any bound, is a quotation mark that nothing closes: what it has swallowed
    cannot be told."""
    too_long = "field larger" in str(error)
    if "unexpected end" in str(error) or (too_long and lines > 1):
        raise refuse(
            "open_quotation",
            where=f"row {row}",
            message=message(N_("A quotation mark that opens in row {row} is never closed."), row=row),
            received=str(error),
            mend=message(N_("Close it there, or take it away, and choose the file again.")),
        )
    return _LONG if too_long else _QUOTES


def _whole(
    records: Iterator[tuple[int, list[str]]], width: int, dropped: Dropped
) -> Iterator[tuple[int, list[str]]]:
    """The records that have a cell for each column. Empty cells past the last do no harm."""
    for row, record in records:
        if len(record) == width:
            yield row, record
        elif len(record) > width and not any(record[width:]):
            yield row, record[:width]
        else:
            dropped.add(_RAGGED, row)


def _frame(columns: list[str], records: Iterator[tuple[int, list[str]]]) -> pd.DataFrame:
    """By the chunk, since a cell takes ten times the memory as a Python string."""
    chunks = [pd.DataFrame(columns=columns, dtype="str")]
    limit = min(MAX_ROWS, MAX_CELLS // len(columns))
    total = 0
    while chunk := list(islice(records, _CHUNK)):
        total += len(chunk)
        if total > limit:
            raise _too_much(
                N_("A table with as many columns may have {limit:,} rows."), limit, f"{len(columns)} columns"
            )
        rows, cells = zip(*chunk, strict=True)
        frame = pd.DataFrame(list(cells), columns=columns, index=list(rows), dtype="str")
        chunks.append(frame.apply(lambda column: column.str.strip()))
    return pd.concat(chunks)


def _columns(header: list[str], least: int) -> tuple[list[str], tuple[Message, ...]]:
    """A name of its own for each column, and a note on those that had to be given one."""
    while header and not header[-1].strip():
        header = header[:-1]
    if len(header) < least:
        raise refuse(
            "one_column",
            where=N_("row 1"),
            message=message(
                N_("Only one column was found; a model needs a text and at least one target beside it.")
            ),
            received=", ".join(header)[:_NAME_LENGTH],
            mend=message(N_("Part the columns by commas, semicolons or tabs, with their names in row 1.")),
        )
    if len(header) > MAX_COLUMNS:
        raise _too_much(N_("A table may have {limit} columns."), MAX_COLUMNS, f"{len(header):,} columns")
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        names.append(_unique(" ".join(cell.split())[:_NAME_LENGTH].strip() or f"column {number}", names))
    changed = [name for name, cell in zip(names, header, strict=True) if name != cell.strip()]
    if not changed:
        return names, ()
    return names, (
        message(
            N_("Columns without a name of their own were given one: {names}."), names=", ".join(changed[:5])
        ),
    )


def _unique(name: str, taken: list[str]) -> str:
    numbered = (f"{name} ({number})" for number in range(2, MAX_COLUMNS + 2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def _broken(how: Decoding) -> tuple[Message, ...]:
    if not how.broken:
        return ()
    return (
        message(
            N_("{count:,} characters could not be read as {encoding} and show as {mark}."),
            count=how.broken,
            encoding=NAMES.get(how.codec, "UTF-16"),
            mark="\ufffd",
        ),
    )


def _empty(notes: tuple[Message, ...]) -> Exception:
    what = message(N_("The file has no row that can be used."))
    for note in notes:
        what = message(N_("{what} {note}"), what=what, note=note)
    return refuse(
        "no_rows",
        where=N_("file"),
        message=what,
        received="",
        mend=message(N_("Give it the names of the columns in row 1 and the data below.")),
    )


def _too_much(template: str, limit: int, received: str) -> Exception:
    return refuse(
        "too_much",
        where=N_("file"),
        message=message(template, limit=limit),
        received=received,
        mend=message(N_("Keep fewer rows and only the columns you need, and choose the file again.")),
    )
