"""Follows runs that other servers train: reads what those write, and sends them moved controls."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from components.store.database.database import Database
from components.store.database.tables import ChunkRow, RunRow
from components.store.runs.chunks import join_chunks, read_chunk
from components.store.runs.requests import Requests, control_changes
from components.store.runs.run_entry import StoredRun
from components.store.runs.runs import Runs
from components.training.artifacts.initial_weights import InitialWeights
from components.training.runs.run import Run
from components.training.runs.run_backend import RunBackend
from components.training.values.desired_state import DesiredState
from components.training.values.moves import learning_rate_control
from components.training.values.prediction_request import PredictionRequest
from components.training.values.rows import Mark, Row
from components.training.values.run_snapshot import ENDED, RunSnapshot

# Seconds for which a control moved here counts for more than what the other server has written.
REQUEST_DELAY = 3.0
# What is read of every followed run with each synchronization.
COLUMNS = (RunRow.id, RunRow.server, RunRow.state, RunRow.steps, RunRow.created, RunRow.taken)


@dataclass(eq=False)
class FollowedRun:
    """How much is known here of a run that another server trains.

    Attributes:
        stored: The run as the database has it.
        desired_state: The state of its controls as the other server knows it.
        server: The id of the server that trains it.
        taken: When that server took it up, in seconds since 1970.
        chunks: The number of its last chunk that was read.
        moved: When its controls were last moved here, in seconds of `time.monotonic`.
    """

    stored: StoredRun
    desired_state: DesiredState
    server: str = ""
    taken: float = 0.0
    chunks: int = 0
    moved: float = field(default=float("-inf"))


class RemoteRuns:
    """The runs of other servers that are looked at here. Safe to use from any thread.

    A run is followed as long as anything here refers to it.

    Args:
        server: The id of this server.
        wake: Has `synchronize` called soon.
    """

    def __init__(
        self, database: Database, runs: Runs, requests: Requests, server: str, wake: Callable[[], None]
    ) -> None:
        self._database, self._runs, self._requests = database, runs, requests
        self._server, self._wake = server, wake
        self._lock = threading.Lock()
        self._synchronizing = threading.Lock()
        self._followed: WeakKeyDictionary[Run, FollowedRun] = WeakKeyDictionary()

    def follow(
        self, stored: StoredRun, past: RunSnapshot, engine: RunBackend, initial: InitialWeights | None = None
    ) -> Run:
        """Return a run that mirrors one of another server: it can be watched and controlled here.

        Args:
            stored: The run as the database has it.
            past: The same with its model and recipe.
            engine: Answers predictions with the run's latest checkpoint.
            initial: The weights it started from, if not fresh ones.

        Raises:
            DatabaseError: The database cannot be read.
        """
        run = Run.restored(replace(past, rows=(), marks=()), RemoteOperator(self, engine), initial)
        with self._lock:
            self._followed[run] = FollowedRun(stored, run.desired_state)
        self.synchronize()
        return run

    def since(self, run: Run) -> float | None:
        """When another server took up this run, in seconds since 1970; None if none trains it."""
        with self._lock:
            followed = self._followed.get(run)
        return followed.taken if followed is not None else None

    def controls_moved(self, run: Run) -> bool:
        """Note that the controls of a run were moved here. Returns whether another server trains it;
        that server is told with the next `synchronize`."""
        with self._lock:
            followed = self._followed.get(run)
            if followed is None:
                return False
            followed.moved = time.monotonic()
        self._wake()
        return True

    def synchronize(self) -> None:
        """Send moved controls, and read what other servers have written. Raises `DatabaseError`."""
        with self._synchronizing:
            with self._lock:
                followed = dict(self._followed.items())
            if followed:
                self._synchronize(followed)

    def _synchronize(self, followed: Mapping[Run, FollowedRun]) -> None:
        for run, known in followed.items():
            controls = run.desired_state
            if changes := control_changes(known.desired_state, controls):
                self._requests.send(run.id, changes)
            known.desired_state = controls
        over = []
        with self._database.reading() as session:
            wanted = select(*COLUMNS).where(RunRow.id.in_([run.id for run in followed]))
            rows = {row.id: row for row in session.execute(wanted)}
            for run, known in followed.items():
                row = rows.get(run.id)
                if row is None or row.state in ENDED or row.server == self._server:
                    over.append(run)
                else:
                    _update(session, run, known, row)
        for run in over:
            self._end(run, followed[run])

    def _end(self, run: Run, followed: FollowedRun) -> None:
        """Stop following a run that is over, or that this server trains now."""
        past = self._runs.snapshot(followed.stored)
        if past is not None:
            _reconcile(run, past.rows, past.marks)
            for note in past.notes:
                run.note(note)
        with self._lock:
            self._followed.pop(run, None)
        if past is not None and past.state in ENDED:
            run.end(past.state, past.problem)
        else:
            run.end("interrupted")


class RemoteOperator:
    """Operates a run that another server trains."""

    def __init__(self, remote_runs: RemoteRuns, engine: RunBackend) -> None:
        self._remote_runs, self._engine = remote_runs, engine

    def steer(self, run: Run) -> None:
        """See `RunBackend`. A run that this server has taken up meanwhile is the engine's."""
        if not self._remote_runs.controls_moved(run):
            self._engine.steer(run)

    def ahead(self, run: Run) -> int | None:
        """See `RunBackend`."""
        return None if self._remote_runs.since(run) is not None else self._engine.ahead(run)

    def answer(self, run: Run, request: PredictionRequest) -> dict[str, np.ndarray]:
        """See `RunBackend`."""
        return self._engine.answer(run, request)

    def kept_epochs(self, run: Run) -> tuple[int, ...]:
        """See `RunBackend`."""
        return self._engine.kept_epochs(run)

    def weights(self, run: Run, epoch: int | None = None) -> list[np.ndarray]:
        """See `RunBackend`."""
        return self._engine.weights(run, epoch)


