"""A run that is written down as it goes: what is new of it, and the rows of tables that this becomes."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from components.assembly.checks.shapes import count_parameters
from components.store.database.tables import ChunkRow, RequestRow, RunRow
from components.store.database.texts import written as text
from components.store.runs.chunks import Written, piece, whole
from components.store.runs.figures import best
from components.store.runs.run_entry import RunEntry
from components.training.runs.run import Run
from components.training.values.moves import moved
from components.training.values.run_snapshot import ENDED, RunSnapshot


@dataclass(eq=False)
class TrackedRun:
    """A run that is written down until it has `ended`. `best` are its figures, as they were when
    it was `measured`: they change with an epoch alone. `trouble` is why it could not be written,
    the run alone, since `failures` tries, and `due` when it is tried next, in seconds of
    `time.monotonic`."""

    run: Run
    entry: RunEntry
    written: Written = field(default_factory=Written)
    version: int = -1
    known: bool = False
    ended: float | None = None
    measured: tuple[Any, ...] = ()
    best: dict[str, Any] = field(default_factory=dict)
    trouble: str | None = None
    failures: int = 0
    due: float = 0.0


@dataclass(frozen=True)
class News:
    """What is to be written of a run: `past` as of its `version`, and what is
    `made` of it beyond what was written; how much is `written` then."""

    tracked: TrackedRun
    version: int
    past: RunSnapshot
    over: bool
    made: bytes | None
    written: Written


def begin(session: Session, tracked: TrackedRun, past: RunSnapshot, server: str) -> None:
    """A row for a run; one that goes on under its old id keeps its name, note and star, and is this
    server's from now on."""
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
                passing=entry.passing,
                created=time.time(),
                taken=time.time(),
                setup=dict(entry.setup),
                spec=past.spec.model_dump(mode="json"),
                recipe=past.recipe.model_dump(mode="json"),
                changes=[text(change) for change in entry.changes],
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


def news_of(tracked: TrackedRun) -> News:
    """What is to be written of a run now."""
    run = tracked.run
    version, over, past = run.version, run.ended, run.past()
    return News(tracked, version, past, over, *piece(past, tracked.written))


def chunk_of(news: News) -> dict[str, Any] | None:
    """What goes into the table of chunks; of a run that is over, all in one piece."""
    if news.made is None:
        return None
    if news.over:
        return {"run": news.past.id, "number": 0, "payload": whole(news.past)}
    return {"run": news.past.id, "number": news.written.pieces, "payload": news.made}


def described(news: News, *, interrupted: bool) -> dict[str, Any]:
    """What goes into the table of runs, by column."""
    tracked, past = news.tracked, news.past
    epochs = sum(each.kind == "epoch" for each in past.rows)
    if (epochs, past.rewinds) != tracked.measured:
        tracked.measured, tracked.best = (epochs, past.rewinds), best(past)
    last = past.rows[-1] if past.rows else None
    found = {
        "id": past.id,
        "state": "interrupted" if interrupted else past.state,
        "steps": past.steps,
        "seconds": last.seconds if last is not None else 0.0,
        "epochs": epochs,
        "best": tracked.best,
        "moved": [asdict(each) for each in moved(past.marks)],
        "notes": [text(note) for note in past.notes],
        "problem": text(past.problem),
        # One that goes on after it was taken for interrupted has not ended.
        "ended": None,
    }
    if past.state in ENDED or interrupted:
        tracked.ended = tracked.ended or time.time()
        found["ended"] = tracked.ended
    return found
