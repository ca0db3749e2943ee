"""What was left out of a table or changed in it, in sentences that name the rows."""

from __future__ import annotations

from components.assembly.spec.messages import N_, Message, message
from components.datasets.tables.cells import MAX_CELL
from components.datasets.tables.interpretations import ParseReport
from components.datasets.tables.layout import Layout

_LEFT_OUT = (
    (
        "ragged",
        N_(
            "{count:,} rows were left out: they have more or fewer cells than there are columns "
            "(rows {rows})."
        ),
    ),
    ("long", N_("{count:,} rows were left out: a cell is longer than {limit:,} characters (rows {rows}).")),
    ("again", N_("{count:,} rows were left out: they repeat the names of the columns (rows {rows}).")),
)
_CHANGED = (
    (
        "literal",
        N_(
            "{count:,} rows have quotation marks that part nothing; they are read as part of the text "
            "(rows {rows})."
        ),
    ),
    (
        "unclosed",
        N_("{count:,} quotation marks are never closed; they are read as part of the text (rows {rows})."),
    ),
    (
        "joined",
        N_(
            "{count:,} rows have delimiters in a text without quotation marks; the text was joined again "
            "(rows {rows})."
        ),
    ),
    ("padded", N_("{count:,} rows end early; their last cells count as empty (rows {rows}).")),
)


def row_list(rows: list[int], shown: int = 5) -> str:
    """The first rows of many: "2, 7, 9, ..."."""
    return ", ".join(map(str, rows[:shown])) + (", ..." if len(rows) > shown else "")


def parse_notes(losses: ParseReport, found: Layout) -> tuple[Message, ...]:
    """A sentence for each reason for which rows were left out or changed, and for what is odd
    about where the table lies."""
    lost = set(losses.ragged) | set(losses.marks.long)
    by_kind = {
        "ragged": losses.ragged,
        "long": losses.marks.long,
        "again": losses.again,
        "literal": [row for row in losses.marks.literal if row not in lost],
        "unclosed": [row for row in losses.marks.unclosed if row not in lost],
        "joined": losses.joined,
        "padded": losses.padded,
    }
    return (
        *_where(found),
        *(
            message(template, count=len(by_kind[kind]), rows=row_list(by_kind[kind]), limit=MAX_CELL)
            for kind, template in (*_LEFT_OUT, *_CHANGED)
            if by_kind[kind]
        ),
    )


def _where(found: Layout) -> tuple[Message, ...]:
    notes = []
    if found.numbered:
        first = ", ".join(found.first)[:80]
        template = N_("Row {row} looks like data ({first}) and not like names, so the columns are numbered.")
        notes.append(message(template, row=found.body, first=first))
    if found.passed:
        template = N_("{count:,} rows before the names of the columns were passed over (rows {rows}).")
        notes.append(message(template, count=len(found.passed), rows=row_list(list(found.passed))))
    if len(found.header) > 1:
        template = N_("The names of the columns were put together from {count} rows (rows {rows}).")
        notes.append(message(template, count=len(found.header), rows=row_list(list(found.header))))
    if len(found.titles) >= 3:
        template = N_(
            "{count:,} rows hold nothing but a title (rows {rows}): this looks like a table for people to "
            "read, not like one row for each case."
        )
        notes.append(message(template, count=len(found.titles), rows=row_list(list(found.titles))))
    return tuple(notes)
