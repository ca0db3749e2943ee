"""Why a file cannot be read as a table, as refusals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.tables.decoded_text import DecodedText
from components.datasets.tables.interpretation import ParseReport
from components.datasets.tables.layout import NAME_LENGTH


def one_column(header: Sequence[str], text: DecodedText | None) -> Exception:
    """A table has one column only; of a `text`, with what may have been meant to separate columns."""
    what = message(N_("Only one column was found; a model needs a text and at least one target beside it."))
    received = ", ".join(header)[:NAME_LENGTH]
    lines = list(islice(text.lines(), 20)) if text is not None else []
    if len(lines) > 2 and sum("  " in line.strip() for line in lines) > len(lines) // 2:
        what = message(N_("{what} {note}"), what=what, note=message(N_("Spaces do not separate columns.")))
    elif sum("，" in line for line in lines) > len(lines) // 2:
        note = message(N_("The Chinese comma ， does not separate columns; an ordinary comma does."))
        what = message(N_("{what} {note}"), what=what, note=note)
    return refuse(
        "one_column",
        where=N_("row 1"),
        message=what,
        received=received,
        mend=message(
            N_("Separate the columns with commas, semicolons or tabs, and put their names in row 1.")
        ),
    )


def open_quotation(report: ParseReport) -> Exception | None:
    """A quotation mark that opens is never closed; None if all are."""
    if not report.marks.unclosed:
        return None
    row = report.marks.unclosed[0]
    return refuse(
        "open_quotation",
        where=f"row {row}",
        message=message(N_("A quotation mark that opens in row {row} is never closed."), row=row),
        received="",
        mend=message(N_("Close it there, or remove it, and choose the file again.")),
    )


def no_rows(notes: tuple[Message, ...]) -> Exception:
    """No row of a file can be used; `notes` say why rows were left out."""
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


def too_much(template: str, limit: int, received: str) -> Exception:
    """A file is beyond a bound, which the `template` says as {limit}."""
    return refuse(
        "too_much",
        where=N_("file"),
        message=message(template, limit=limit),
        received=received,
        mend=message(N_("Keep fewer rows and only the columns you need, and choose the file again.")),
    )
