"""A run's rows and marks in chunks, so that each write holds only what is new."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from components.training.values.row_history import RowHistory
from components.training.values.rows import Mark, Row, as_dict
from components.training.values.run_snapshot import RunSnapshot


@dataclass(frozen=True)
class ChunkProgress:
    """How much of a run is in its chunks so far.

    Attributes:
        chunks: The number of chunks.
        step: The step of the last row in them.
        epoch: The last epoch whose row is in them.
        marks: The number of marks in them.
        rewinds: How many rewinds of the run they know of.
    """

    chunks: int = 0
    step: int = 0
    epoch: int = 0
    marks: int = 0
    rewinds: int = 0


def make_chunk(past: RunSnapshot, written: ChunkProgress) -> tuple[bytes | None, ChunkProgress]:
    """Pack what a run has beyond what is written.

    Returns:
        The chunk, or None if nothing is new; and the progress once the chunk is written.
    """
    back = min(past.rewinds[written.rewinds :], default=None)
    if back is not None and back < written.step:
        written = replace(written, step=back, epoch=_last_epoch(past.rows, back))
    rows = _rows_after(past.rows, written)
    marks_changed = len(past.marks) != written.marks
    progress = replace(written, marks=len(past.marks), rewinds=len(past.rewinds))
    if not rows and not marks_changed and back is None:
        return None, progress
    if rows:
        progress = replace(progress, step=rows[-1].step, epoch=_last_epoch(past.rows, rows[-1].step))
    content = {
        "back": back,
        "rows": [as_dict(row) for row in rows],
        "marks": [as_dict(mark) for mark in past.marks] if marks_changed or back is not None else None,
    }
    packed = zlib.compress(json.dumps(content).encode(), 1)
    return packed, replace(progress, chunks=written.chunks + 1)


def whole_chunk(past: RunSnapshot) -> bytes:
    """Pack all rows and marks of a run into one chunk."""
    packed, _ = make_chunk(replace(past, rewinds=()), ChunkProgress(marks=-1))
    assert packed is not None
    return packed


def read_chunk(chunk: bytes) -> tuple[int | None, list[Row], tuple[Mark, ...] | None]:
    """Unpack a chunk.

    Returns:
        The step to which the run was rewound before the rows, or None; the rows; and all marks of the
        run, or None if they are those of the chunks before.
    """
    content = json.loads(zlib.decompress(chunk))
    marks = content["marks"]
    return (
        content["back"],
        [Row(**row) for row in content["rows"]],
        tuple(Mark(**mark) for mark in marks) if marks is not None else None,
    )


def join_chunks(chunks: Iterable[bytes]) -> tuple[tuple[Row, ...], tuple[Mark, ...]]:
    """The rows and marks of a run from its chunks in order."""
    history = RowHistory()
    all_marks: tuple[Mark, ...] = ()
    for back, rows, marks in map(read_chunk, chunks):
        if back is not None:
            history.rewind(back)
        for row in rows:
            history.add(row)
        if marks is not None:
            all_marks = marks
    return history.rows, all_marks


def _last_epoch(rows: Sequence[Row], step: int) -> int:
    """The last epoch that has a row up to a step; 0 before the first."""
    return max((row.epoch for row in rows if row.kind == "epoch" and row.step <= step), default=0)


def _rows_after(rows: Sequence[Row], written: ChunkProgress) -> list[Row]:
    """The rows after the last one written. The row of an epoch has the step of its last batch."""
    later: list[Row] = []
    for row in reversed(rows):
        if row.step < written.step:
            break
        if row.step > written.step or (row.kind == "epoch" and row.epoch > written.epoch):
            later.append(row)
    return later[::-1]
