"""Writes down what runs do, as they do it: at most a second behind them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from components.assembly.messages import N_, Message, message
from components.assembly.shapes import count_parameters
from components.store.chunks import Written, piece, whole
from components.store.database import Database, DatabaseError
from components.store.entry import Entry
from components.store.figures import best
from components.store.quotas import Quotas
from components.store.tables import ChunkRow, RunRow
from components.store.texts import written as text
from components.training.past import ENDED, Past
from components.training.run import Run

# Seconds between two rounds.
ROUND = 0.5
# Seconds between two looks at what happens seldom: servers, deleted runs.
SELDOM = 10.0

NOT_WRITTEN = N_(
    "The server cannot write down what you do just now ({reason}). Your training goes on and is kept in "
    "memory; it will be written as soon as that works again."
)

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Tracked:
    """A run that is written down until it has `ended`. `best` are its figures, as they were when
    it was `measured`: they change with an epoch alone."""

    run: Run
    entry: Entry
    written: Written = field(default_factory=Written)
    version: int = -1
    known: bool = False
    ended: float | None = None
    measured: tuple[Any, ...] = ()
    best: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """What is to be written of a run: `past` as of its `version`, and what is
    `made` of it beyond what was written; how much is `written` then."""

    tracked: Tracked
    version: int
    past: Past
    over: bool
    made: bytes | None
    written: Written


class Recorder:
    """A thread of its own that looks at every run under way. `trouble` is why it could not
    write, as long as it cannot. Each of the `chores` is done with every round."""

    def __init__(self, database: Database, quotas: Quotas, server: str) -> None:
        self._database, self._quotas, self._server = database, quotas, server
        self._lock = threading.Lock()
        self._tracked: dict[str, Tracked] = {}
        self._turn = threading.Lock()
        self._wake = threading.Event()
        self._closing = False
        self.trouble: Message | None = None
        self.chores: list[Callable[[], None]] = []
        self.seldom: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._work, name="modelier-recorder", daemon=True)
        self._thread.start()

    def keep(self, run: Run, entry: Entry) -> None:
        """Write this run down from now on, in place of what was written of one of this id."""
        with self._lock:
            self._tracked[run.id] = Tracked(run, entry)
        self._wake.set()

    def live(self, run: str) -> Run | None:
        """The run of this id, if it is under way on this server."""
        with self._lock:
            tracked = self._tracked.get(run)
        return tracked.run if tracked is not None else None

    def flush(self) -> None:
        """Write what there is, now, in the caller's thread."""
        self._round()

    def close(self) -> None:
        """Write what there is for the last time: runs that are still under way are interrupted."""
        self._closing = True
        self._wake.set()
        self._thread.join()
        self._round()

    def _work(self) -> None:
        looked = 0.0
        while not self._closing:
            self._wake.wait(ROUND)
            self._wake.clear()
            self._round()
            if time.monotonic() - looked > SELDOM:
                looked = time.monotonic()
                self._do(self.seldom)

    def _round(self) -> None:
        with self._turn:
            self._write_all()

    def _write_all(self) -> None:
        with self._lock:
            tracked = list(self._tracked.values())
        changed = [each for each in tracked if each.version != each.run.version or self._closing]
        try:
            self._write(changed)
            for chore in self.chores:
                chore()
        except DatabaseError as error:
            self.trouble = message(NOT_WRITTEN, reason=error.reason)
        except Exception:  # whatever it is, the next round must come
            logger.exception("What runs do could not be written down")
        else:
            self.trouble = None

    def _do(self, chores: list[Callable[[], None]]) -> None:
        for chore in chores:
            try:
                chore()
            except DatabaseError:
                continue
            except Exception:
                logger.exception("A chore of the store came to nothing")

    def _write(self, changed: list[Tracked]) -> None:
        """All of them together: for a class of forty a transaction for each was a fifth of what
        the server did."""
        if not changed:
            return
        news = [_news(tracked) for tracked in changed]
        with self._database.writing() as session:
            for each in news:
                if not each.tracked.known:
                    _begin(session, each.tracked, each.past, self._server)
            ids = [each.past.id for each in news]
            there = set(session.scalars(select(RunRow.id).where(RunRow.id.in_(ids))))
            # Those that are not were deleted for good meanwhile.
            present = [each for each in news if each.past.id in there]
            rows = [_described(each, interrupted=self._closing and not each.over) for each in present]
            ended = [each.past.id for each in present if each.over and each.made is not None]
            chunks = [chunk for each in present if (chunk := _chunk(each)) is not None]
            session.execute(delete(ChunkRow).where(ChunkRow.run.in_(ended)))
            if rows:
                session.execute(update(RunRow), rows)
            if chunks:
                session.execute(insert(ChunkRow), chunks)
        for each in news:
            self._wrote(each, there=each.past.id in there)

    def _wrote(self, news: News, *, there: bool) -> None:
        tracked = news.tracked
        tracked.known, tracked.version = True, news.version
        if there:
            tracked.written = news.written
        if news.over:
            self._finish(tracked)
        elif self._closing:
            self._quotas.weigh(tracked.run.id)

    def _finish(self, tracked: Tracked) -> None:
        """It is over: how much its weights take, and what has to go for them."""
        self._quotas.weigh(tracked.run.id)
        self._quotas.make_room(tracked.entry.learner)
        if tracked.version == tracked.run.version:
            with self._lock:
                if self._tracked.get(tracked.run.id) is tracked:
                    del self._tracked[tracked.run.id]


def _begin(session: Session, tracked: Tracked, past: Past, server: str) -> None:
    """A row for a run; one that goes on under its old id keeps its name, note and star."""
    session.execute(delete(ChunkRow).where(ChunkRow.run == past.id))
    row = session.get(RunRow, past.id)
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
                created=time.time(),
                setup=dict(entry.setup),
                spec=past.spec.model_dump(mode="json"),
                recipe=past.recipe.model_dump(mode="json"),
                changes=[text(change) for change in entry.changes],
                parameters=count_parameters(past.spec),
                seed=past.recipe.seed,
                state=past.state,
                best={},
                notes=[],
            )
        )
        session.flush()
    else:
        row.server, row.ended = server, None


def _news(tracked: Tracked) -> News:
    run = tracked.run
    version, over, past = run.version, run.ended, run.past()
    return News(tracked, version, past, over, *piece(past, tracked.written))


def _chunk(news: News) -> dict[str, Any] | None:
    """What goes into the table of chunks; of a run that is over, all in one piece."""
    if news.made is None:
        return None
    if news.over:
        return {"run": news.past.id, "number": 0, "payload": whole(news.past)}
    return {"run": news.past.id, "number": news.written.pieces, "payload": news.made}


def _described(news: News, *, interrupted: bool) -> dict[str, Any]:
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
        "notes": [text(note) for note in past.notes],
        "problem": text(past.problem),
    }
    if past.state in ENDED or interrupted:
        tracked.ended = tracked.ended or time.time()
        found["ended"] = tracked.ended
    return found
