"""Reads and changes stored runs. Every method but `published` sees the runs of one learner only."""

from __future__ import annotations

import logging
import secrets
import time
import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, inspect, select, update

from components.assembly.spec import ModelSpec
from components.store.database.database import Database
from components.store.database.tables import ChunkRow, RunRow
from components.store.database.texts import from_json
from components.store.runs.chunks import join_chunks
from components.store.runs.run_entry import BestFigure, StoredRun
from components.training.values.moves import Move
from components.training.values.recipe import Recipe
from components.training.values.run_snapshot import RunSnapshot

# Characters of a run's name and of its note.
MAX_NAME = 120
MAX_NOTE = 2_000
# Runs of one learner in a list, the latest ones; older ones appear when some are deleted.
MAX_LISTED = 2_000
# Columns that a list does not read, since they are large.
UNLISTED = {"experiment", "spec", "recipe", "notes", "problem"}
# Columns instead of mapped objects: making a thousand of these took most of the time.
LIST_COLUMNS = [
    getattr(RunRow, attribute.key)
    for attribute in inspect(RunRow).column_attrs
    if attribute.key not in UNLISTED
]

logger = logging.getLogger(__name__)


class Runs:
    """The stored runs. Safe to use from any thread. Every method raises `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, learner: str) -> list[StoredRun]:
        """A learner's runs, the latest first, without `experiment`, `spec` and `recipe`."""
        wanted = (
            select(*LIST_COLUMNS)
            .where(RunRow.learner == learner, RunRow.deleted.is_(None))
            .order_by(RunRow.created.desc())
            .limit(MAX_LISTED)
        )
        with self._database.reading() as session:
            return [stored_run(row, light=True) for row in session.execute(wanted)]

    def get(self, learner: str, run: str) -> StoredRun | None:
        """The run of a learner with an id; None if they have none."""
        return self._one(RunRow.learner == learner, RunRow.id == run)

    def published(self, token: str) -> StoredRun | None:
        """The run that was published under this token."""
        return self._one(RunRow.published == token) if token else None

    def snapshot(self, run: StoredRun) -> RunSnapshot | None:
        """A run with all its rows and marks; None if it is gone or this version cannot read it."""
        with self._database.reading() as session:
            row = session.get(RunRow, run.id)
            if row is None:
                return None
            wanted = select(ChunkRow.payload).where(ChunkRow.run == run.id).order_by(ChunkRow.number)
            chunks = session.scalars(wanted).all()
            try:
                rows, marks = join_chunks(chunks)
                spec, recipe = ModelSpec.model_validate(row.spec), Recipe.model_validate(row.recipe)
            except (ValueError, KeyError, TypeError, zlib.error):
                logger.warning("The run %s cannot be read", run.id, exc_info=True)
                return None
            notes = tuple(note for note in map(from_json, row.notes) if note is not None)
            return RunSnapshot(
                row.id,
                spec,
                recipe,
                row.state,  # type: ignore[arg-type]
                rows,
                marks,
                notes,
                from_json(row.problem),
                row.steps,
            )

    def rename(self, learner: str, run: str, name: str) -> None:
        """Set the learner's name for a run; it is cut to `MAX_NAME` characters."""
        self._update(learner, [run], name=" ".join(name.split())[:MAX_NAME])

    def annotate(self, learner: str, run: str, note: str) -> None:
        """Set the learner's note on a run; it is cut to `MAX_NOTE` characters."""
        self._update(learner, [run], note=note.strip()[:MAX_NOTE])

    def star(self, learner: str, run: str, starred: bool) -> None:
        """Set or remove the star of a run. Weights of a run with a star are never evicted."""
        self._update(learner, [run], starred=starred)

    def keep_weights(self, learner: str, run: str) -> None:
        """Keep the weights of a run when it ends, also if it is one of a race."""
        self._update(learner, [run], curves_only=False)

    def delete(self, learner: str, runs: Sequence[str]) -> None:
        """Hide runs from all lists and end their publication; they can be restored until they are purged."""
        self._update(learner, runs, deleted=time.time(), published=None)

    def restore(self, learner: str, runs: Sequence[str]) -> None:
        """Undo `delete`."""
        self._update(learner, runs, deleted=None)

    def publish(self, learner: str, run: str) -> str | None:
        """Publish a run.

        Returns:
            The token with which anyone can see it; None if the learner has no such run.
        """
        stored = self.get(learner, run)
        if stored is None:
            return None
        token = stored.published or secrets.token_urlsafe(16)
        self._update(learner, [run], published=token)
        return token

    def share_file(self, learner: str, run: str, allowed: bool) -> None:
        """Set whether copies of the published run include the uploaded file it learnt from."""
        self._update(learner, [run], with_file=allowed)

    def unpublish(self, learner: str, run: str) -> None:
        """End the publication of a run: its token is no longer valid."""
        self._update(learner, [run], published=None)

    def purge(self, before: float) -> list[str]:
        """Remove for good what was deleted before this time (seconds since 1970); returns the ids."""
        with self._database.writing() as session:
            gone = list(session.scalars(select(RunRow.id).where(RunRow.deleted < before)))
            if gone:
                session.execute(delete(ChunkRow).where(ChunkRow.run.in_(gone)))
                session.execute(delete(RunRow).where(RunRow.id.in_(gone)))
        return gone

    def _update(self, learner: str, runs: Sequence[str], **values: object) -> None:
        theirs = update(RunRow).where(RunRow.learner == learner, RunRow.id.in_(list(runs)))
        with self._database.writing() as session:
            session.execute(theirs.values(**values))

    def _one(self, *wanted: ColumnElement[bool]) -> StoredRun | None:
        with self._database.reading() as session:
            row = session.scalars(select(RunRow).where(*wanted, RunRow.deleted.is_(None))).one_or_none()
            return stored_run(row) if row is not None else None


def stored_run(row: RunRow | Row[Any], *, light: bool = False) -> StoredRun:
    """A row as a `StoredRun`; a `light` one has only `LIST_COLUMNS`."""
    return StoredRun(
        id=row.id,
        lesson=row.lesson,
        name=row.name,
        note=row.note,
        starred=row.starred,
        created=row.created,
        ended=row.ended,
        published=row.published,
        with_file=row.with_file,
        state=row.state,  # type: ignore[arg-type]
        changes=tuple(change for change in map(from_json, row.changes) if change is not None),
        parameters=row.parameters,
        seed=row.seed,
        epochs=row.epochs,
        seconds=row.seconds,
        weights=row.weights,
        parent=row.parent,
        experiment={} if light else row.experiment,
        spec={} if light else row.spec,
        recipe={} if light else row.recipe,
        best={name: BestFigure(**best) for name, best in row.best.items()},
        moved=tuple(Move(**{**move, "turns": tuple(move.get("turns", ()))}) for move in row.moved),
        curves_only=row.curves_only,
    )
