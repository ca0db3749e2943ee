"""A name of its own for each column of a table."""

from __future__ import annotations

import re
from itertools import count

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.tables.layout import Layout

NAME_LENGTH = 60


def column_names(layout: Layout) -> tuple[list[str], list[str]]:
    """The names of all columns, each different, and those of them that are not as they were written."""
    names: list[str] = []
    for number, cell in enumerate(layout.names, start=1):
        written = " ".join(_without_comment_mark(cell).split())[:NAME_LENGTH].strip()
        names.append(_unique(written or f"column {number}", names))
    changed = [
        name for name, cell in zip(names, layout.names, strict=True) if name != _without_comment_mark(cell)
    ]
    return names, [] if layout.numbered else changed


def renamed_note(changed: list[str], frame: pd.DataFrame) -> tuple[Message, ...]:
    """A note on the columns of a table whose names were changed, if there are any."""
    renamed = [name for name in changed if name in frame.columns]
    template = N_("Columns without a name of their own were given one: {names}.")
    return (message(template, names=", ".join(renamed[:5])),) if renamed else ()


def _without_comment_mark(cell: str) -> str:
    """A name without the mark of a comment before it, as some programs write the first."""
    return re.sub(r"^#+\s*(?=\w)", "", cell.strip())


def _unique(name: str, taken: list[str]) -> str:
    numbered = (f"{name} ({number})" for number in count(2))
    return name if name not in taken else next(candidate for candidate in numbered if candidate not in taken)
