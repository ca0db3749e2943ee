"""What was left out of a table or changed in it, in sentences that name the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.file_formats.encoding import saved_twice
from components.datasets.tables.cells import MAX_CELL
from components.datasets.tables.decoded_text import DecodedText
from components.datasets.tables.forms.amounts import currencies
from components.datasets.tables.forms.counted_dates import unit_of, written
from components.datasets.tables.interpretation import ParseReport
from components.datasets.tables.layout import Layout
from components.datasets.tables.numbers import bands_of, empty_cells, form_of, numbers
from components.datasets.tables.times import time_columns, zoned

_LEFT_OUT = (
    (
        "ragged",
        N_(
            "{count:,} {count:row was|rows were} left out: {count:it has|they have} more or fewer cells "
            "than there are columns ({count:row|rows} {rows})."
        ),
    ),
    (
        "long",
        N_(
            "{count:,} {count:row was|rows were} left out: a cell is longer than {limit:,} characters "
            "({count:row|rows} {rows})."
        ),
    ),
    (
        "again",
        N_(
            "{count:,} {count:row was|rows were} left out: {count:it repeats|they repeat} the names of "
            "the columns ({count:row|rows} {rows})."
        ),
    ),
)
_CHANGED = (
    (
        "literal",
        N_(
            "{count:,} {count:row has|rows have} quotation marks that separate nothing; they are read as "
            "part of the text ({count:row|rows} {rows})."
        ),
    ),
    (
        "unclosed",
        N_(
            "{count:,} quotation {count:mark is|marks are} never closed; {count:it is|they are} read as "
            "part of the text ({count:row|rows} {rows})."
        ),
    ),
    (
        "joined",
        N_(
            "{count:,} {count:row has|rows have} delimiters in a text without quotation marks; the text "
            "was joined again ({count:row|rows} {rows})."
        ),
    ),
    (
        "padded",
        N_(
            "{count:,} {count:row ends|rows end} early; {count:its|their} last cells count as empty "
            "({count:row|rows} {rows})."
        ),
    ),
)


def row_list(rows: list[int], shown: int = 5) -> str:
    """The first rows of many: "2, 7, 9, ..."."""
    return ", ".join(map(str, rows[:shown])) + (", ..." if len(rows) > shown else "")


def parse_notes(report: ParseReport, layout: Layout) -> tuple[Message, ...]:
    """A sentence for each reason for which rows were left out or changed, and for what is odd
    about where the table lies."""
    lost = set(report.ragged) | set(report.marks.long)
    by_kind = {
        "ragged": report.ragged,
        "long": report.marks.long,
        "again": report.again,
        "literal": [row for row in report.marks.literal if row not in lost],
        "unclosed": [row for row in report.marks.unclosed if row not in lost],
        "joined": report.joined,
        "padded": report.padded,
    }
    return (
        *_layout_notes(layout),
        *(
            message(template, count=len(by_kind[kind]), rows=row_list(by_kind[kind]), limit=MAX_CELL)
            for kind, template in (*_LEFT_OUT, *_CHANGED)
            if by_kind[kind]
        ),
    )


def _layout_notes(layout: Layout) -> tuple[Message, ...]:
    notes = []
    if layout.numbered:
        first = ", ".join(layout.first)[:80]
        template = N_("Row {row} looks like data ({first}) and not like names, so the columns are numbered.")
        notes.append(message(template, row=layout.body, first=first))
    if layout.passed:
        template = N_(
            "{count:,} {count:row before the names of the columns was|rows before the names of the "
            "columns were} passed over ({count:row|rows} {rows})."
        )
        notes.append(message(template, count=len(layout.passed), rows=row_list(list(layout.passed))))
    if len(layout.header) > 1:
        template = N_("The names of the columns were put together from {count} rows (rows {rows}).")
        notes.append(message(template, count=len(layout.header), rows=row_list(list(layout.header))))
    if len(layout.titles) >= 3:
        template = N_(
            "{count:,} {count:row holds|rows hold} nothing but a title ({count:row|rows} {rows}): this "
            "looks like a table for people to read, not like one row for each case."
        )
        notes.append(message(template, count=len(layout.titles), rows=row_list(list(layout.titles))))
    return tuple(notes)


def of_cells(frame: pd.DataFrame, some: pd.DataFrame) -> tuple[Message, ...]:
    """Notes on how the cells of columns are read, judged by some rows."""
    return (
        *several_currencies(some),
        *number_forms(some),
        *mostly_numbers(some),
        *counted_dates(some),
        *time_zones(frame, some),
    )


def several_currencies(some: pd.DataFrame) -> tuple[Message, ...]:
    """A note on each column with different currencies, judged by some rows."""
    template = N_(
        "The column {column} has different currencies ({signs}); they are read as if they were one."
    )
    signs_by_column = ((str(name), currencies(some[name].tolist())) for name in some.columns)
    return tuple(
        message(template, column=name, signs=", ".join(signs))
        for name, signs in signs_by_column
        if len(signs) > 1
    )


def number_forms(some: pd.DataFrame) -> tuple[Message, ...]:
    """A note on each column whose numbers have a unit, or are times or true and false."""
    templates = {
        "unit": N_("In the column {column}, the unit {unit} behind the numbers was left out."),
        "around": N_(
            "In the column {column}, numbers such as {example} are read without the words: {hours}."
        ),
        "clock": N_("In the column {column}, times such as {example} are read as hours: {hours}."),
        "truth": N_("In the column {column}, true is read as 1 and false as 0."),
        "arrows": N_("In the column {column}, ▲ is read as plus and ▼ as minus."),
        "months": N_(
            "In the column {column}, months such as {example} are read as parts of a year: {hours}."
        ),
        "value": N_(
            "In the column {column}, of cells such as {example} the value before ± is read: {hours}."
        ),
        "fraction": N_("In the column {column}, fractions such as {example} are read as {hours}."),
        "range": N_("In the column {column}, ranges such as {example} are read as their middle: {hours}."),
        "hours": N_("In the column {column}, durations such as {example} are read as hours: {hours}."),
        "marks": N_("In the column {column}, the marks beside numbers such as {example} were left out."),
        "millions": N_("In the column {column}, {example} is read as {hours}."),
        "stars": N_("In the column {column}, stars are counted: {example} is {hours}."),
        "minutes": N_("In the column {column}, durations such as {example} are read as minutes: {hours}."),
    }
    kinds = N_(
        "The column {column} has {count} ranges such as {example}: they are read as words, each a kind."
    )
    notes = []
    for name in some.columns:
        cells = [str(cell) for cell in some[name][~empty_cells(some[name])].unique()]
        form = form_of(cells)
        if bands_of(cells):
            notes.append(message(kinds, column=str(name), example=cells[0], count=len(cells)))
        elif form is not None:
            changed = [at for at, cell in enumerate(form.cells) if cell != cells[at]]
            at = next((at for at in changed if form.has_points and "." in form.cells[at]), changed[0])
            words = {
                "unit": cells[at].strip()[-len(form.unit) :],
                "example": cells[at],
                "hours": f"{float(form.cells[at]):.6g}" if form.has_points else form.cells[at],
            }
            notes.append(message(templates[form.kind], column=str(name), **words))
    return tuple(notes)


# The share of numbers from which a column may have been meant to hold numbers, and that makes it one.
_MEANT, _ENOUGH = 0.5, 0.9


def mostly_numbers(some: pd.DataFrame) -> tuple[Message, ...]:
    """A note on each column that is not read as numbers although most of its cells are some."""
    template = N_(
        "In the column {column}, {count:,} of {all:,} cells {count:is not a number|are not numbers}, such as "
        "{example}: the column is read as words."
    )
    notes = []
    dated = set(time_columns(some))
    for name in some.columns:
        cells = some[name][~empty_cells(some[name])]
        if str(name) in dated or not len(cells):
            continue
        wrong = cells[np.isnan(numbers(cells).values)]
        if _MEANT <= 1 - len(wrong) / len(cells) < _ENOUGH:
            example = str(wrong.iloc[0])[:40]
            notes.append(
                message(template, column=str(name), count=len(wrong), all=len(cells), example=example)
            )
    return tuple(notes)


def counted_dates(some: pd.DataFrame) -> tuple[Message, ...]:
    """A note on each column of dates that are written as numbers, judged by some rows."""
    templates = {
        "days": N_(
            "In the column {column}, numbers such as {example} are read as the days of a spreadsheet: {date}."
        ),
        "seconds": N_(
            "In the column {column}, numbers such as {example} are read as seconds since 1970: {date}."
        ),
    }
    notes = []
    for name in some.columns:
        unit, first = unit_of(some[name]), str(some[name].iloc[0])
        if unit is not None:
            notes.append(message(templates[unit], column=str(name), example=first, date=written(first, unit)))
    return tuple(notes)


def time_zones(frame: pd.DataFrame, some: pd.DataFrame) -> tuple[Message, ...]:
    """A note on each column of times with time zones; columns are judged by some rows."""
    template = N_(
        "In the column {column}, {count:,} {count:time has|times have} a zone or an offset; it is "
        "ignored, and the clock is read as it is written."
    )
    return tuple(
        message(template, column=name, count=zoned(frame[name]))
        for name in time_columns(some)
        if zoned(some[name])
    )


def broken_characters(text: DecodedText) -> tuple[Message, ...]:
    """Notes on characters that could not be decoded, were left out, or look wrongly decoded."""
    notes = []
    if text.how.broken:
        template = N_(
            "{count:,} {count:character|characters} could not be read as {encoding} and "
            "{count:shows|show} as {mark}."
        )
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