def _update(session: Session, run: Run, followed: FollowedRun, row: Any) -> None:
    """Add to a run what was written since the last time."""
    current = row.server, row.taken or row.created
    taken_up = current != (followed.server, followed.taken)
    if taken_up:
        followed.server, followed.taken = current
        followed.chunks = 0
    wanted = select(ChunkRow.number, ChunkRow.payload).where(
        ChunkRow.run == run.id, ChunkRow.number > followed.chunks
    )
    chunks = session.execute(wanted.order_by(ChunkRow.number)).all()
    if row.steps and (run.progress is None or run.progress.steps != row.steps):
        run.prepared(row.steps)
    if taken_up:
        _reconcile(run, *join_chunks(payload for _number, payload in chunks))
    else:
        for _number, payload in chunks:
            back, rows, marks = read_chunk(payload)
            _add(run, back, rows, marks)
    if chunks:
        followed.chunks = chunks[-1].number
    run.enter(row.state)
    if time.monotonic() - followed.moved > REQUEST_DELAY:
        followed.desired_state = run.stand(
            followed.desired_state, _controls(followed.desired_state, run, row.state)
        )


def _controls(known: DesiredState, run: Run, state: str) -> DesiredState:
    """The state of a run's controls as its latest row shows it."""
    last = run.rows[-1] if run.rows else None
    if last is not None:
        known = replace(
            known,
            loss_weights={**known.loss_weights, **last.weights},
            learning_rate=learning_rate_control(run.recipe, run.rows, run.marks),
        )
    return replace(known, paused=state == "paused", steps=0)


def _reconcile(run: Run, rows: Sequence[Row], marks: Sequence[Mark]) -> None:
    """Make a run's rows and marks equal to these. What is the same already stays, so that watchers are
    told of the difference alone."""
    by_position = {_position(row): row for row in run.rows}
    different = (row.step - 1 for row in rows if by_position.get(_position(row), row) != row)
    back = next(different, None)
    last = rows[-1] if rows else None
    if back is None and run.rows and (last is None or _position(last) < _position(run.rows[-1])):
        back = last.step if last is not None else 0
    if back is None and run.marks[: len(marks)] != tuple(marks[: len(run.marks)]):
        back = 0
    if back is not None:
        by_position = {position: row for position, row in by_position.items() if row.step <= back}
    last_known = max(by_position, default=(0, False))
    _add(run, back, [row for row in rows if _position(row) > last_known], marks)


def _add(run: Run, back: int | None, rows: Sequence[Row], marks: Sequence[Mark] | None) -> None:
    if back is not None:
        run.begin(back, run.weights_in_force)
    fresh = marks[len(run.marks) :] if marks is not None else ()
    if rows or fresh:
        run.add(rows, fresh)


def _position(row: Row) -> tuple[int, bool]:
    """Sorts rows: that of an epoch comes after that of its last batch."""
    return row.step, row.kind == "epoch"
