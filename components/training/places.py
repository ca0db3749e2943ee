"""Where there is room for another run."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Mapping

from components.training.worker.trainee import MAX_KNOWN


class Places:
    """The workers, how many runs each trains at once, and which kinds of model they did last."""

    def __init__(self) -> None:
        self._room: dict[str, int] = {}
        self._trained: dict[str, deque[Hashable]] = {}

    def __bool__(self) -> bool:
        return bool(self._room)

    def __contains__(self, address: object) -> bool:
        return address in self._room

    def update(self, room: Mapping[str, int]) -> None:
        """The workers there are, and how many runs each trains at once."""
        self._room = dict(room)
        self._trained = {address: self._trained.get(address, deque(maxlen=MAX_KNOWN)) for address in room}

    def drop(self, address: str) -> None:
        """A worker is gone."""
        self.update({other: room for other, room in self._room.items() if other != address})

    def any(self) -> str | None:
        """Some worker, if there is one."""
        return next(iter(self._room), None)

    def take(self, address: str, kind: Hashable) -> None:
        """A model of this kind goes to this worker."""
        self._trained[address].append(kind)

    def ready(self, address: str, kind: Hashable) -> bool:
        """Whether this worker did such a model among its last."""
        return kind in self._trained.get(address, ())

    def best(self, held: Counter[str], going: Counter[str], kind: Hashable) -> str | None:
        """The worker with a place to spare where least is going on; of several, one that
        has such a structure traced. `held` counts the places taken, `going` those of them whose
        run is not about to give its place back."""
        free = [address for address, room in self._room.items() if held[address] < room]
        return min(free, key=lambda address: (going[address], not self.ready(address, kind)), default=None)
