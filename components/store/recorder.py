"""Writes runs to the database while they train, at most a second behind them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from weakref import WeakSet

from sqlalchemy import select

from components.assembly.spec.messages import N_, Message, message
from components.store.database.database import Database, DatabaseError
from components.store.database.tables import RunRow
from components.store.runs.run_entry import RunEntry
from components.store.runs.run_writes import PendingWrite, write_runs
from components.store.runs.tracked_run import TrackedRun
from components.store.weights.quotas import Quotas
from components.training.runs.run import Run

# Seconds between two rounds of the recorder's thread.
INTERVAL = 0.5
# Seconds between two rounds of the slow tasks.
SLOW_INTERVAL = 10.0

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

Task = Callable[[], None]


@dataclass(frozen=True)
class UnwrittenRun:
    """A run that cannot be written while others can: its id, its lesson and the reason."""

    run: str
    lesson: str
    reason: str


class Recorder:
    """Writes the runs that it tracks, in a thread of its own, and performs the store's regular tasks.

    A run that another server has taken up is written by that server alone; here it is stopped.

    Attributes:
        error: Why nothing can be written at the moment, for the page; None if writing works.
        tasks: Called in every round.
        slow_tasks: Called every `SLOW_INTERVAL` seconds.
    """

    def __init__(self, database: Database, quotas: Quotas, server: str) -> None:
        self._database, self._quotas, self._server = database, quotas, server
        self._lock = threading.Lock()
        self._tracked: dict[str, TrackedRun] = {}
        self._taken_over: WeakSet[Run] = WeakSet()
        self._round_lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = False
        self.error: Message | None = None
        self.tasks: list[Task] = []
        self.slow_tasks: list[Task] = []
        self._thread = threading.Thread(target=self._work, name="modelier-recorder", daemon=True)
        self._thread.start()

    def track(self, run: Run, entry: RunEntry) -> None:
        """Write this run from now on, replacing what is stored of a run with the same id."""
        with self._lock:
            self._tracked[run.id] = TrackedRun(run, entry)
        self._wake.set()

    def find(self, run: str) -> Run | None:
        """The run with this id, if it is under way on this server."""
        with self._lock:
            tracked = self._tracked.get(run)
        return tracked.run if tracked is not None else None

    def active_runs(self) -> dict[str, Run]:
        """All runs that are tracked now, by id."""
        with self._lock:
            return {tracked.run.id: tracked.run for tracked in self._tracked.values()}

    def taken_over(self, run: Run) -> bool:
        """Whether this run trained here until another server took it up."""
        with self._lock:
            return run in self._taken_over

    def rewrite_all(self) -> None:
        """Have the next round write the state of every run again."""
        with self._lock:
            for tracked in self._tracked.values():
                tracked.version = -1
        self._wake.set()

    def find_taken_over(self) -> None:
        """Have the next round write runs that another server has taken up, and so let go of them.

        Those that wait or are paused would have nothing new to write. Raises `DatabaseError`.
        """
        with self._lock:
            stored = {tracked.run.id: tracked for tracked in self._tracked.values() if tracked.stored}
        if not stored:
            return
        wanted = select(RunRow.id).where(RunRow.id.in_(list(stored)), RunRow.server != self._server)
        with self._database.reading() as session:
            for run in session.scalars(wanted):
                stored[run].version = -1

    def wake(self) -> None:
        """Start the next round at once."""
        self._wake.set()

    def unwritten(self, learner: str) -> tuple[UnwrittenRun, ...]:
        """The runs of a learner that cannot be written while others can."""
        with self._lock:
            return tuple(
                UnwrittenRun(tracked.run.id, tracked.entry.lesson, tracked.error)
                for tracked in self._tracked.values()
                if tracked.error is not None and tracked.entry.learner == learner
            )

    def flush(self) -> None:
        """Write everything now, in the caller's thread."""
        self._round()

    def close(self) -> None:
        """End the thread and write everything a last time; runs under way become interrupted."""
        self._closing = True
        self._wake.set()
        self._thread.join()
        self._round()

    def _work(self) -> None:
        last_slow = 0.0
        while not self._closing:
            self._wake.wait(INTERVAL)
            self._wake.clear()
            self._round()
            if time.monotonic() - last_slow > SLOW_INTERVAL:
                last_slow = time.monotonic()
                _perform(self.slow_tasks)

    def _round(self) -> None:
        with self._round_lock:
            self._write_changes()

    def _write_changes(self) -> None:
        with self._lock:
            all_tracked = list(self._tracked.values())
        changed = [
            tracked for tracked in all_tracked if tracked.version != tracked.run.version or self._closing
        ]
        now = time.monotonic()
        try:
            self._write_each([tracked for tracked in changed if tracked.error is None])
            for tracked in changed:
                if tracked.error is not None and (self._closing or tracked.retry_at <= now):
                    self._write_alone(tracked)
            error = _perform(self.tasks)
        except DatabaseError as failed:
            error = failed
        self.error = message(NOT_WRITTEN, reason=error.reason) if error is not None else None

    def _write_each(self, changed: list[TrackedRun]) -> None:
        """Write runs in one transaction or, if something in one of them makes that fail, one by one.

        A transaction for each took a fifth of the server's time for a class of forty. Raises
        `DatabaseError` if nothing can be written at all.
        """
        try:
            self._write(changed)
        except Exception as error:  # a run may hold anything
            if isinstance(error, DatabaseError) and error.general:
                raise
            for tracked in changed:
                self._write_alone(tracked)

    def _write_alone(self, tracked: TrackedRun) -> None:
        """Write one run; if it cannot be written, remember why. Raises `DatabaseError` if nothing can be
        written at all."""
        try:
            self._write([tracked])
        except Exception as error:  # whatever it is, the others must be written
            if isinstance(error, DatabaseError) and error.general:
                raise
            tracked.write_failed(error)

    def _write(self, changed: list[TrackedRun]) -> None:
        """Write runs in one transaction, then act on the outcome for each."""
        if not changed:
            return
        for write, server in write_runs(self._database, changed, self._server, closing=self._closing):
            try:
                if server in (self._server, None):
                    self._written(write, purged=server is None)
                else:
                    self._hand_over(write.tracked)
            except Exception as error:  # the other runs are written and must learn it
                write.tracked.write_failed(error)

    def _written(self, write: PendingWrite, *, purged: bool) -> None:
        tracked = write.tracked
        tracked.stored, tracked.version = True, write.version
        if not purged:
            tracked.written = write.written
        if write.over:
            self._finish(tracked)
        elif self._closing:
            self._quotas.record_size(tracked.run.id)
        tracked.write_succeeded()

    def _hand_over(self, tracked: TrackedRun) -> None:
        """Stop a run that another server has taken up."""
        logger.warning("The run %s was taken up by another server", tracked.run.id)
        with self._lock:
            self._taken_over.add(tracked.run)
            if self._tracked.get(tracked.run.id) is tracked:
                del self._tracked[tracked.run.id]
        tracked.run.note(message(TAKEN_OVER))
        tracked.run.stop()

    def _finish(self, tracked: TrackedRun) -> None:
        """Record the size of an ended run's weights, make room for them, and stop tracking it."""
        run = tracked.run
        self._quotas.record_size(run.id)
        self._quotas.remove_unwanted(run.id)
        if self._quotas.make_room(tracked.entry.learner, [run.id]):
            run.note(message(NOT_KEPT))
        if tracked.version == tracked.run.version:
            with self._lock:
                if self._tracked.get(tracked.run.id) is tracked:
                    del self._tracked[tracked.run.id]


def _perform(tasks: Iterable[Task]) -> DatabaseError | None:
    """Call every task, whichever fails; returns the last error of the database."""
    error = None
    for task in tasks:
        try:
            task()
        except DatabaseError as failed:
            error = failed
        except Exception:  # whatever it is, the other tasks must be done
            logger.exception("A task of the store failed")
    return error
