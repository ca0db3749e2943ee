"""Reads the bytes of a file as a table of strings.

Text is decoded (`file_formats/encoding.py`) and parsed (`interpretation_search.py`); `formats.py` there
opens other kinds of files. Rows are counted as a spreadsheet shows them: the column names are row 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.file_formats.encoding import Encoding, decoding
from components.datasets.file_formats.formats import opened
from components.datasets.file_formats.sheets import Bounds, Sheet
from components.datasets.tables.cells import MAX_CELL, RowBlock
from components.datasets.tables.decoded_text import DecodedText
from components.datasets.tables.interpretation import Interpretation, ParseReport
from components.datasets.tables.interpretation_search import (
    ParseOptions,
    alternatives,
    best_interpretation,
)
from components.datasets.tables.layout import Layout, column_names, renamed_note
from components.datasets.tables.layout_search import find_layout
from components.datasets.tables.notes import (
    broken_characters,
    of_cells,
    parse_notes,
    row_list,
)
from components.datasets.tables.numbers import decimal_sign, write_decimal
from components.datasets.tables.read_options import ReadOptions
from components.datasets.tables.table_refusals import no_rows, one_column, open_quotation, too_much
from components.datasets.tables.times import date_order, write_order
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
# By so many rows it is decided how numbers and dates are written.
_JUDGED = 2_000
# Characters of the file that are shown.
_SHOWN = 300


@dataclass(frozen=True, eq=False)
class TableFile:
    """A table as it is in a file, and how the file was read. Equal to itself alone.

    Attributes:
        frame: The cells as stripped strings; the index is the row numbers of the file as a
            spreadsheet shows them.
        encoding: The name of the encoding, or of a workbook what kind of file it is, for people.
        delimiter: The name of what separates the cells, for people.
        notes: What was left out or changed.
        detected: How the file was read, with no "auto" left except where nothing depends on it.
        sample: The beginning of a text as it was decoded, empty for other files.
    """

    frame: pd.DataFrame
    encoding: str
    delimiter: Message
    notes: tuple[Message, ...] = ()
    detected: ReadOptions = field(default_factory=ReadOptions)
    sample: str = ""


def read_table(
    data: bytes, how: ReadOptions | None = None, *, encoding: Encoding = "auto", least: int = 2
) -> TableFile:
    """Read a table from the bytes of a file.

    Args:
        data: The bytes, at most `MAX_BYTES`.
        how: How to read them; what is "auto" is found.
        encoding: The encoding, if nothing else of `how` is given.
        least: How many columns the table must have.

    Raises:
        Refused: The bytes are no table that can be read; names the row or column. No other error is raised,
            whatever the bytes.
    """
    how = how or ReadOptions(encoding=encoding)
    _ensure_size(data)
    bounds = Bounds(MAX_BYTES, MAX_ROWS, MAX_COLUMNS, MAX_CELLS)
    inside = opened(data, bounds, how.encoding)
    if isinstance(inside, Sheet):
        return _from_sheet(inside, how, least)
    return _from_text(inside, how, least)


def _ensure_size(data: bytes) -> None:
    if not data.strip():
        raise no_rows(())
    if len(data) > MAX_BYTES:
        raise too_much(N_("The file is larger than {limit} MB."), MAX_BYTES // 2**20, f"{len(data):,} bytes")


def _from_text(data: bytes, how: ReadOptions, least: int) -> TableFile:
    if not data.strip():
        raise no_rows(())
    text = DecodedText(data, decoding(data, how.encoding))
    interpretation, report = best_interpretation(text, ParseOptions(how.delimiter, how.header, least))
    columns, renamed = _columns(interpretation.layout, least, interpretation.text)
    frame, report = _most_complete(interpretation, columns)
    frame = _without_empty(frame, interpretation.layout)
    notes = (
        *broken_characters(text),
        *renamed_note(renamed, frame),
        *parse_notes(report, interpretation.layout),
    )
    if not len(frame):
        raise (open_quotation(report) or no_rows(notes))
    return _loaded(
        frame,
        how,
        notes,
        TableFile(
            frame,
            text.how.name,
            message(DELIMITERS.get(interpretation.dialect.delimiter, interpretation.dialect.delimiter)),
            detected=_detected(interpretation),
            sample="".join(islice(interpretation.text.lines(), 4))[:_SHOWN],
        ),
    )


def _most_complete(interpretation: Interpretation, columns: list[str]) -> tuple[pd.DataFrame, ParseReport]:
    """The table by an interpretation, or by the same with other quotation marks, whichever loses less."""
    report = ParseReport()
    frame = _frame(columns, interpretation.blocks(report, _CHUNK))
    if not report.lines:
        return frame, report
    best = interpretation
    least = report
    for other in alternatives(interpretation):
        lost = ParseReport()
        for _ in other.blocks(lost, _CHUNK):
            if lost.weight >= least.weight:
                break
        else:
            best, least = (other, lost) if lost.weight < least.weight else (best, least)
    if best is interpretation:
        return frame, report
    report = ParseReport()
    return _frame(columns, best.blocks(report, _CHUNK)), report


def _from_sheet(sheet: Sheet, how: ReadOptions, least: int) -> TableFile:
    """The table in the rows of a workbook or of records."""
    numbered = list(enumerate(sheet.rows, start=1))
    layout = find_layout(numbered, least=least, header=how.header)
    report = ParseReport(lines=len(layout.passed))
    columns, renamed = _columns(layout, least, None)
    frame = _without_empty(_frame(columns, _blocks_of(sheet, layout, report)), layout)
    notes = (*sheet.notes, *renamed_note(renamed, frame), *parse_notes(report, layout))
    if not len(frame):
        raise no_rows(notes)
    header = how.header if how.header != "auto" else "none" if layout.numbered else "first"
    return _loaded(
        frame,
        how,
        notes,
        TableFile(frame, sheet.kind, message(N_("cells")), detected=ReadOptions(header=header)),
    )


def _blocks_of(sheet: Sheet, layout: Layout, report: ParseReport) -> Iterator[RowBlock]:
    for start in range(0, len(sheet.rows), _CHUNK):
        block = RowBlock([], [], [])
        for number, row in enumerate(sheet.rows[start : start + _CHUNK], start=start + 1):
            if number < layout.body or not any(map(str.strip, row)):
                continue
            fitted, _ = layout.fitted(row)
            if fitted is None:
                report.ragged.append(number)
                report.lines += 1
                continue
            block.numbers.append(number)
            block.rows.append(fitted)
            block.lines.append(1)
        yield block


def _loaded(frame: pd.DataFrame, how: ReadOptions, notes: tuple[Message, ...], table: TableFile) -> TableFile:
    """The table without totals, with the decimal sign and the order of dates of the whole file found."""
    frame, totals = without_totals(frame)
    step = max(1, len(frame) // _JUDGED)
    some = frame.iloc[::step]
    decimal = how.decimal if how.decimal != "auto" else decimal_sign(some, table.detected.delimiter)
    dates = how.dates if how.dates != "auto" else date_order(some)
    write_decimal(frame, decimal, by_reader=how.decimal != "auto")
    write_order(frame, dates, by_reader=how.dates != "auto")
    return replace(
        table,
        frame=frame,
        notes=(*notes, *totals, *of_cells(frame, some)),
        detected=replace(table.detected, decimal=decimal, dates=dates),
    )


def _detected(interpretation: Interpretation) -> ReadOptions:
    """How a text was read, as a learner could have chosen it."""
    how = interpretation.text.how
    delimiter = interpretation.dialect.delimiter
    return ReadOptions(
        encoding=how.choice,
        delimiter=delimiter if delimiter in (",", ";", "\t", "|") else "auto",  # type: ignore[arg-type]
        header="none" if interpretation.layout.numbered else "first",
    )


def _frame(columns: list[str], blocks: Iterable[RowBlock]) -> pd.DataFrame:
    """The rows of all blocks as strings. Converted block by block, since a cell as a Python string takes
    ten times the memory."""
    chunks = [pd.DataFrame(columns=columns, dtype="str")]
    limit = min(MAX_ROWS, MAX_CELLS // max(1, len(columns)))
    total = 0
    for block in blocks:
        total += len(block.rows)
        if total > limit:
            raise too_much(
                N_("A table with as many columns may have {limit:,} rows."), limit, f"{len(columns)} columns"
            )
        if block.rows:
            frame = pd.DataFrame(block.rows, columns=columns, index=block.numbers, dtype="str")
            chunks.append(frame.apply(lambda column: column.str.strip()))
    return pd.concat(chunks)


def _without_empty(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Drop the columns that have neither a name nor a cell."""
    gone = [
        name
        for name, written in zip(frame.columns, layout.names, strict=True)
        if not written.strip() and not frame[name].astype(bool).any()
    ]
    return frame.drop(columns=gone) if 0 < len(gone) < len(frame.columns) else frame


def _columns(layout: Layout, least: int, text: DecodedText | None) -> tuple[list[str], list[str]]:
    """See `column_names`; refused if there are too few or too many columns."""
    if layout.width < least:
        raise one_column(layout.names, text)
    if layout.width > MAX_COLUMNS:
        raise too_much(N_("A table may have {limit} columns."), MAX_COLUMNS, f"{layout.width:,} columns")
    return column_names(layout)
