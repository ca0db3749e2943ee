"""A table that is made of cells already."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse


@dataclass(frozen=True)
class Sheet:
    """Rows of cells, the first the names as a rule; `kind` is what kind of file they come from."""

    rows: list[list[str]]
    kind: str
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """The most that is read of a file: bytes of text, rows, columns, and cells in all."""

    size: int
    rows: int
    columns: int
    cells: int


def no_table(what: str, received: str) -> Exception:
    """A refusal of a file that is no table, by what it is (an `N_` template)."""
    return refuse(
        "not_a_table",
        where=N_("file"),
        message=message(N_("This file is not a table in text form but {what}."), what=message(what)),
        received=received,
        mend=message(N_('Save it as CSV (in Excel: Save As, "CSV UTF-8") and choose that file.')),
    )


def damaged(what: str) -> Exception:
    """A refusal of a file of a kind that is opened, but not this one."""
    return refuse(
        "not_a_table",
        where=N_("file"),
        message=message(N_("This file is {what}, but it cannot be opened."), what=message(what)),
        received="",
        mend=message(N_("Make the file anew, or save a table as CSV, and choose that one.")),
    )


def too_large(what: str, limit: str) -> Exception:
    """A refusal of what is more inside than its bytes show."""
    return refuse(
        "too_much",
        where=N_("file"),
        message=message(
            N_("This file is {what} with more than {limit} inside."), what=message(what), limit=limit
        ),
        received="",
        mend=message(N_("Keep fewer rows and only the columns you need, and choose the file again.")),
    )
