"""Runs that other servers train, as far as those have written them down; what is asked of them here
reaches them there."""

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
from components.store.runs.chunks import joined, opened
from components.store.runs.requests import Requests, moved
from components.store.runs.run_entry import StoredRun
from components.store.runs.runs import Runs
from components.training.artifacts.initial_weights import InitialWeights
from components.training.runs.run import Operator, Run
from components.training.values.desired_state import DesiredState
from components.training.values.rows import Mark, Row
from components.training.values.run_snapshot import ENDED, RunSnapshot

# Seconds for which what was pressed here counts for more than what is written down there.
ON_ITS_WAY = 3.0
# What is read of every run with each look.
BRIEF = (RunRow.id, RunRow.server, RunRow.state, RunRow.steps, RunRow.created, RunRow.taken)


@dataclass(eq=False)
class Followed:
    """How much is known of a run that another `server` trains, since it was `taken` up there: so many
    `pieces`. `told` is where its controls stand as that server knows them; at the moment `moved` of
    `time.monotonic` they were moved here last."""

    kept: StoredRun
    told: DesiredState
    server: str = ""
    taken: float = 0.0
    pieces: int = 0
    moved: float = field(default=float("-inf"))


class RemoteRuns:
    """Safe to use from any thread. A run is followed for as long as anyone here holds it. `server` is
    this one, `wake` has `look` called soon."""

    def __init__(
        self, database: Database, runs: Runs, requests: Requests, server: str, wake: Callable[[], None]
    ) -> None:
        self._database, self._runs, self._requests = database, runs, requests
        self._server, self._wake = server, wake
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._followed: WeakKeyDictionary[Run, Followed] = WeakKeyDictionary()

    def follow(
        self, kept: StoredRun, past: RunSnapshot, engine: Operator, initial: InitialWeights | None = None
    ) -> Run:
        """A run that another server trains, as one that can be looked at and steered here. `engine`
        answers for it with what it has kept so far. Raises `DatabaseError`."""
        run = Run.restored(replace(past, rows=(), marks=()), Messenger(self, engine), initial)
        with self._lock:
            self._followed[run] = Followed(kept, run.controls)
        self.look()
        return run

    def since(self, run: Run) -> float | None:
        """Since when another server trains this run, in seconds since 1970; None if none does."""
        with self._lock:
            followed = self._followed.get(run)
        return followed.taken if followed is not None else None

    def moved(self, run: Run) -> bool:
        """The controls of a run were moved here; says whether another server trains it. That one is
        told with the next `look`."""
        with self._lock:
            followed = self._followed.get(run)
            if followed is None:
                return False
            followed.moved = time.monotonic()
        self._wake()
        return True

    def look(self) -> None:
        """Pass on what was asked here, and take over what was written there. Raises `DatabaseError`."""
        with self._turn:
            with self._lock:
                followed = dict(self._followed.items())
            if followed:
                self._look(followed)

    def _look(self, followed: Mapping[Run, Followed]) -> None:
        for run, each in followed.items():
            now = run.controls
            if moves := moved(each.told, now):
                self._requests.ask(run.id, moves)
            each.told = now
        over = []
        with self._database.reading() as session:
            wanted = select(*BRIEF).where(RunRow.id.in_([run.id for run in followed]))
            rows = {row.id: row for row in session.execute(wanted)}
            for run, each in followed.items():
                row = rows.get(run.id)
                if row is None or row.state in ENDED or row.server == self._server:
                    over.append(run)
                else:
                    _bring_up(session, run, each, row)
        for run in over:
            self._end(run, followed[run])

    def _end(self, run: Run, followed: Followed) -> None:
        """It is over there, or trains here now: it is followed no longer."""
        past = self._runs.past(followed.kept)
        if past is not None:
            _agree(run, past.rows, past.marks)
            for note in past.notes:
                run.note(note)
        with self._lock:
            self._followed.pop(run, None)
        if past is not None and past.state in ENDED:
            run.end(past.state, past.problem)
        else:
            run.end("interrupted")


class Messenger:
    """The operator of a run that another server trains."""

    def __init__(self, elsewhere: RemoteRuns, engine: Operator) -> None:
        self._elsewhere, self._engine = elsewhere, engine

    def steer(self, run: Run) -> None:
        """See `Operator`. A run that goes on here is this server's own."""
        if not self._elsewhere.moved(run):
            self._engine.steer(run)

    def ahead(self, run: Run) -> int | None:
        """See `Operator`."""
        return None if self._elsewhere.since(run) is not None else self._engine.ahead(run)

    def predict(self, run: Run, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """See `Operator`."""
        return self._engine.predict(run, arrays)

    def encode(self, run: Run, texts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """See `Operator`."""
        return self._engine.encode(run, texts)

    def weights(self, run: Run) -> list[np.ndarray]:
        """See `Operator`."""
        return self._engine.weights(run)


def _bring_up(session: Session, run: Run, followed: Followed, row: Any) -> None:
    """Add to a run what was written down since the last time."""
    there = row.server, row.taken or row.created
    anew = there != (followed.server, followed.taken)
    if anew:
        followed.server, followed.taken = there
        followed.pieces = 0
    wanted = select(ChunkRow.number, ChunkRow.payload).where(
        ChunkRow.run == run.id, ChunkRow.number > followed.pieces
    )
    found = session.execute(wanted.order_by(ChunkRow.number)).all()
    if row.steps and (run.progress is None or run.progress.steps != row.steps):
        run.prepared(row.steps)
    if anew:
        _agree(run, *joined(payload for _number, payload in found))
    else:
        for _number, payload in found:
            back, rows, marks = opened(payload)
            _add(run, back, rows, marks)
    if found:
        followed.pieces = found[-1].number
    run.enter(row.state)
    if time.monotonic() - followed.moved > ON_ITS_WAY:
        followed.told = run.stand(followed.told, _controls(followed.told, run, row.state))


def _controls(known: DesiredState, run: Run, state: str) -> DesiredState:
    """Where the controls of a run stand by what it says of itself."""
    last = run.rows[-1] if run.rows else None
    if last is not None:
        known = replace(
            known,
            loss_weights={**known.loss_weights, **last.weights},
            learning_rate=last.learning_rate,
        )
    return replace(known, paused=state == "paused", steps=0)


def _agree(run: Run, rows: Sequence[Row], marks: Sequence[Mark]) -> None:
    """Have a run say what these say. What both have in common stays: whoever watches it hears of the
    rest alone."""
    known = {_place(row): row for row in run.rows}
    others = (row.step - 1 for row in rows if known.get(_place(row), row) != row)
    back = next(others, None)
    last = rows[-1] if rows else None
    if back is None and run.rows and (last is None or _place(last) < _place(run.rows[-1])):
        back = last.step if last is not None else 0
    if back is None and run.marks[: len(marks)] != tuple(marks[: len(run.marks)]):
        back = 0
    if back is not None:
        known = {place: row for place, row in known.items() if row.step <= back}
    heard = max(known, default=(0, False))
    _add(run, back, [row for row in rows if _place(row) > heard], marks)


def _add(run: Run, back: int | None, rows: Sequence[Row], marks: Sequence[Mark] | None) -> None:
    if back is not None:
        run.begin(back, run.weights_in_force)
    fresh = marks[len(run.marks) :] if marks is not None else ()
    if rows or fresh:
        run.add(rows, fresh)


def _place(row: Row) -> tuple[int, bool]:
    """Where a row stands: the epoch's comes after its last batch's."""
    return row.step, row.kind == "epoch"
