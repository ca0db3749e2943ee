"""Room for weights: old ones go first, what is held does not go, histories stay."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy import delete, update

from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import ModelSpec
from components.store.database.database import Database
from components.store.database.tables import NamedRow, RunRow
from components.store.runs.run_entry import StoredRun
from components.store.weights.eviction import Held, bytes_of, held_by, key, too_many
from components.training.artifacts.blob_store import BlobStore
from components.training.scheduling.memory_estimate import FLOAT, SLOTS
from components.training.values.recipe import Optimizer


@dataclass(frozen=True)
class QuotaRoom:
    """Bytes of weights of a learner, how many they may have, the most that one more run needs, and
    whose weights would go to make room for it. It is `short` where that is not enough: what is left
    does not go by itself, so the run's own are not kept."""

    used: int
    limit: int
    going: tuple[Held, ...] = ()
    needed: int = 0
    short: bool = False


class Quotas:
    """`limit` bytes for everyone, `each` for one learner. Weights that several learners start
    from count for each of them, and in all once. Raises `DatabaseError`."""

    def __init__(self, database: Database, blob_store: BlobStore, limit: int, each: int) -> None:
        self._database, self._blob_store = database, blob_store
        self.limit, self.each = limit, each

    def held(self, learner: str) -> tuple[Held, ...]:
        """A learner's weights, those that can be spared first."""
        with self._database.reading() as session:
            return tuple(held_by(session, learner))

    def used(self, learner: str | None = None) -> int:
        """Bytes of a learner's weights, or of everyone's."""
        with self._database.reading() as session:
            return bytes_of(session, learner)

    def room(
        self,
        held: Sequence[Held],
        spec: ModelSpec,
        optimizer: Optimizer,
        lesson: str | None = None,
        *,
        words: int | None = None,
        beside: int = 0,
    ) -> QuotaRoom:
        """How a learner who has these stands if this were trained next on a `lesson`; `words` as in
        `expected`, and so many bytes `beside` it, of the weights that it starts from."""
        used = sum(each.weights for each in held)
        needed = expected(spec, optimizer, words) + beside
        going = tuple(too_many(held, self.each - needed, lesson))
        left = used - sum(each.weights for each in going)
        return QuotaRoom(used, self.each, going, needed, left + needed > self.each)

    def make_room(self, learner: str, newest: Sequence[str] = ()) -> tuple[str, ...]:
        """Remove what is one too many, of this learner and of all; histories stay, and so do the
        weights that are held. If there is no room even so, those go that came last: of the `newest`
        runs and digests. Returns which of these went."""
        gone = self._excess(learner, newest)
        for each in gone:
            if isinstance(each, StoredRun):
                self.forget(each.id)
            else:
                self.unname(each.digest, each.learner)
        return tuple(name for name in newest if any(key(each) == name for each in gone))

    def forget(self, run: str) -> None:
        """Remove the weights of a run."""
        with suppress(OSError):
            self._blob_store.place(run).remove()
        self.weigh(run, 0)

    def forget_passing(self, run: str) -> None:
        """Remove the weights of a run that is over if it was one of a race and nobody has opened it."""
        with self._database.reading() as session:
            row = session.get(RunRow, run)
            passing = row is not None and row.passing and not row.starred
        if passing:
            self.forget(run)

    def weigh(self, run: str, size: int | None = None) -> None:
        """The weights of a run take so many bytes; if it is not said, as many as they do."""
        if size is None:
            try:
                size = self._blob_store.place(run).size()
            except OSError:
                return
        with self._database.writing() as session:
            session.execute(update(RunRow).where(RunRow.id == run).values(weights=size))

    def unname(self, digest: str, learner: str | None = None) -> None:
        """No setup of a learner, or of anyone, names these weights any more: what nobody names
        is removed before long (`Initials.tidy`)."""
        whose = (NamedRow.learner == learner,) if learner is not None else ()
        with self._database.writing() as session:
            session.execute(delete(NamedRow).where(NamedRow.digest == digest, *whose))

    def _excess(self, learner: str, newest: Sequence[str]) -> list[Held]:
        with self._database.reading() as session:

            def plan(whose: str | None, limit: int, gone: Sequence[Held]) -> list[Held]:
                without = [key(each) for each in gone]
                left = held_by(session, whose, without)
                found = too_many(left, limit)
                # A star that the newest has already is the learner's own word.
                refused = [
                    each
                    for each in left
                    if key(each) in newest and not (isinstance(each, StoredRun) and each.held)
                ]
                if refused and sum(each.weights for each in left if each not in found) > limit:
                    # What made way for these stays, as if they had not come.
                    found = [replace(each, held=False) for each in refused]
                    rest = held_by(session, whose, [*without, *map(key, refused)])
                    found += too_many(rest, limit)
                return found

            gone = plan(learner, self.each, ())
            if bytes_of(session) - sum(each.weights for each in gone) > self.limit:
                gone += plan(None, self.limit, gone)
            return gone


def expected(spec: ModelSpec, optimizer: Optimizer, words: int | None = None) -> int:
    """The most bytes that a run of this may leave: its weights after the last batch, and a
    checkpoint with all that the optimizer keeps. Where its data has so many different `words`, no
    more rows of a table move than these, and only those are kept."""
    arrays = addresses(spec)
    every = sum(each.size for each in arrays)
    still = sum(
        (each.shape[0] - words) * each.shape[1]
        for each in arrays
        if words is not None and each.name == "embeddings" and each.shape[0] > words
    )
    slots = SLOTS[optimizer]
    # What Adagrad keeps of a row that was never read is not zero.
    kept = every * slots if optimizer == "adagrad" else (every - still) * slots
    return FLOAT * (2 * (every - still) + kept)
