"""Chooses the worker on which a run is trained."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from components.training.processor.accounts import MAX_LEARNERS
from components.training.scheduling.memory_estimate import NOTHING, MemoryEstimate, together
from components.training.values.structure import MAX_STRUCTURES

# Runs that may be starting on a worker beside those that it computes at once. More would wait there
# instead of in the queue, where a worker that comes later finds them.
AT_HAND = 1
# Of the memory of a worker, what a group that has many runs there leaves to others.
SPARED = 0.05


@dataclass(frozen=True)
class WorkerRoom:
    """The room of a worker: `runs` that it hosts at most, how many of them are `computing` at once,
    and the bytes of `memory` for them."""

    runs: int
    computing: int
    memory: float


@dataclass(frozen=True)
class RunNeeds:
    """What matters of a run for where it is placed.

    Attributes:
        owner: the learner whose run it is.
        kind: the structure of its model and its optimizer; runs of one kind share traces.
        memory: what it takes on a worker.
        suspected: whether it may be why workers were lost.
        group: the network address of the owner.
    """

    owner: str = ""
    kind: Hashable = None
    memory: MemoryEstimate = NOTHING
    suspected: bool = False
    group: str = ""


ANYONE = RunNeeds()


@dataclass(frozen=True)
class PlacedRun:
    """A run on the worker at `address`. One that is not `going` has ended and is about to leave; one
    that is `starting` has not trained a batch yet."""

    needs: RunNeeds
    address: str
    going: bool = True
    starting: bool = False


class Placement:
    """The workers, the room of each, and the kinds of run that each trained last."""

    def __init__(self) -> None:
        self._room: dict[str, WorkerRoom] = {}
        self._trained: dict[str, deque[Hashable]] = {}

    def __bool__(self) -> bool:
        return bool(self._room)

    def __contains__(self, address: object) -> bool:
        return address in self._room

    def __len__(self) -> int:
        return len(self._room)

    def update(self, room: Mapping[str, WorkerRoom]) -> None:
        """Set the workers, by address, and their room."""
        self._room = dict(room)
        self._trained = {
            address: self._trained.get(address, deque(maxlen=MAX_STRUCTURES)) for address in room
        }

    def drop(self, address: str) -> None:
        """Remove a worker that is gone."""
        self.update({other: room for other, room in self._room.items() if other != address})

    def any(self) -> str | None:
        """The address of some worker; None if there is none."""
        return next(iter(self._room), None)

    def take(self, address: str, needs: RunNeeds) -> None:
        """Note that a run goes to a worker, which keeps the traces of its kind for a while."""
        trained = self._trained[address]
        if needs.kind in trained:
            trained.remove(needs.kind)
        trained.append(needs.kind)

    def ready(self, address: str, kind: Hashable) -> bool:
        """Whether the worker has traces of this kind."""
        return kind in self._trained.get(address, ())

    def best(self, placed_runs: Iterable[PlacedRun], needs: RunNeeds) -> str | None:
        """The address of the best worker for a run: of those with room for it the one where fewest other
        owners are, then where fewest runs are going, then one that has traces of its kind. None if
        there is room nowhere."""
        at: dict[str, list[PlacedRun]] = {address: [] for address in self._room}
        for placed in placed_runs:
            at.setdefault(placed.address, []).append(placed)

        def rank(address: str) -> tuple[int, int, bool]:
            going = [placed.needs.owner for placed in at[address] if placed.going]
            return len({*going} - {needs.owner}), len(going), not self.ready(address, needs.kind)

        free = [address for address in self._room if self._fits(address, at[address], needs)]
        return min(free, key=rank, default=None)

    def _fits(self, address: str, placed_runs: Sequence[PlacedRun], needs: RunNeeds) -> bool:
        """Whether a worker has room for a run beside others. It always has where there are none: no other
        worker would have more. Where one group has many runs, some of other groups fit in beyond the
        limit."""
        room = self._room[address]
        if not placed_runs:
            return True
        runs, memory = room.runs, room.memory
        crowds = {
            group
            for group, count in Counter(placed.needs.group for placed in placed_runs).items()
            if count > MAX_LEARNERS
        }
        if needs.group in crowds:
            memory -= memory * SPARED
        elif crowds:
            runs += MAX_LEARNERS
        if len(placed_runs) >= runs:
            return False
        if sum(placed.starting for placed in placed_runs) >= room.computing + AT_HAND:
            return False
        if needs.suspected and any(placed.needs.suspected for placed in placed_runs):
            return False
        all_of_them = [*(placed.needs.memory for placed in placed_runs), needs.memory]
        return together(all_of_them, room.computing) <= memory
