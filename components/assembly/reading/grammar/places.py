"""Where in a learner's line something stands that was found in the line as it was mended."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from components.assembly.reading.findings import Repair

# Longer lines are not compared.
_MOST_CHARACTERS = 1_000


def learners_place(repair: Repair, mended: Sequence[str], learners: Sequence[str]) -> Repair:
    """An edit of lines that were mended, as an edit of the lines that they were.

    Args:
        repair: The edit.
        mended: The lines in which its places are counted.
        learners: The same lines as the learner wrote them.
    """
    column = _column(repair.line, repair.column, mended, learners)
    end_column = _column(repair.end_line, repair.end_column, mended, learners)
    return Repair(repair.line, column, repair.end_line, end_column, repair.text, repair.imports)


def _column(line: int, column: int, mended: Sequence[str], learners: Sequence[str]) -> int:
    if not 1 <= line <= min(len(mended), len(learners)):
        return column
    now, before = mended[line - 1], learners[line - 1]
    if len(now) == len(before) or now.startswith(before) or len(now) > _MOST_CHARACTERS:
        return column
    place = column
    for _, start, end, own, own_end in SequenceMatcher(None, now, before, autojunk=False).get_opcodes():
        if start <= column:
            place = min(own + column - start, own_end) if column < end else own_end
    return place
