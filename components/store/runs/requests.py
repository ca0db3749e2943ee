"""What learners ask of runs that another server trains: it looks for that with every round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import delete, insert, select

from components.assembly.spec.problems import Refused
from components.store.database.database import Database
from components.store.database.tables import RequestRow, RunRow
from components.training.runs.run import Run
from components.training.values.desired_state import DesiredState
from components.training.values.run_snapshot import ENDED

# What was moved of a run's controls, by name; "step" says how many batches were granted.
Moves = Mapping[str, Any]


class Requests:
    """Safe to use from any thread. `under_way` are the runs that this server trains, by id. Every
    method raises `DatabaseError`."""

    def __init__(self, database: Database, under_way: Callable[[], Mapping[str, Run]]) -> None:
        self._database, self._under_way = database, under_way

    def ask(self, run: str, moves: Moves) -> None:
        """Have the server that trains a run move its controls so. Of one that nobody trains nothing is
        asked."""
        with self._database.writing() as session:
            if session.scalar(select(RunRow.id).where(RunRow.id == run, RunRow.state.not_in(ENDED))):
                session.execute(insert(RequestRow).values(run=run, moves=dict(moves)))

    def serve(self) -> None:
        """Do what was asked of the runs that are under way here."""
        runs = self._under_way()
        if not runs:
            return
        with self._database.reading() as session:
            asked = session.scalars(select(RequestRow).order_by(RequestRow.number)).all()
        asked = [each for each in asked if each.run in runs]
        if not asked:
            return
        with self._database.writing() as session:
            done = [each.number for each in asked]
            session.execute(delete(RequestRow).where(RequestRow.number.in_(done)))
        for each in asked:
            move(runs[each.run], each.moves)

    def tidy(self) -> None:
        """Forget what was asked of runs that are over."""
        over = select(RunRow.id).where(RunRow.state.in_(ENDED))
        with self._database.reading() as session:
            if session.scalar(select(RequestRow.number).limit(1)) is None:
                return
        with self._database.writing() as session:
            session.execute(delete(RequestRow).where(RequestRow.run.in_(over)))


def moved(before: DesiredState, after: DesiredState) -> dict[str, Any]:
    """What was moved between one stand of a run's controls and another."""
    found: dict[str, Any] = {}
    weights = {
        head: weight
        for head, weight in after.loss_weights.items()
        if weight != before.loss_weights.get(head, weight)
    }
    if weights:
        found["loss_weights"] = weights
    if after.learning_rate != before.learning_rate:
        found["learning_rate"] = after.learning_rate
    steps = after.steps - (before.steps if after.pauses == before.pauses else 0)
    if steps > 0:
        found["step"] = steps
    elif after.paused != before.paused:
        found["paused"] = after.paused
    if after.stopped and not before.stopped:
        found["stop"] = True
    return found


def move(run: Run, moves: Moves) -> None:
    """Move the controls of a run so; what they refuse is left."""
    for name, value in moves.items():
        with suppress(Refused):
            _move(run, name, value)


def _move(run: Run, name: str, value: Any) -> None:
    if name == "loss_weights":
        run.set_loss_weights(value)
    elif name == "learning_rate":
        run.set_learning_rate(value)
    elif name == "step":
        for _ in range(value):
            run.step()
    elif name == "paused":
        run.pause() if value else run.resume()
    elif name == "stop":
        run.stop()
