"""Weights that learners' experiments start from, stored once for everyone who uses them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from components.store.database.database import Database
from components.store.database.tables import InitialWeightsRow, WeightsUseRow
from components.store.weights.quotas import Quotas
from components.training.artifacts.blob_store import BlobStore, Location
from components.training.artifacts.initial_weights import InitialWeights

MAX_ORIGIN = 200

logger = logging.getLogger(__name__)


class InitialWeightsStore:
    """Stores initial weights while anyone uses them. Safe to use from any thread.

    Every method raises `DatabaseError`.

    Each file in the blob store has a row of `InitialWeightsRow`. The row is added before the file is
    written, and the file is removed within the transaction that removes the row; so whoever uses the
    same weights at that moment waits, and then writes them again.
    """

    def __init__(self, database: Database, blob_store: BlobStore, quotas: Quotas) -> None:
        self._database, self._blob_store, self._quotas = database, blob_store, quotas

    def location(self, digest: str) -> Location:
        """Where the weights with this digest are, if they are stored."""
        return self._blob_store.place(f"initial-{digest}")

    def record_uses(
        self,
        learner: str,
        lesson: str,
        digests: Iterable[str],
        fresh: Iterable[InitialWeights],
        current: Mapping[str, str | None] | None = None,
    ) -> None:
        """Record which weights a learner's session of a lesson uses, in place of earlier records.

        Args:
            learner: The id of the learner.
            lesson: The name of the lesson.
            digests: The weights of all its experiments, those that can be undone to among them.
            fresh: Those to store from now on, as far as there is room.
            current: The digests that its current experiments start from, with the id of the run that the
                weights are of, if known.
        """
        current = current or {}
        stored = sorted(fresh, key=lambda initial: initial.digest)
        with self._database.writing() as session:
            here = WeightsUseRow.learner == learner, WeightsUseRow.lesson == lesson
            session.execute(delete(WeightsUseRow).where(*here, WeightsUseRow.digest.not_in(set(digests))))
            added = [initial for initial in stored if _record_use(session, learner, lesson, initial)]
            for row in session.scalars(select(WeightsUseRow).where(*here)):
                row.current = row.digest in current
                row.source = current.get(row.digest)
        for initial in added:
            self._write(learner, initial)
        if added:
            self._quotas.make_room(learner, [initial.digest for initial in added])

    def remove_unused(self) -> None:
        """Remove weights that nobody uses any more, and measure those of unknown size."""
        with self._database.reading() as session:
            unused = session.scalars(select(InitialWeightsRow.digest).where(_is_unused())).all()
            unmeasured = session.scalars(
                select(InitialWeightsRow.digest).where(InitialWeightsRow.size == 0)
            ).all()
        for digest in unused:
            self._remove(digest)
        for digest in set(unmeasured) - set(unused):
            self._measure(digest)

    def _write(self, learner: str, initial: InitialWeights) -> None:
        location = self.location(initial.digest)
        try:
            if not location.exists():
                initial.write(location)
        except OSError:
            logger.warning("Weights to start from could not be kept", exc_info=True)
            self._quotas.drop_uses(initial.digest, learner)

    def _remove(self, digest: str) -> None:
        with suppress(OSError), self._database.writing() as session:
            unused = delete(InitialWeightsRow).where(InitialWeightsRow.digest == digest, _is_unused())
            if getattr(session.execute(unused), "rowcount", 0):
                self.location(digest).remove()

    def _measure(self, digest: str) -> None:
        """Record the size of weights from a version without sizes; drop them if their file is gone."""
        try:
            size = self.location(digest).size()
        except OSError:
            return
        if not size:
            self._quotas.drop_uses(digest)
            return
        with self._database.writing() as session:
            row = session.get(InitialWeightsRow, digest)
            if row is not None:
                row.size = size


def _is_unused() -> ColumnElement[bool]:
    return ~select(WeightsUseRow).where(WeightsUseRow.digest == InitialWeightsRow.digest).exists()


def _record_use(session: Session, learner: str, lesson: str, initial: InitialWeights) -> bool:
    """Record that a lesson session uses weights now; returns whether it did not before."""
    row = session.get(WeightsUseRow, (learner, lesson, initial.digest))
    if row is not None:
        row.used = time.time()
        return False
    if session.get(InitialWeightsRow, initial.digest) is None:
        # Another server may add the same row at this moment.
        with suppress(IntegrityError), session.begin_nested():
            session.add(InitialWeightsRow(digest=initial.digest, size=initial.size))
    session.add(
        WeightsUseRow(
            learner=learner,
            lesson=lesson,
            digest=initial.digest,
            origin=initial.origin[:MAX_ORIGIN],
            used=time.time(),
        )
    )
    session.flush()
    return True
