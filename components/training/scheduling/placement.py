"""Where there is room for another run."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from components.training.processor.accounts import MAX_LEARNERS
from components.training.scheduling.memory_estimate import NOTHING, MemoryEstimate, together
from components.training.values.structure import MAX_STRUCTURES

# Runs that a worker makes ready beside those for which it has a core: one is always at hand. More
# would only wait there instead of in the line, where a worker that comes later finds them.
AT_HAND = 1
# Of the memory of a worker, what a group that has many runs there leaves to others.
SPARED = 0.05


@dataclass(frozen=True)
class WorkerRoom:
    """What a worker has: `runs` that it hosts at most, of which `computing` compute at once, in
    so many bytes of `memory`."""

    runs: int
    computing: int
    memory: float


@dataclass(frozen=True)
class RunNeeds:
    """A run as a worker sees it: whose it is, what `kind` of model it trains, what memory that
    takes, whether it is `suspected` of having taken workers down, and from which `group` of learners
    it is."""

    owner: str = ""
    kind: Hashable = None
    memory: MemoryEstimate = NOTHING
    suspected: bool = False
    group: str = ""


ANYONE = RunNeeds()


@dataclass(frozen=True)
class PlacedRun:
    """A run that has its place at `address`; one that is not `going` is about to give it back,
    and one that is `starting` has had no batch yet."""

    needs: RunNeeds
    address: str
    going: bool = True
    starting: bool = False


class Placement:
    """The workers, what room each has, and which kinds of model they did last."""

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
        """The workers there are, and what room each has."""
        self._room = dict(room)
        self._trained = {
            address: self._trained.get(address, deque(maxlen=MAX_STRUCTURES)) for address in room
        }

    def drop(self, address: str) -> None:
        """A worker is gone."""
        self.update({other: room for other, room in self._room.items() if other != address})

    def any(self) -> str | None:
        """Some worker, if there is one."""
        return next(iter(self._room), None)

    def take(self, address: str, needs: RunNeeds) -> None:
        """This run goes to this worker, which keeps what it traces for a while."""
        trained = self._trained[address]
        if needs.kind in trained:
            trained.remove(needs.kind)
        trained.append(needs.kind)

    def ready(self, address: str, kind: Hashable) -> bool:
        """Whether this worker did such a model among its last."""
        return kind in self._trained.get(address, ())

    def best(self, placed_runs: Iterable[PlacedRun], needs: RunNeeds) -> str | None:
        """The worker with room for one more where fewest other learners are, and least is going
        on; of several, one that has such a structure traced."""
        at: dict[str, list[PlacedRun]] = {address: [] for address in self._room}
        for placed in placed_runs:
            at.setdefault(placed.address, []).append(placed)

        def rank(address: str) -> tuple[int, int, bool]:
            going = [each.needs.owner for each in at[address] if each.going]
            return len({*going} - {needs.owner}), len(going), not self.ready(address, needs.kind)

        free = [address for address in self._room if self._fits(address, at[address], needs)]
        return min(free, key=rank, default=None)

    def _fits(self, address: str, placed_runs: Sequence[PlacedRun], needs: RunNeeds) -> bool:
        """Whether there is room for one more. A run that is alone always fits: there is nowhere
        that it would fit better. Where one group has many runs, some more find room that are of
        another."""
        room = self._room[address]
        if not placed_runs:
            return True
        runs, memory = room.runs, room.memory
        crowds = {
            group
            for group, count in Counter(each.needs.group for each in placed_runs).items()
            if count > MAX_LEARNERS
        }
        if needs.group in crowds:
            memory -= memory * SPARED
        elif crowds:
            runs += MAX_LEARNERS
        if len(placed_runs) >= runs:
            return False
        if sum(each.starting for each in placed_runs) >= room.computing + AT_HAND:
            return False
        if needs.suspected and any(each.needs.suspected for each in placed_runs):
            return False
        all_of_them = [*(each.needs.memory for each in placed_runs), needs.memory]
        return together(all_of_them, room.computing) <= memory
