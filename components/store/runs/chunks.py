"""A run's rows and marks in pieces, so that a second's worth is written and not all of them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from components.training.values.row_history import RowHistory
from components.training.values.rows import Mark, Row, plain
from components.training.values.run_snapshot import RunSnapshot


@dataclass(frozen=True)
class Written:
    """How much of a run is written down: pieces so far, the last row in them, the marks, and
    how often the run was taken back."""

    pieces: int = 0
    step: int = 0
    epoch: int = 0
    marks: int = 0
    rewinds: int = 0


def piece(past: RunSnapshot, written: Written) -> tuple[bytes | None, Written]:
    """What there is of a run beyond what is written: a piece, None if there is nothing, and
    how much is written with it."""
    back = min(past.rewinds[written.rewinds :], default=None)
    if back is not None and back < written.step:
        written = replace(written, step=back, epoch=_epochs(past.rows, back))
    rows = _beyond(past.rows, written)
    fresh = len(past.marks) != written.marks
    done = replace(written, marks=len(past.marks), rewinds=len(past.rewinds))
    if not rows and not fresh and back is None:
        return None, done
    if rows:
        done = replace(done, step=rows[-1].step, epoch=_epochs(past.rows, rows[-1].step))
    content = {
        "back": back,
        "rows": [plain(row) for row in rows],
        "marks": [plain(mark) for mark in past.marks] if fresh or back is not None else None,
    }
    return zlib.compress(json.dumps(content).encode(), 1), replace(done, pieces=written.pieces + 1)


def whole(past: RunSnapshot) -> bytes:
    """All of a run in one piece."""
    made, _ = piece(replace(past, rewinds=()), Written(marks=-1))
    assert made is not None
    return made


def opened(piece: bytes) -> tuple[int | None, list[Row], tuple[Mark, ...] | None]:
    """What is in a piece: the step to which the run was taken back before its rows, if it was; the
    rows; and all marks of the run, if there were new ones."""
    content = json.loads(zlib.decompress(piece))
    marks = content["marks"]
    return (
        content["back"],
        [Row(**row) for row in content["rows"]],
        tuple(Mark(**mark) for mark in marks) if marks is not None else None,
    )


def joined(pieces: Iterable[bytes]) -> tuple[tuple[Row, ...], tuple[Mark, ...]]:
    """The rows and marks of a run from its pieces."""
    history = RowHistory()
    marks: tuple[Mark, ...] = ()
    for back, rows, moved in map(opened, pieces):
        if back is not None:
            history.rewind(back)
        for row in rows:
            history.add(row)
        if moved is not None:
            marks = moved
    return history.rows, marks


def _epochs(rows: Sequence[Row], step: int) -> int:
    """The last epoch whose row is there, up to a step; 0 before the first."""
    return max((row.epoch for row in rows if row.kind == "epoch" and row.step <= step), default=0)


def _beyond(rows: Sequence[Row], written: Written) -> list[Row]:
    """The rows after the last one written: later steps, and the row of an epoch that ended
    with the same step."""
    found: list[Row] = []
    for row in reversed(rows):
        if row.step < written.step:
            break
        if row.step > written.step or (row.kind == "epoch" and row.epoch > written.epoch):
            found.append(row)
    return found[::-1]
