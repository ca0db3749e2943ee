"""Weights that setups on learners' benches start from: kept once for all who name them, and as
long as anyone does."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from components.store.database.database import Database
from components.store.database.tables import InitialRow, NamedRow
from components.store.weights.quotas import Quotas
from components.training.artifacts.blob_store import BlobStore, Location
from components.training.artifacts.initial_weights import InitialWeights

MAX_ORIGIN = 200

logger = logging.getLogger(__name__)


class InitialWeightsStore:
    """Safe to use from any thread. Every method raises `DatabaseError`.

    A row of `initials` stands for a file in the vault. It is there before its file is, and
    its file is gone before it is, within one transaction; so whoever keeps the same weights
    at that moment waits, and then writes them anew.
    """

    def __init__(self, database: Database, blob_store: BlobStore, quotas: Quotas) -> None:
        self._database, self._blob_store, self._quotas = database, blob_store, quotas

    def place(self, digest: str) -> Location:
        """Where weights are, if they are kept."""
        return self._blob_store.place(f"initial-{digest}")

    def keep(
        self,
        learner: str,
        desk: str,
        named: Iterable[str],
        fresh: Iterable[InitialWeights],
        present: Mapping[str, str | None] | None = None,
    ) -> None:
        """A learner's desk names the weights of these digests and no others. Those that are
        `fresh` are used now, and are kept from now on, as far as there is room. What is on the desk
        now starts from those that are `present`, which are of these runs, if that is known."""
        used = sorted(fresh, key=lambda each: each.digest)
        with self._database.writing() as session:
            here = NamedRow.learner == learner, NamedRow.desk == desk
            session.execute(delete(NamedRow).where(*here, NamedRow.digest.not_in(set(named))))
            added = [each for each in used if _name(session, learner, desk, each)]
            for row in session.scalars(select(NamedRow).where(*here)):
                row.present = row.digest in (present or {})
                row.source = (present or {}).get(row.digest)
        for each in added:
            self._write(learner, each)
        if added:
            self._quotas.make_room(learner, [each.digest for each in added])

    def tidy(self) -> None:
        """Remove what nobody names any more, and weigh what nobody has weighed."""
        with self._database.reading() as session:
            unnamed = session.scalars(select(InitialRow.digest).where(_unnamed())).all()
            unweighed = session.scalars(select(InitialRow.digest).where(InitialRow.size == 0)).all()
        for digest in unnamed:
            self._remove(digest)
        for digest in set(unweighed) - set(unnamed):
            self._weigh(digest)

    def _write(self, learner: str, initial: InitialWeights) -> None:
        place = self.place(initial.digest)
        try:
            if not place.exists():
                initial.write(place)
        except OSError:
            logger.warning("Weights to start from could not be kept", exc_info=True)
            self._quotas.unname(initial.digest, learner)

    def _remove(self, digest: str) -> None:
        with suppress(OSError), self._database.writing() as session:
            gone = session.execute(delete(InitialRow).where(InitialRow.digest == digest, _unnamed()))
            if getattr(gone, "rowcount", 0):
                self.place(digest).remove()

    def _weigh(self, digest: str) -> None:
        """Of weights named before there was a row for them: it is not known if they are there."""
        try:
            size = self.place(digest).size()
        except OSError:
            return
        if not size:
            self._quotas.unname(digest)
            return
        with self._database.writing() as session:
            row = session.get(InitialRow, digest)
            if row is not None:
                row.size = size


def _unnamed() -> ColumnElement[bool]:
    return ~select(NamedRow).where(NamedRow.digest == InitialRow.digest).exists()


def _name(session: Session, learner: str, desk: str, initial: InitialWeights) -> bool:
    """Used now; says whether it was not named there before."""
    row = session.get(NamedRow, (learner, desk, initial.digest))
    if row is not None:
        row.used = time.time()
        return False
    if session.get(InitialRow, initial.digest) is None:
        # Another server may write the same one at this moment.
        with suppress(IntegrityError), session.begin_nested():
            session.add(InitialRow(digest=initial.digest, size=initial.size))
    session.add(
        NamedRow(
            learner=learner,
            desk=desk,
            digest=initial.digest,
            origin=initial.origin[:MAX_ORIGIN],
            used=time.time(),
        )
    )
    session.flush()
    return True
