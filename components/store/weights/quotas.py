"""Quotas for weights: how much there is, what a training would evict, and the eviction itself.

Rows of runs are never removed, only weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy import delete, update

from components.assembly.catalog.optimizers import OptimizerName, slots
from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import NO_CONFIG, Config, ModelSpec
from components.store.database.database import Database
from components.store.database.tables import RunRow, WeightsUseRow
from components.store.runs.run_entry import StoredRun
from components.store.weights.eviction import (
    StoredWeights,
    stored_weights,
    to_evict,
    total_bytes,
    weights_id,
)
from components.training.artifacts.blob_store import BlobStore
from components.training.artifacts.epochs import MAX_BYTES, MAX_EPOCHS
from components.training.scheduling.memory_estimate import FLOAT


@dataclass(frozen=True)
class QuotaRoom:
    """Whether a learner has room for the weights of one more run. All sizes are in bytes.

    Attributes:
        used: The weights they have.
        limit: How much they may have.
        evicted: Whose weights would be evicted.
        needed: The most that the run needs.
        short: Whether that does not suffice, so that the weights of the run itself are not kept.
    """

    used: int
    limit: int
    evicted: tuple[StoredWeights, ...] = ()
    needed: int = 0
    short: bool = False


class Quotas:
    """Keeps weights within their quotas. Every method raises `DatabaseError`.

    Initial weights that several learners use count for each of them, but once in the total.

    Args:
        limit: The bytes for everyone together.
        learner_limit: The bytes for one learner.
    """

    def __init__(self, database: Database, blob_store: BlobStore, limit: int, learner_limit: int) -> None:
        self._database, self._blob_store = database, blob_store
        self.limit, self.learner_limit = limit, learner_limit

    def weights_of(self, learner: str) -> tuple[StoredWeights, ...]:
        """A learner's weights, in the order of eviction."""
        with self._database.reading() as session:
            return tuple(stored_weights(session, learner))

    def used(self, learner: str | None = None) -> int:
        """The bytes of a learner's weights, or of everyone's."""
        with self._database.reading() as session:
            return total_bytes(session, learner)

    def room_for(
        self,
        weights: Sequence[StoredWeights],
        spec: ModelSpec,
        optimizer: OptimizerName,
        lesson: str | None = None,
        *,
        words: int | None = None,
        initial_size: int = 0,
        optimizer_config: Config = NO_CONFIG,
    ) -> QuotaRoom:
        """Whether there is room for the weights of a run that is to be trained.

        Args:
            weights: The learner's weights, as `weights_of` returns them.
            spec: The model.
            optimizer: Its optimizer.
            lesson: The lesson it is trained on.
            words: How many different words its data has, as in `bytes_needed`.
            initial_size: The bytes of the weights it starts from.
            optimizer_config: The optimizer's arguments.
        """
        used = sum(item.weights for item in weights)
        needed = bytes_needed(spec, optimizer, words, optimizer_config) + initial_size
        evicted = tuple(to_evict(weights, self.learner_limit - needed, lesson))
        left = used - sum(item.weights for item in evicted)
        return QuotaRoom(used, self.learner_limit, evicted, needed, left + needed > self.learner_limit)

    def make_room(self, learner: str, newest: Sequence[str] = ()) -> tuple[str, ...]:
        """Evict weights until a learner, and everyone together, are within the quotas.

        Args:
            learner: The learner who has new weights.
            newest: The ids of runs and digests of initial weights that came last. These are evicted if
                what is protected leaves no room for them.

        Returns:
            Which of `newest` were evicted.
        """
        evicted = self._excess(learner, newest)
        for item in evicted:
            if isinstance(item, StoredRun):
                self.remove_weights(item.id)
            else:
                self.drop_uses(item.digest, item.learner)
        return tuple(name for name in newest if any(weights_id(item) == name for item in evicted))

    def remove_weights(self, run: str) -> None:
        """Remove the weights of a run."""
        with suppress(OSError):
            self._blob_store.place(run).remove()
        self.record_size(run, 0)

    def remove_unwanted(self, run: str) -> None:
        """Remove the weights of an ended run if only its curves are kept and it has no star."""
        with self._database.reading() as session:
            row = session.get(RunRow, run)
            unwanted = row is not None and row.curves_only and not row.starred
        if unwanted:
            self.remove_weights(run)

    def record_size(self, run: str, size: int | None = None) -> None:
        """Record how many bytes the weights of a run take; if `size` is None, they are measured."""
        if size is None:
            try:
                size = self._blob_store.place(run).size()
            except OSError:
                return
        with self._database.writing() as session:
            session.execute(update(RunRow).where(RunRow.id == run).values(weights=size))

    def drop_uses(self, digest: str, learner: str | None = None) -> None:
        """Forget that a learner, or anyone, uses these initial weights. Unused ones are removed later
        (`InitialWeightsStore.remove_unused`)."""
        theirs = (WeightsUseRow.learner == learner,) if learner is not None else ()
        with self._database.writing() as session:
            session.execute(delete(WeightsUseRow).where(WeightsUseRow.digest == digest, *theirs))

    def _excess(self, learner: str, newest: Sequence[str]) -> list[StoredWeights]:
        """What to evict for `make_room`: first for the learner's quota, then for everyone's."""
        with self._database.reading() as session:

            def excess(
                learner: str | None, limit: int, already: Sequence[StoredWeights]
            ) -> list[StoredWeights]:
                without = [weights_id(item) for item in already]
                weights = stored_weights(session, learner, without)
                evicted = to_evict(weights, limit)
                # A new run with a star is kept: the learner asked for it.
                refused = [
                    item
                    for item in weights
                    if weights_id(item) in newest and not (isinstance(item, StoredRun) and item.protected)
                ]
                if refused and sum(item.weights for item in weights if item not in evicted) > limit:
                    # Evict the newest instead, and for the rest decide as if they had not come.
                    evicted = [replace(item, protected=False) for item in refused]
                    rest = stored_weights(session, learner, [*without, *map(weights_id, refused)])
                    evicted += to_evict(rest, limit)
                return evicted

            evicted = excess(learner, self.learner_limit, ())
            if total_bytes(session) - sum(item.weights for item in evicted) > self.limit:
                evicted += excess(None, self.limit, evicted)
            return evicted


def bytes_needed(
    spec: ModelSpec,
    optimizer: OptimizerName,
    words: int | None = None,
    optimizer_config: Config = NO_CONFIG,
) -> int:
    """The most bytes that the stored weights of a run can take.

    These are its weights after the last batch and after some of its epochs, and a checkpoint with the
    optimizer's state.

    Args:
        spec: The model.
        optimizer: Its optimizer.
        words: How many different words its data has, if known. Rows of embeddings for other words never
            change, and only changed rows are stored.
        optimizer_config: The optimizer's arguments.
    """
    arrays = addresses(spec)
    total = sum(array.size for array in arrays)
    unchanged = sum(
        (array.shape[0] - words) * array.shape[1]
        for array in arrays
        if words is not None and array.name == "embeddings" and array.shape[0] > words
    )
    # State that does not begin at 0, as Adagrad's, is stored of rows that were never read, too.
    state = sum(total if start else total - unchanged for start in slots(optimizer, optimizer_config))
    weights = FLOAT * (total - unchanged)
    # Of a model of which one epoch would be too much, none is kept.
    epochs = 0 if FLOAT * total > MAX_BYTES else min(MAX_BYTES, MAX_EPOCHS * weights)
    return 2 * weights + FLOAT * state + epochs
