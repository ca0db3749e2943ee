"""What takes room, and what of it may go by itself when the room is full.

Weights of a run never go by themselves if it has a star, if it is the latest finished one of its
lesson, or if a setup or another run starts from it; nor do those that what is on a desk starts from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, Integer, func, select
from sqlalchemy.orm import Session

from components.store.database.tables import InitialRow, NamedRow, RunRow
from components.store.runs.run_entry import RunStart, StoredRun
from components.store.runs.runs import LIGHT, kept
from components.training.values.run_snapshot import ENDED

# What takes room: a run's weights, or those that setups start from.
Held = StoredRun | RunStart


def key(each: Held) -> str:
    """The id of a run, the digest of weights."""
    return each.id if isinstance(each, StoredRun) else each.digest


def held_by(session: Session, learner: str | None = None, without: Collection[str] = ()) -> list[Held]:
    """Weights of a learner, or of all, those that can be spared first. Those of the runs and digests
    in `without` are left out, as if they were gone."""
    runs, initials = _whose(learner)
    wanted = select(*LIGHT).where(RunRow.weights > 0, RunRow.state.in_(ENDED), *runs)
    rows = [row for row in session.execute(wanted) if row.id not in without]
    started_from = _started_from(session, learner)
    latest: dict[tuple[str, str], tuple[float, str]] = {}
    for row in rows:
        if row.state == "finished" and not row.passing and row.deleted is None:
            lesson = row.learner, row.lesson
            latest[lesson] = max(latest.get(lesson, (0.0, "")), (row.created, row.id))
    last = {run for _, run in latest.values()}
    found: list[Held] = [
        replace(
            kept(row, light=True),
            held=row.deleted is None and (row.starred or row.id in started_from),
            latest=row.id in last,
        )
        for row in rows
    ]
    named = (
        select(
            InitialRow.digest,
            InitialRow.size,
            func.max(NamedRow.origin),
            func.max(NamedRow.used),
            func.sum(NamedRow.present.cast(Integer)),
        )
        .join(NamedRow, NamedRow.digest == InitialRow.digest)
        .where(InitialRow.size > 0, *initials)
        .group_by(InitialRow.digest, InitialRow.size)
    )
    for digest, size, origin, used, present in session.execute(named):
        if digest not in without:
            found.append(RunStart(digest, size, origin, used, learner, held=bool(present)))
    return sorted(found, key=_dear)


def bytes_of(session: Session, learner: str | None = None) -> int:
    """What the weights of a learner take, or those of all."""
    runs, initials = _whose(learner)
    named = select(NamedRow).where(NamedRow.digest == InitialRow.digest, *initials).exists()
    of_runs = session.scalar(select(func.sum(RunRow.weights)).where(*runs)) or 0
    return int(of_runs + (session.scalar(select(func.sum(InitialRow.size)).where(named)) or 0))


def too_many(held: Iterable[Held], limit: int, lesson: str | None = None) -> list[Held]:
    """Which of these, the first first, are one too many for `limit` bytes and may go. If a run of this
    `lesson` is to come, which will be its latest, the one that is so now may go too."""
    held = list(held)
    over = sum(each.weights for each in held) - limit
    gone = []
    for each in held:
        if over <= 0:
            break
        if not each.held and not (isinstance(each, StoredRun) and each.latest and each.lesson != lesson):
            gone.append(each)
            over -= each.weights
    return gone


def _whose(learner: str | None) -> tuple[tuple[ColumnElement[bool], ...], tuple[ColumnElement[bool], ...]]:
    if learner is None:
        return (), ()
    return (RunRow.learner == learner,), (NamedRow.learner == learner,)


def _started_from(session: Session, learner: str | None) -> set[str]:
    """The runs that other runs, or what is on desks, start from."""
    runs, initials = _whose(learner)
    there = RunRow.deleted.is_(None)
    wanted = (
        select(RunRow.parent).where(there, RunRow.parent.is_not(None), *runs),
        select(RunRow.source).where(there, RunRow.source.is_not(None), *runs),
        select(NamedRow.source).where(NamedRow.present, NamedRow.source.is_not(None), *initials),
    )
    return {run for each in wanted for run in session.scalars(each) if run is not None}


def _dear(each: Held) -> tuple[bool, bool, bool, bool, float]:
    if isinstance(each, StoredRun):
        return each.held, each.latest, not each.passing, each.published is not None, each.created
    return each.held, False, True, False, each.used
