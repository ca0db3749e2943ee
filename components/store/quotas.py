"""Room for weights: old ones go first, histories stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from components.assembly.shapes import count_parameters
from components.assembly.spec import ModelSpec
from components.store.database import Database
from components.store.entry import Beginning, Kept
from components.store.runs import LIGHT, kept
from components.store.tables import InitialRow, NamedRow, RunRow
from components.training.footprint import FLOAT, SLOTS
from components.training.past import ENDED
from components.training.recipe import Optimizer
from components.training.vault import Vault

# What takes room: a run's weights, or those that setups start from.
Held = Kept | Beginning


@dataclass(frozen=True)
class Room:
    """Bytes of weights of a learner, how many they may have, and whose weights would go to
    make room for one more run."""

    used: int
    limit: int
    going: tuple[Held, ...] = ()


class Quotas:
    """`limit` bytes for everyone, `each` for one learner. Weights that several learners start
    from count for each of them, and in all once. Raises `DatabaseError`."""

    def __init__(self, database: Database, vault: Vault, limit: int, each: int) -> None:
        self._database, self._vault = database, vault
        self.limit, self.each = limit, each

    def held(self, learner: str) -> tuple[Held, ...]:
        """A learner's weights, those that can be spared first."""
        with self._database.reading() as session:
            return tuple(_held(session, learner))

    def used(self, learner: str) -> int:
        """Bytes of a learner's weights."""
        with self._database.reading() as session:
            return _used(session, learner)

    def room(self, held: Sequence[Held], spec: ModelSpec, optimizer: Optimizer) -> Room:
        """How a learner who has these stands if this were trained next."""
        used = sum(each.weights for each in held)
        return Room(used, self.each, tuple(too_many(held, self.each - expected(spec, optimizer))))

    def make_room(self, learner: str) -> None:
        """Remove what is one too many, of this learner and of all; histories stay."""
        for each in self._excess(learner):
            if isinstance(each, Kept):
                with suppress(OSError):
                    self._vault.place(each.id).remove()
                self.weigh(each.id, 0)
            else:
                self.unname(each.digest, each.learner)

    def weigh(self, run: str, size: int | None = None) -> None:
        """The weights of a run take so many bytes; if it is not said, as many as they do."""
        if size is None:
            try:
                size = self._vault.place(run).size()
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

    def _excess(self, learner: str) -> list[Held]:
        with self._database.reading() as session:
            gone = too_many(_held(session, learner), self.each)
            if _used(session) - sum(each.weights for each in gone) > self.limit:
                gone += [each for each in too_many(_held(session), self.limit) if each not in gone]
            return gone


def expected(spec: ModelSpec, optimizer: Optimizer) -> int:
    """The most bytes that a run of this may leave: its weights after the last batch, and a
    checkpoint with all that the optimizer keeps."""
    return count_parameters(spec) * FLOAT * (2 + SLOTS[optimizer])


def too_many(held: Iterable[Held], limit: int) -> list[Held]:
    """Which of these, the first first, are one too many for `limit` bytes."""
    held = list(held)
    over = sum(each.weights for each in held) - limit
    gone = []
    for each in held:
        if over <= 0:
            break
        gone.append(each)
        over -= each.weights
    return gone


def _used(session: Session, learner: str | None = None) -> int:
    runs, initials = _whose(learner)
    named = select(NamedRow).where(NamedRow.digest == InitialRow.digest, *initials).exists()
    of_runs = session.scalar(select(func.sum(RunRow.weights)).where(*runs)) or 0
    return int(of_runs + (session.scalar(select(func.sum(InitialRow.size)).where(named)) or 0))


def _held(session: Session, learner: str | None = None) -> list[Held]:
    """Weights of a learner, or of all, those that can be spared first."""
    runs, initials = _whose(learner)
    used = func.max(NamedRow.used)
    named = (
        select(InitialRow.digest, InitialRow.size, func.max(NamedRow.origin), used)
        .join(NamedRow, NamedRow.digest == InitialRow.digest)
        .where(InitialRow.size > 0, *initials)
        .group_by(InitialRow.digest, InitialRow.size)
    )
    begun = [Beginning(*values, learner) for values in session.execute(named)]
    return sorted([*(kept(row, light=True) for row in session.execute(_ended(*runs))), *begun], key=_dear)


def _whose(learner: str | None) -> tuple[tuple[ColumnElement[bool], ...], tuple[ColumnElement[bool], ...]]:
    if learner is None:
        return (), ()
    return (RunRow.learner == learner,), (NamedRow.learner == learner,)


def _dear(each: Held) -> tuple[bool, bool, float]:
    if isinstance(each, Kept):
        return each.starred, each.published is not None, each.created
    return False, False, each.used


def _ended(*wanted: ColumnElement[bool]) -> Select[RunRow]:
    """Runs with weights that are over."""
    return select(*LIGHT).where(RunRow.weights > 0, RunRow.state.in_(ENDED), *wanted)
