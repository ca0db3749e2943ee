"""What a reader finds in a program: mistakes, remarks and notes, each with its line and perhaps a repair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from components.assembly.spec.messages import Message

Severity = Literal["error", "remark", "note"]
"""An error keeps a text from being a model; a remark is on a model that can be built but hardly means this;
a note says what is read otherwise than it is written."""

# Findings of one text at most: more than anyone reads.
MOST_FINDINGS = 60
# The most characters of a learner's own words in a finding.
QUOTED = 60


@dataclass(frozen=True, order=True)
class Repair:
    """An edit of the text: the characters from the start up to the end are replaced.

    Attributes:
        line: The line it starts in, from 1.
        column: The character of the line it starts before, from 0.
        end_line: The line it ends in.
        end_column: The character it ends before.
        text: What stands there instead.
        imports: A line that the text needs at its top, too; may be empty.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    imports: str = ""


NOTHING = Message("")


@dataclass(frozen=True)
class Finding:
    """A mistake in a line of a program, or a remark on it.

    Attributes:
        line: The line, from 1.
        code: The kind of finding, for programs and tests.
        message: What is wrong, in one sentence.
        received: The learner's own words; may be empty.
        mend: What to do about it, in one sentence; may be empty.
        repair: The edit that does it; `None` if the learner has to choose.
        severity: How bad it is.
    """

    line: int
    code: str
    message: Message
    received: str = ""
    mend: Message = NOTHING
    repair: Repair | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        received = f" Received: {self.received}." if self.received else ""
        return f"Line {self.line}: {self.message}{received} {self.mend}".strip()


def apply_repairs(text: str, repairs: Iterable[Repair | None]) -> str:
    """The text with all repairs made; of two that overlap the first in the text is made."""
    made = [repair for repair in repairs if repair is not None]
    lines = text.split("\n")
    needed = sorted({repair.imports for repair in made} - {"", *lines})
    if needed:
        top = first_import(lines)
        made.append(Repair(top, 0, top, 0, "".join(f"{line}\n" for line in needed)))
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    edits: list[tuple[int, int, str]] = []
    for repair in sorted(set(made)):
        start, end = (
            starts[line - 1] + min(column, len(lines[line - 1]))
            for line, column in ((repair.line, repair.column), (repair.end_line, repair.end_column))
        )
        lines_before = bool(edits) and edits[-1][0] == start == end and edits[-1][2].endswith("\n")
        if not edits or start > edits[-1][1] or (start == edits[-1][1] and end > start) or lines_before:
            edits.append((start, end, repair.text))
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def first_import(lines: Sequence[str]) -> int:
    """The line before which a program imports one thing more."""
    for number, text in enumerate(lines, 1):
        if text.startswith(("import ", "from ")) and "(" not in text and "__future__" not in text:
            return number
    return next((number for number, text in enumerate(lines, 1) if text.strip() and text[:1] != "#"), 1)
