"""Writes the new state of tracked runs to the database, in one transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from components.assembly.checks.shapes import count_parameters
from components.store.database.database import Database
from components.store.database.tables import ChunkRow, RequestRow, RunRow
from components.store.database.texts import to_json
from components.store.runs.chunks import ChunkProgress, make_chunk, whole_chunk
from components.store.runs.figures import best_figures
from components.store.runs.tracked_run import TrackedRun
from components.training.values.moves import moved
from components.training.values.run_snapshot import ENDED, RunSnapshot


@dataclass(frozen=True)
class PendingWrite:
    """What is to be written of a run now.

    Attributes:
        tracked: The run.
        version: The version of the run that this is.
        past: The run at that version.
        over: Whether it has ended.
        chunk: Its new rows and marks; None if there are none.
        written: How much is in its chunks once this is written.
    """

    tracked: TrackedRun
    version: int
    past: RunSnapshot
    over: bool
    chunk: bytes | None
    written: ChunkProgress


def write_runs(
    database: Database, runs: Sequence[TrackedRun], server: str, *, closing: bool
) -> list[tuple[PendingWrite, str | None]]:
    """Write what is new of runs, all or none of them.

    Args:
        server: The id of this server. Runs that another one has taken up are left as they are.
        closing: Whether this server is closing, so that runs under way are interrupted.

    Returns:
        What was to be written of each run, and the id of the server it belongs to; None if the run was
        purged meanwhile.

    Raises:
        DatabaseError: Nothing was written.
    """
    writes = [pending_write(tracked) for tracked in runs]
    with database.writing() as session:
        for write in writes:
            if not write.tracked.stored:
                insert_run(session, write.tracked, write.past, server)
        servers = _servers_of(session, [write.past.id for write in writes])
        own = [write for write in writes if servers.get(write.past.id) == server]
        rows = [run_values(write, interrupted=closing and not write.over) for write in own]
        ended = [write.past.id for write in own if write.over and write.chunk is not None]
        chunks = [values for write in own if (values := chunk_values(write)) is not None]
        session.execute(delete(ChunkRow).where(ChunkRow.run.in_(ended)))
        if rows:
            session.execute(update(RunRow), rows)
        if chunks:
            session.execute(insert(ChunkRow), chunks)
    return [(write, servers.get(write.past.id)) for write in writes]


def insert_run(session: Session, tracked: TrackedRun, past: RunSnapshot, server: str) -> None:
    """Add a row for a run. If it resumes a run with the same id, that row keeps its name, note and star,
    and belongs to this `server` from now on."""
    row = session.get(RunRow, past.id, with_for_update=True)
    session.execute(delete(ChunkRow).where(ChunkRow.run == past.id))
    session.execute(delete(RequestRow).where(RequestRow.run == past.id))
    if row is None:
        entry = tracked.entry
        session.add(
            RunRow(
                id=past.id,
                learner=entry.learner,
                server=server,
                lesson=entry.lesson,
                parent=entry.parent,
                name=entry.name,
                source=entry.source,
                curves_only=entry.curves_only,
                created=time.time(),
                taken=time.time(),
                experiment=dict(entry.experiment),
                spec=past.spec.model_dump(mode="json"),
                recipe=past.recipe.model_dump(mode="json"),
                changes=[to_json(change) for change in entry.changes],
                parameters=count_parameters(past.spec),
                seed=past.recipe.seed,
                state=past.state,
                best={},
                moved=[],
                notes=[],
            )
        )
        session.flush()
    else:
        row.server, row.taken, row.ended = server, time.time(), None


def pending_write(tracked: TrackedRun) -> PendingWrite:
    """What is to be written of a run now."""
    run = tracked.run
    version, over, past = run.version, run.ended, run.snapshot()
    return PendingWrite(tracked, version, past, over, *make_chunk(past, tracked.written))


def chunk_values(pending: PendingWrite) -> dict[str, Any] | None:
    """The columns of a new row in the table of chunks; None if there is nothing to add. A run that is
    over is stored in one chunk, in place of all others."""
    if pending.chunk is None:
        return None
    if pending.over:
        return {"run": pending.past.id, "number": 0, "payload": whole_chunk(pending.past)}
    return {"run": pending.past.id, "number": pending.written.chunks, "payload": pending.chunk}


def run_values(pending: PendingWrite, *, interrupted: bool) -> dict[str, Any]:
    """The columns to update in the table of runs; `interrupted` if the server is closing."""
    tracked, past = pending.tracked, pending.past
    epochs = sum(row.kind == "epoch" for row in past.rows)
    if (epochs, past.rewinds) != tracked.measured:
        tracked.measured, tracked.best = (epochs, past.rewinds), best_figures(past)
    last = past.rows[-1] if past.rows else None
    values = {
        "id": past.id,
        "state": "interrupted" if interrupted else past.state,
        "steps": past.steps,
        "seconds": last.seconds if last is not None else 0.0,
        "epochs": epochs,
        "best": tracked.best,
        "moved": [asdict(move) for move in moved(past.marks)],
        "notes": [to_json(note) for note in past.notes],
        "problem": to_json(past.problem),
        # Also clears the time at which other servers took it for interrupted.
        "ended": None,
    }
    if past.state in ENDED or interrupted:
        tracked.ended = tracked.ended or time.time()
        values["ended"] = tracked.ended
    return values


def _servers_of(session: Session, runs: list[str]) -> dict[str, str]:
    """The servers that train these runs, by run; they cannot change before the transaction ends."""
    wanted = select(RunRow.id, RunRow.server).where(RunRow.id.in_(runs)).order_by(RunRow.id)
    return {row.id: row.server for row in session.execute(wanted.with_for_update())}
