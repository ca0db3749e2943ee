"""Changes to the controls of runs that another server trains, passed on through the database."""

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

# Changed controls of a run, by name; "step" is how many batches were granted.
ControlChanges = Mapping[str, Any]


class Requests:
    """Sends changes of controls to other servers and receives theirs. Safe to use from any thread.

    Every method raises `DatabaseError`.

    Args:
        active_runs: Returns the runs that this server trains, by id.
    """

    def __init__(self, database: Database, active_runs: Callable[[], Mapping[str, Run]]) -> None:
        self._database, self._active_runs = database, active_runs

    def send(self, run: str, changes: ControlChanges) -> None:
        """Ask the server that trains a run to change its controls; does nothing if the run is over."""
        with self._database.writing() as session:
            if session.scalar(select(RunRow.id).where(RunRow.id == run, RunRow.state.not_in(ENDED))):
                session.execute(insert(RequestRow).values(run=run, moves=dict(changes)))

    def receive(self) -> None:
        """Apply what other servers asked of the runs that this server trains."""
        runs = self._active_runs()
        if not runs:
            return
        with self._database.reading() as session:
            requests = session.scalars(select(RequestRow).order_by(RequestRow.number)).all()
        requests = [request for request in requests if request.run in runs]
        if not requests:
            return
        with self._database.writing() as session:
            numbers = [request.number for request in requests]
            session.execute(delete(RequestRow).where(RequestRow.number.in_(numbers)))
        for request in requests:
            apply_changes(runs[request.run], request.moves)

    def remove_outdated(self) -> None:
        """Remove requests to runs that are over."""
        over = select(RunRow.id).where(RunRow.state.in_(ENDED))
        with self._database.reading() as session:
            if session.scalar(select(RequestRow.number).limit(1)) is None:
                return
        with self._database.writing() as session:
            session.execute(delete(RequestRow).where(RequestRow.run.in_(over)))


def control_changes(before: DesiredState, after: DesiredState) -> dict[str, Any]:
    """Which controls of a run differ between two states, as `ControlChanges`."""
    changes: dict[str, Any] = {}
    weights = {
        head: weight
        for head, weight in after.loss_weights.items()
        if weight != before.loss_weights.get(head, weight)
    }
    if weights:
        changes["loss_weights"] = weights
    if after.learning_rate != before.learning_rate:
        changes["learning_rate"] = after.learning_rate
    if after.speed != before.speed:
        changes["speed"] = after.speed
    steps = after.steps - (before.steps if after.pauses == before.pauses else 0)
    if steps > 0:
        changes["step"] = steps
    elif after.paused != before.paused:
        changes["paused"] = after.paused
    if after.stopped and not before.stopped:
        changes["stop"] = True
    return changes


def apply_changes(run: Run, changes: ControlChanges) -> None:
    """Change the controls of a run; values that it refuses are skipped."""
    for name, value in changes.items():
        with suppress(Refused):
            _apply(run, name, value)


def _apply(run: Run, name: str, value: Any) -> None:
    if name == "loss_weights":
        run.set_loss_weights(value)
    elif name == "learning_rate":
        run.set_learning_rate(value)
    elif name == "speed":
        run.set_speed(value)
    elif name == "step":
        for _ in range(value):
            run.step()
    elif name == "paused":
        run.pause() if value else run.resume()
    elif name == "stop":
        run.stop()
