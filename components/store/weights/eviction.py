"""What takes room for weights, and in which order it is evicted when the room is full.

The weights of a run are never evicted if the run has a star, if it is the last finished one of its
lesson, or if a current experiment or another run starts from it. Initial weights are never evicted while
a current experiment starts from them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, Integer, func, select
from sqlalchemy.orm import Session

from components.store.database.tables import InitialWeightsRow, RunRow, WeightsUseRow
from components.store.runs.run_entry import StoredInitialWeights, StoredRun
from components.store.runs.runs import LIST_COLUMNS, stored_run
from components.training.values.run_snapshot import ENDED

StoredWeights = StoredRun | StoredInitialWeights
"""What takes room: a run's weights, or weights that experiments start from."""
Conditions = tuple[ColumnElement[bool], ...]


def weights_id(item: StoredWeights) -> str:
    """The id of a run, or the digest of initial weights."""
    return item.id if isinstance(item, StoredRun) else item.digest


def stored_weights(
    session: Session, learner: str | None = None, without: Collection[str] = ()
) -> list[StoredWeights]:
    """All weights of a learner, or of everyone, in the order of eviction.

    Args:
        session: A session of the database.
        learner: Whose weights; None for everyone's.
        without: Ids and digests to leave out, as if they had been evicted.
    """
    of_runs, of_uses = _conditions(learner)
    wanted = select(*LIST_COLUMNS).where(RunRow.weights > 0, RunRow.state.in_(ENDED), *of_runs)
    rows = [row for row in session.execute(wanted) if row.id not in without]
    starting_points = _starting_points(session, learner)
    latest: dict[tuple[str, str], tuple[float, str]] = {}
    for row in rows:
        if row.state == "finished" and not row.curves_only and row.deleted is None:
            lesson = row.learner, row.lesson
            latest[lesson] = max(latest.get(lesson, (0.0, "")), (row.created, row.id))
    latest_runs = {run for _, run in latest.values()}
    weights: list[StoredWeights] = [
        replace(
            stored_run(row, light=True),
            protected=row.deleted is None and (row.starred or row.id in starting_points),
            latest=row.id in latest_runs,
        )
        for row in rows
    ]
    uses = (
        select(
            InitialWeightsRow.digest,
            InitialWeightsRow.size,
            func.max(WeightsUseRow.origin),
            func.max(WeightsUseRow.used),
            func.sum(WeightsUseRow.current.cast(Integer)),
        )
        .join(WeightsUseRow, WeightsUseRow.digest == InitialWeightsRow.digest)
        .where(InitialWeightsRow.size > 0, *of_uses)
        .group_by(InitialWeightsRow.digest, InitialWeightsRow.size)
    )
    for digest, size, origin, used, current in session.execute(uses):
        if digest not in without:
            weights.append(StoredInitialWeights(digest, size, origin, used, learner, protected=bool(current)))
    return sorted(weights, key=_eviction_order)


def total_bytes(session: Session, learner: str | None = None) -> int:
    """The bytes of all weights of a learner, or of everyone."""
    of_runs, of_uses = _conditions(learner)
    is_used = select(WeightsUseRow).where(WeightsUseRow.digest == InitialWeightsRow.digest, *of_uses).exists()
    runs = session.scalar(select(func.sum(RunRow.weights)).where(*of_runs)) or 0
    return int(runs + (session.scalar(select(func.sum(InitialWeightsRow.size)).where(is_used)) or 0))


def to_evict(weights: Iterable[StoredWeights], limit: int, lesson: str | None = None) -> list[StoredWeights]:
    """Which weights to evict so that the rest fits.

    Args:
        weights: In the order of eviction.
        limit: The bytes that the rest may take. The rest is larger if too much of it is protected.
        lesson: The lesson of a run that is to be trained. It will be the latest of its lesson, so the one
            that is so now may be evicted.
    """
    weights = list(weights)
    excess = sum(item.weights for item in weights) - limit
    evicted = []
    for item in weights:
        if excess <= 0:
            break
        is_latest = isinstance(item, StoredRun) and item.latest and item.lesson != lesson
        if not item.protected and not is_latest:
            evicted.append(item)
            excess -= item.weights
    return evicted


def _conditions(learner: str | None) -> tuple[Conditions, Conditions]:
    """What selects the runs, and the uses of initial weights, of a learner; nothing for everyone's."""
    if learner is None:
        return (), ()
    return (RunRow.learner == learner,), (WeightsUseRow.learner == learner,)


def _starting_points(session: Session, learner: str | None) -> set[str]:
    """The ids of runs that other runs, or current experiments, start from."""
    of_runs, of_uses = _conditions(learner)
    exists = RunRow.deleted.is_(None)
    queries = (
        select(RunRow.parent).where(exists, RunRow.parent.is_not(None), *of_runs),
        select(RunRow.source).where(exists, RunRow.source.is_not(None), *of_runs),
        select(WeightsUseRow.source).where(
            WeightsUseRow.current, WeightsUseRow.source.is_not(None), *of_uses
        ),
    )
    return {run for query in queries for run in session.scalars(query) if run is not None}


def _eviction_order(item: StoredWeights) -> tuple[bool, bool, bool, bool, float]:
    """Sorts weights: first what is least worth keeping, then the oldest."""
    if isinstance(item, StoredRun):
        return item.protected, item.latest, not item.curves_only, item.published is not None, item.created
    return item.protected, False, True, False, item.used
