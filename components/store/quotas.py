"""Room for weights: old ones go first, histories stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, update

from components.assembly.shapes import count_parameters
from components.assembly.spec import ModelSpec
from components.store.database import Database
from components.store.entry import Kept
from components.store.runs import LIGHT, kept
from components.store.tables import RunRow
from components.training.past import ENDED
from components.training.recipe import Optimizer

# Numbers an optimizer keeps for each parameter, beside the parameter.
SLOTS: dict[Optimizer, int] = {"sgd": 0, "rmsprop": 1, "adagrad": 1, "adam": 2}
BYTES = 4


@dataclass(frozen=True)
class Room:
    """Bytes of weights of a learner, how many they may have, and whose weights would go to
    make room for one more run."""

    used: int
    limit: int
    going: tuple[Kept, ...] = ()


class Quotas:
    """`limit` bytes for everyone, `each` for one learner. Raises `DatabaseError`."""

    def __init__(self, database: Database, limit: int, each: int) -> None:
        self._database = database
        self.limit, self.each = limit, each

    def held(self, learner: str) -> tuple[Kept, ...]:
        """A learner's runs with weights, those that can be spared first."""
        with self._database.reading() as session:
            rows = session.scalars(_oldest(RunRow.learner == learner))
            return tuple(kept(row, light=True) for row in rows)

    def room(self, held: Sequence[Kept], spec: ModelSpec, optimizer: Optimizer) -> Room:
        """How a learner who has these stands if this were trained next."""
        used = sum(run.weights for run in held)
        return Room(used, self.each, tuple(too_many(held, self.each - expected(spec, optimizer))))

    def excess(self, learner: str) -> list[str]:
        """The runs whose weights have to go: of this learner, and of all."""
        with self._database.reading() as session:
            mine = [kept(row, light=True) for row in session.scalars(_oldest(RunRow.learner == learner))]
            gone = too_many(mine, self.each)
            total = session.scalar(select(func.sum(RunRow.weights))) or 0
            if total - sum(run.weights for run in gone) > self.limit:
                every = [kept(row, light=True) for row in session.scalars(_oldest())]
                gone += too_many(every, self.limit)
            return list(dict.fromkeys(run.id for run in gone))

    def weigh(self, run: str, size: int) -> None:
        """The weights of a run take so many bytes."""
        with self._database.writing() as session:
            session.execute(update(RunRow).where(RunRow.id == run).values(weights=size))


def expected(spec: ModelSpec, optimizer: Optimizer) -> int:
    """The most bytes that a run of this may leave: its weights after the last batch, and a
    checkpoint with all that the optimizer keeps."""
    return count_parameters(spec) * BYTES * (2 + SLOTS[optimizer])


def too_many(runs: Iterable[Kept], limit: int) -> list[Kept]:
    """Which of the runs, the first first, are one too many for `limit` bytes."""
    runs = list(runs)
    over = sum(run.weights for run in runs) - limit
    gone = []
    for run in runs:
        if over <= 0:
            break
        gone.append(run)
        over -= run.weights
    return gone


def _oldest(*wanted: ColumnElement[bool]) -> Select[RunRow]:
    """Runs with weights, those that can be spared first."""
    spared = select(RunRow).where(RunRow.weights > 0, RunRow.state.in_(ENDED), *wanted)
    return spared.options(*LIGHT).order_by(RunRow.starred, RunRow.published.is_not(None), RunRow.created)
