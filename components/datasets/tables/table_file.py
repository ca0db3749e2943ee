"""A file of a table as people have them -> a table of strings.

What is read: text in the encodings of `encoding.py`, with columns parted by comma, semicolon, tab
or upright line (`tables/readings.py`), and the other kinds of files in `tables/formats.py`. Rows
are counted as a spreadsheet shows them: the column names are row 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.file_formats.encoding import Encoding, decoding, saved_twice
from components.datasets.file_formats.formats import opened
from components.datasets.file_formats.sheets import Bounds, Sheet
from components.datasets.tables.cells import MAX_CELL, RowBlock
from components.datasets.tables.interpretations import (
    DecodedText,
    Interpretation,
    ParseOptions,
    ParseReport,
    alternatives,
    choose,
)
from components.datasets.tables.layout import Layout, layout
from components.datasets.tables.notes import parse_notes, row_list
from components.datasets.tables.numbers import currencies, decimal_sign, write_decimal
from components.datasets.tables.read_options import ReadOptions
from components.datasets.tables.times import date_order, time_columns, write_order, zoned
from components.datasets.tables.totals import without_totals

__all__ = ["DELIMITERS", "MAX_BYTES", "MAX_CELL", "MAX_ROWS", "TableFile", "read_table", "row_list"]

# What is read at most; whoever meets a bound is told it.
MAX_BYTES = 50 * 2**20
MAX_ROWS = 500_000
MAX_COLUMNS = 200
MAX_CELLS = 10_000_000

DELIMITERS = {
    ",": N_("comma"),
    ";": N_("semicolon"),
    "\t": N_("tab"),
    "|": N_("upright line"),
    "，": N_("Chinese comma"),
    "": N_("nothing"),
}

_CHUNK = 20_000
_NAME_LENGTH = 60
# Rows by which the numbers and dates of a file are judged, and characters shown of it.
_JUDGED = 2_000
_SHOWN = 300


@dataclass(frozen=True, eq=False)
class TableFile:
    """A table as it is in a file, and what was found on the way. Equal to itself alone.

    `frame` holds strings, stripped, its index the row numbers of the file as a spreadsheet
    shows them. `encoding` and `delimiter` are named for people; of a workbook, the encoding is
    what kind of file it is. `notes` say what was left out or changed. `found` is how the file was
    read, with nothing left to find; `sample` is the beginning of a text as it was decoded, empty
    of other files.
    """

    frame: pd.DataFrame
    encoding: str
    delimiter: Message
    notes: tuple[Message, ...] = ()
    found: ReadOptions = field(default_factory=ReadOptions)
    sample: str = ""


def read_table(
    data: bytes, how: ReadOptions | None = None, *, encoding: Encoding = "auto", least: int = 2
) -> TableFile:
    """The table in the bytes of a file, which has `least` columns or more. Raises `Refused`,
    which names the row or column, for what cannot be read; no other error, whatever the bytes."""
    how = how or ReadOptions(encoding=encoding)
    _ensure_size(data)
    bounds = Bounds(MAX_BYTES, MAX_ROWS, MAX_COLUMNS, MAX_CELLS)
    inside = opened(data, bounds, how.encoding)
    if isinstance(inside, Sheet):
        return _from_sheet(inside, how, least)
    return _from_text(inside, how, least)


def _ensure_size(data: bytes) -> None:
    if not data.strip():
        raise _empty(())
    if len(data) > MAX_BYTES:
        raise _too_much(N_("The file is larger than {limit} MB."), MAX_BYTES // 2**20, f"{len(data):,} bytes")


def _from_text(data: bytes, how: ReadOptions, least: int) -> TableFile:
    if not data.strip():
        raise _empty(())
    text = DecodedText(data, decoding(data, how.encoding))
    reading, losses = choose(text, ParseOptions(how.delimiter, how.header, least))
    columns, renamed = _columns(reading.layout, least, reading)
    frame, losses = _least_lost(reading, columns)
    frame = _without_empty(frame, reading.layout)
    notes = (*_broken(text), *_renamed(renamed, frame), *parse_notes(losses, reading.layout))
    if not len(frame):
        raise (_open_quotation(losses) or _empty(notes))
    return _loaded(
        frame,
        how,
        notes,
        TableFile(
            frame,
            text.how.name,
            message(DELIMITERS.get(reading.dialect.delimiter, reading.dialect.delimiter)),
            found=_found(reading),
            sample="".join(_first_lines(reading.text))[:_SHOWN],
        ),
    )


def _least_lost(reading: Interpretation, columns: list[str]) -> tuple[pd.DataFrame, ParseReport]:
    """The table by a reading, or by the same with other quotation marks, if that loses less."""
    losses = ParseReport()
    frame = _frame(columns, reading.blocks(losses, _CHUNK))
    if not losses.lines:
        return frame, losses
    best = reading
    least = losses
    for other in alternatives(reading):
        lost = ParseReport()
        for _ in other.blocks(lost, _CHUNK):
            if lost.weight >= least.weight:
                break
        else:
            best, least = (other, lost) if lost.weight < least.weight else (best, least)
    if best is reading:
        return frame, losses
    losses = ParseReport()
    return _frame(columns, best.blocks(losses, _CHUNK)), losses


def _from_sheet(sheet: Sheet, how: ReadOptions, least: int) -> TableFile:
    """The table in the rows of a workbook or of records."""
    numbered = list(enumerate(sheet.rows, start=1))
    found = layout(numbered, least=least, header=how.header)
    losses = ParseReport(lines=len(found.passed))
    columns, renamed = _columns(found, least, None)
    frame = _without_empty(_frame(columns, _blocks_of(sheet, found, losses)), found)
    notes = (*sheet.notes, *_renamed(renamed, frame), *parse_notes(losses, found))
    if not len(frame):
        raise _empty(notes)
    header = how.header if how.header != "auto" else "none" if found.numbered else "first"
    return _loaded(
        frame,
        how,
        notes,
        TableFile(frame, sheet.kind, message(N_("cells")), found=ReadOptions(header=header)),
    )


def _blocks_of(sheet: Sheet, found: Layout, losses: ParseReport) -> Iterator[RowBlock]:
    for start in range(0, len(sheet.rows), _CHUNK):
        block = RowBlock([], [], [])
        for number, row in enumerate(sheet.rows[start : start + _CHUNK], start=start + 1):
            if number < found.body or not any(map(str.strip, row)):
                continue
            fitted, _ = found.fitted(row)
            if fitted is None:
                losses.ragged.append(number)
                losses.lines += 1
                continue
            block.numbers.append(number)
            block.rows.append(fitted)
            block.lines.append(1)
        yield block


def _loaded(frame: pd.DataFrame, how: ReadOptions, notes: tuple[Message, ...], known: TableFile) -> TableFile:
    """The table with what all of it says of its numbers and dates written on it."""
    frame, totals = without_totals(frame)
    step = max(1, len(frame) // _JUDGED)
    some = frame.iloc[::step]
    decimal = how.decimal if how.decimal != "auto" else decimal_sign(some, known.found.delimiter)
    dates = how.dates if how.dates != "auto" else date_order(some)
    write_decimal(frame, decimal, chosen=how.decimal != "auto")
    write_order(frame, dates, chosen=how.dates != "auto")
    return replace(
        known,
        frame=frame,
        notes=(*notes, *totals, *_several_currencies(some), *_zones(frame, some)),
        found=replace(known.found, decimal=decimal, dates=dates),
    )


def _found(reading: Interpretation) -> ReadOptions:
    """How a text was read, as a learner could have chosen it."""
    how = reading.text.how
    delimiter = reading.dialect.delimiter
    return ReadOptions(
        encoding=how.choice,
        delimiter=delimiter if delimiter in (",", ";", "\t", "|") else "auto",  # type: ignore[arg-type]
        header="none" if reading.layout.numbered else "first",
    )


def _first_lines(text: DecodedText, most: int = 4) -> Iterator[str]:
    for number, line in enumerate(text.lines()):
        if number >= most:
            return
        yield line


def _frame(columns: list[str], blocks: Iterable[RowBlock]) -> pd.DataFrame:
    """By the chunk, since a cell takes ten times the memory as a Python string."""
    chunks = [pd.DataFrame(columns=columns, dtype="str")]
    limit = min(MAX_ROWS, MAX_CELLS // max(1, len(columns)))
    total = 0
    for block in blocks:
        total += len(block.rows)
        if total > limit:
            raise _too_much(
                N_("A table with as many columns may have {limit:,} rows."), limit, f"{len(columns)} columns"
            )
        if block.rows:
            frame = pd.DataFrame(block.rows, columns=columns, index=block.numbers, dtype="str")
            chunks.append(frame.apply(lambda column: column.str.strip()))
    return pd.concat(chunks)


def _without_empty(frame: pd.DataFrame, found: Layout) -> pd.DataFrame:
    """Columns that have neither a name nor a cell are none."""
    gone = [
        name
        for name, written in zip(frame.columns, found.names, strict=True)
        if not written.strip() and not frame[name].astype(bool).any()
    ]
    return frame.drop(columns=gone) if 0 < len(gone) < len(frame.columns) else frame


def _several_currencies(some: pd.DataFrame) -> tuple[Message, ...]:
    template = N_(
        "The column {column} has different currencies ({signs}); they are read as if they were one."
    )
    found = ((str(name), currencies(some[name].tolist())) for name in some.columns)
    return tuple(
        message(template, column=name, signs=", ".join(signs)) for name, signs in found if len(signs) > 1
    )


def _zones(frame: pd.DataFrame, some: pd.DataFrame) -> tuple[Message, ...]:
    template = N_(
        "In the column {column}, {count:,} times have a zone or an offset; it is left aside, and the "
        "clock is read as it is written."
    )
    return tuple(
        message(template, column=name, count=zoned(frame[name]))
        for name in time_columns(some)
        if zoned(some[name])
    )


def _columns(found: Layout, least: int, reading: Interpretation | None) -> tuple[list[str], list[str]]:
    """A name of its own for each column, and those that had to be given one."""
    header = list(found.names)
    if len(header) < least:
        raise _one_column(header, reading)
    if len(header) > MAX_COLUMNS:
        raise _too_much(N_("A table may have {limit} columns."), MAX_COLUMNS, f"{len(header):,} columns")
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        names.append(
            _unique(" ".join(_commented(cell).split())[:_NAME_LENGTH].strip() or f"column {number}", names)
        )
    changed = [name for name, cell in zip(names, header, strict=True) if name != _commented(cell)]
    return names, [] if found.numbered else changed


def _commented(cell: str) -> str:
    """A name without the mark of a comment before it, as some programs write the first."""
    return re.sub(r"^#+\s*(?=\w)", "", cell.strip())


def _renamed(changed: list[str], frame: pd.DataFrame) -> tuple[Message, ...]:
    kept = [name for name in changed if name in frame.columns]
    template = N_("Columns without a name of their own were given one: {names}.")
    return (message(template, names=", ".join(kept[:5])),) if kept else ()


def _unique(name: str, taken: list[str]) -> str:
    numbered = (f"{name} ({number})" for number in range(2, MAX_COLUMNS + 2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def _broken(text: DecodedText) -> tuple[Message, ...]:
    notes = []
    if text.how.broken:
        template = N_("{count:,} characters could not be read as {encoding} and show as {mark}.")
        notes.append(message(template, count=text.how.broken, encoding=text.how.name, mark="\ufffd"))
    if zeros := text.zeros():
        notes.append(message(N_("{count:,} zero characters, which no text has, were left out."), count=zeros))
    if text.how.name == "UTF-8" and not text.how.twice:
        twice = saved_twice(text.data[: 2**18].decode("utf-8", "ignore"))
        if twice is not None:
            template = N_(
                "{wrong} looks like {right} saved as UTF-8 twice; choose that as the encoding to undo it."
            )
            notes.append(message(template, wrong=twice[0], right=twice[1]))
    return tuple(notes)


def _one_column(header: list[str], reading: Interpretation | None) -> Exception:
    what = message(N_("Only one column was found; a model needs a text and at least one target beside it."))
    received = ", ".join(header)[:_NAME_LENGTH]
    lines = list(_first_lines(reading.text, 20)) if reading is not None else []
    if len(lines) > 2 and sum("  " in line.strip() for line in lines) > len(lines) // 2:
        what = message(N_("{what} {note}"), what=what, note=message(N_("Spaces do not part columns.")))
    elif sum("，" in line for line in lines) > len(lines) // 2:
        note = message(N_("The Chinese comma ， does not part columns, a comma does."))
        what = message(N_("{what} {note}"), what=what, note=note)
    return refuse(
        "one_column",
        where=N_("row 1"),
        message=what,
        received=received,
        mend=message(N_("Part the columns by commas, semicolons or tabs, with their names in row 1.")),
    )


def _open_quotation(losses: ParseReport) -> Exception | None:
    if not losses.marks.unclosed:
        return None
    row = losses.marks.unclosed[0]
    return refuse(
        "open_quotation",
        where=f"row {row}",
        message=message(N_("A quotation mark that opens in row {row} is never closed."), row=row),
        received="",
        mend=message(N_("Close it there, or take it away, and choose the file again.")),
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
