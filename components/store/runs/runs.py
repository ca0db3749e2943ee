"""The runs that are written down. A learner is asked for with every run: what is not theirs
is not there."""

from __future__ import annotations

import logging
import secrets
import time
import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update

from components.assembly.spec import ModelSpec
from components.store.database.database import Database
from components.store.database.tables import ChunkRow, RunRow
from components.store.database.texts import read
from components.store.runs.chunks import joined
from components.store.runs.run_entry import Best, StoredRun
from components.training.values.moves import Move
from components.training.values.recipe import Recipe
from components.training.values.run_snapshot import RunSnapshot

# Characters of a run's name and of its note.
MAX_NAME = 120
MAX_NOTE = 2_000
# Runs of one learner in a list, the latest; older ones can still be reached by deleting some.
MAX_LISTED = 2_000
# What a list does not read: only one run at a time is asked for it.
HEAVY = {"setup", "spec", "recipe", "notes", "problem"}
# Columns and not objects of the mapper, which for a thousand runs took most of the time.
LIGHT = [getattr(RunRow, each.key) for each in RunRow.__table__.columns if each.key not in HEAVY]

logger = logging.getLogger(__name__)


class Runs:
    """Safe to use from any thread. Every method raises `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, learner: str) -> list[StoredRun]:
        """A learner's runs, the latest first; `setup`, `spec` and `recipe` are left out."""
        wanted = (
            select(*LIGHT)
            .where(RunRow.learner == learner, RunRow.deleted.is_(None))
            .order_by(RunRow.created.desc())
            .limit(MAX_LISTED)
        )
        with self._database.reading() as session:
            return [kept(row, light=True) for row in session.execute(wanted)]

    def get(self, learner: str, run: str) -> StoredRun | None:
        """One of a learner's runs; None if there is none of theirs by this id."""
        return self._one(RunRow.learner == learner, RunRow.id == run)

    def public(self, token: str) -> StoredRun | None:
        """The run that was published under this token."""
        return self._one(RunRow.published == token) if token else None

    def past(self, run: StoredRun) -> RunSnapshot | None:
        """All there is to say about a run; None if it is no longer there, or cannot be read
        by this version."""
        with self._database.reading() as session:
            row = session.get(RunRow, run.id)
            if row is None:
                return None
            found = select(ChunkRow.payload).where(ChunkRow.run == run.id).order_by(ChunkRow.number)
            pieces = session.scalars(found).all()
            try:
                rows, marks = joined(pieces)
                spec, recipe = ModelSpec.model_validate(row.spec), Recipe.model_validate(row.recipe)
            except (ValueError, KeyError, TypeError, zlib.error):
                logger.warning("The run %s cannot be read", run.id, exc_info=True)
                return None
            notes = tuple(note for note in map(read, row.notes) if note is not None)
            return RunSnapshot(
                row.id,
                spec,
                recipe,
                row.state,  # type: ignore[arg-type]
                rows,
                marks,
                notes,
                read(row.problem),
                row.steps,
            )

    # What a learner does to them.

    def rename(self, learner: str, run: str, name: str) -> None:
        """Give it a name of their own."""
        self._update(learner, [run], name=" ".join(name.split())[:MAX_NAME])

    def annotate(self, learner: str, run: str, note: str) -> None:
        """Write a note on it."""
        self._update(learner, [run], note=note.strip()[:MAX_NOTE])

    def star(self, learner: str, run: str, starred: bool) -> None:
        """Weights of a starred run stay, whatever else needs room."""
        self._update(learner, [run], starred=starred)

    def keep_weights(self, learner: str, run: str) -> None:
        """Its weights stay when it ends, also if it is one of a race: it was opened."""
        self._update(learner, [run], passing=False)

    def delete(self, learner: str, runs: Sequence[str]) -> None:
        """Take runs off the list; for an hour they can be had back."""
        self._update(learner, runs, deleted=time.time(), published=None)

    def restore(self, learner: str, runs: Sequence[str]) -> None:
        """Have deleted runs back."""
        self._update(learner, runs, deleted=None)

    def publish(self, learner: str, run: str) -> str | None:
        """Let anyone who has the token it returns see the run; None if it is not theirs."""
        found = self.get(learner, run)
        if found is None:
            return None
        token = found.published or secrets.token_urlsafe(16)
        self._update(learner, [run], published=token)
        return token

    def share_file(self, learner: str, run: str, allowed: bool) -> None:
        """Say whether copies of the run, while it is published, come with the file it learnt from."""
        self._update(learner, [run], with_file=allowed)

    def unpublish(self, learner: str, run: str) -> None:
        """From now on the token opens nothing."""
        self._update(learner, [run], published=None)

    def purge(self, before: float) -> list[str]:
        """Remove for good what was deleted before that moment; says which runs."""
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
            return kept(row) if row is not None else None


def kept(row: RunRow | Row[Any], *, light: bool = False) -> StoredRun:
    """A row as a list tells it; one that is `light` has no more than `LIGHT`."""
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
        changes=tuple(change for change in map(read, row.changes) if change is not None),
        parameters=row.parameters,
        seed=row.seed,
        epochs=row.epochs,
        seconds=row.seconds,
        weights=row.weights,
        parent=row.parent,
        setup={} if light else row.setup,
        spec={} if light else row.spec,
        recipe={} if light else row.recipe,
        best={name: Best(**best) for name, best in row.best.items()},
        moved=tuple(Move(**each) for each in row.moved),
        passing=row.passing,
    )
