"""Writes down what runs do, as they do it: at most a second behind them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakSet

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from components.assembly.spec.messages import N_, Message, message
from components.store.database.database import Database, DatabaseError, reason
from components.store.database.tables import ChunkRow, RunRow
from components.store.runs.run_entry import RunEntry
from components.store.runs.tracked_run import News, TrackedRun, begin, chunk_of, described, news_of
from components.store.weights.quotas import Quotas
from components.training.runs.run import Run

# Seconds between two rounds.
ROUND = 0.5
# Seconds between two looks at what happens seldom: servers, deleted runs.
SELDOM = 10.0
# Seconds until a run that could not be written is tried again: this, doubled with each failure,
# and at most so many.
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0

NOT_WRITTEN = N_(
    "The server cannot write down what you do just now ({reason}). Your training goes on and is kept in "
    "memory; it will be written as soon as that works again."
)

TAKEN_OVER = N_(
    "This training goes on on another server, which took it up while this one did not answer. Here it was "
    "stopped."
)

NOT_KEPT = N_(
    "The weights of this run are not kept: the room for weights is full, and none of the others may go by "
    "themselves. Its curves are. Take stars off or delete runs on the page Runs, and train it again."
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class UnwrittenRun:
    """A run that cannot be written down while others can: which, of which lesson, and why."""

    run: str
    lesson: str
    reason: str


class Recorder:
    """A thread of its own that looks at every run under way. `trouble` is why it could not
    write, as long as it cannot. Each of the `chores` is done with every round. A run that another
    server has taken up is written by that one alone: here it is stopped, and `taken_over`."""

    def __init__(self, database: Database, quotas: Quotas, server: str) -> None:
        self._database, self._quotas, self._server = database, quotas, server
        self._lock = threading.Lock()
        self._tracked: dict[str, TrackedRun] = {}
        self._taken_over: WeakSet[Run] = WeakSet()
        self._turn = threading.Lock()
        self._wake = threading.Event()
        self._closing = False
        self.trouble: Message | None = None
        self.chores: list[Callable[[], None]] = []
        self.seldom: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._work, name="modelier-recorder", daemon=True)
        self._thread.start()

    def keep(self, run: Run, entry: RunEntry) -> None:
        """Write this run down from now on, in place of what was written of one of this id."""
        with self._lock:
            self._tracked[run.id] = TrackedRun(run, entry)
        self._wake.set()

    def live(self, run: str) -> Run | None:
        """The run of this id, if it is under way on this server."""
        with self._lock:
            tracked = self._tracked.get(run)
        return tracked.run if tracked is not None else None

    def under_way(self) -> dict[str, Run]:
        """All runs that are written down here now, by id."""
        with self._lock:
            return {each.run.id: each.run for each in self._tracked.values()}

    def taken_over(self, run: Run) -> bool:
        """Whether this run was trained here until another server took it up."""
        with self._lock:
            return run in self._taken_over

    def write_anew(self) -> None:
        """Write down again, with the next round, how every run stands."""
        with self._lock:
            for tracked in self._tracked.values():
                tracked.version = -1
        self._wake.set()

    def find_taken_over(self) -> None:
        """Have the next round let go of runs that another server has taken up: those that wait or are
        paused have nothing to write that would show it. Raises `DatabaseError`."""
        with self._lock:
            mine = {each.run.id: each for each in self._tracked.values() if each.known}
        if not mine:
            return
        wanted = select(RunRow.id).where(RunRow.id.in_(list(mine)), RunRow.server != self._server)
        with self._database.reading() as session:
            for run in session.scalars(wanted):
                mine[run].version = -1

    def wake(self) -> None:
        """Do the next round at once."""
        self._wake.set()

    def unwritten(self, learner: str) -> tuple[UnwrittenRun, ...]:
        """The runs of a learner that cannot be written down, while those of others can."""
        with self._lock:
            return tuple(
                UnwrittenRun(each.run.id, each.entry.lesson, each.trouble)
                for each in self._tracked.values()
                if each.trouble is not None and each.entry.learner == learner
            )

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
        now = time.monotonic()
        try:
            self._write_each([each for each in changed if each.trouble is None])
            for each in changed:
                if each.trouble is not None and (self._closing or each.due <= now):
                    self._write_alone(each)
            general = self._do_chores()
        except DatabaseError as error:
            general = error
        self.trouble = message(NOT_WRITTEN, reason=general.reason) if general is not None else None

    def _do_chores(self) -> DatabaseError | None:
        """All of them, whatever becomes of one; says whether the database did not take one."""
        failed = None
        for chore in self.chores:
            try:
                chore()
            except DatabaseError as error:
                failed = error
            except Exception:  # whatever it is, the other chores must be done
                logger.exception("A chore of the store came to nothing")
        return failed

    def _do(self, chores: list[Callable[[], None]]) -> None:
        for chore in chores:
            try:
                chore()
            except DatabaseError:
                continue
            except Exception:
                logger.exception("A chore of the store came to nothing")

    def _write_each(self, changed: list[TrackedRun]) -> None:
        """All of them together: for a class of forty a transaction for each was a fifth of what the
        server did. Where that fails for what is in one of them, one by one. Raises `DatabaseError`
        if nothing can be written at all."""
        try:
            self._write(changed)
        except Exception as error:  # a run may hold anything
            if isinstance(error, DatabaseError) and error.general:
                raise
            for each in changed:
                self._write_alone(each)

    def _write_alone(self, tracked: TrackedRun) -> None:
        """One run; why it cannot be written is logged, kept to be told, and tried again later.
        Raises `DatabaseError` if nothing can be written at all."""
        try:
            self._write([tracked])
        except Exception as error:  # whatever it is, the others must be written
            if isinstance(error, DatabaseError) and error.general:
                raise
            _failed(tracked, error)

    def _write(self, changed: list[TrackedRun]) -> None:
        """In one transaction, whole or not at all."""
        if not changed:
            return
        news = [news_of(tracked) for tracked in changed]
        with self._database.writing() as session:
            for each in news:
                if not each.tracked.known:
                    begin(session, each.tracked, each.past, self._server)
            servers = _servers(session, [each.past.id for each in news])
            # Those that have none were deleted for good meanwhile.
            present = [each for each in news if servers.get(each.past.id) == self._server]
            rows = [described(each, interrupted=self._closing and not each.over) for each in present]
            ended = [each.past.id for each in present if each.over and each.made is not None]
            chunks = [chunk for each in present if (chunk := chunk_of(each)) is not None]
            session.execute(delete(ChunkRow).where(ChunkRow.run.in_(ended)))
            if rows:
                session.execute(update(RunRow), rows)
            if chunks:
                session.execute(insert(ChunkRow), chunks)
        for each in news:
            try:
                if servers.get(each.past.id, self._server) == self._server:
                    self._wrote(each, there=each.past.id in servers)
                else:
                    self._hand_over(each.tracked)
            except Exception as error:  # the others are written, and have to be told so
                _failed(each.tracked, error)

    def _wrote(self, news: News, *, there: bool) -> None:
        tracked = news.tracked
        tracked.known, tracked.version = True, news.version
        if there:
            tracked.written = news.written
        if news.over:
            self._finish(tracked)
        elif self._closing:
            self._quotas.weigh(tracked.run.id)
        tracked.trouble, tracked.failures = None, 0

    def _hand_over(self, tracked: TrackedRun) -> None:
        """It is the run of another server now: what is done here is of no use any more."""
        logger.warning("The run %s was taken up by another server", tracked.run.id)
        with self._lock:
            self._taken_over.add(tracked.run)
            if self._tracked.get(tracked.run.id) is tracked:
                del self._tracked[tracked.run.id]
        tracked.run.note(message(TAKEN_OVER))
        tracked.run.stop()

    def _finish(self, tracked: TrackedRun) -> None:
        """It is over: how much its weights take, and what has to go for them."""
        run = tracked.run
        self._quotas.weigh(run.id)
        self._quotas.forget_passing(run.id)
        if self._quotas.make_room(tracked.entry.learner, [run.id]):
            run.note(message(NOT_KEPT))
        if tracked.version == tracked.run.version:
            with self._lock:
                if self._tracked.get(tracked.run.id) is tracked:
                    del self._tracked[tracked.run.id]


def _servers(session: Session, runs: list[str]) -> dict[str, str]:
    """The servers that runs are trained by, by run; they stay so until the transaction ends."""
    wanted = select(RunRow.id, RunRow.server).where(RunRow.id.in_(runs)).order_by(RunRow.id)
    return {row.id: row.server for row in session.execute(wanted.with_for_update())}


def _failed(tracked: TrackedRun, error: Exception) -> None:
    """Remember why a run could not be written, and when to try again."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0**tracked.failures)
    tracked.trouble, tracked.due = reason(error), time.monotonic() + wait
    tracked.failures = min(tracked.failures + 1, 30)
    # As if nothing of it were known: so it is looked at again.
    tracked.version = -1
    if tracked.failures == 1:
        logger.error("The run %s could not be written down", tracked.run.id, exc_info=error)
