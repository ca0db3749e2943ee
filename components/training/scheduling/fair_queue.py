"""A queue that is fair by owner and by group of owners."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

from components.training.processor.accounts import MAX_LEARNERS

T = TypeVar("T")


class FairQueue(Generic[T]):
    """A waiting line of at most `limit`. The next place goes to whoever has fewest under way by
    then, as `owner` tells them apart; of several, to who came first. All owners of a `group`
    together have no more turns than `MAX_LEARNERS` others, and at most `of_group` of them wait. Safe to
    use from any thread.
    """

    def __init__(
        self,
        limit: int,
        owner: Callable[[T], Hashable] = id,
        group: Callable[[T], Hashable] | None = None,
        of_group: int | None = None,
    ) -> None:
        self.limit = limit
        self.of_group = limit if of_group is None else of_group
        self._owner = owner
        self._group = group or owner
        self._lock = threading.Lock()
        self._back: list[T] = []
        self._waiting: list[T] = []
        self._under_way: Counter[Hashable] = Counter()
        self._of_group: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        return len(self._back) + len(self._waiting)

    def __iter__(self) -> Iterator[T]:
        with self._lock:
            return iter(self._in_order())

    def _in_order(self) -> list[T]:
        """All that wait, in the order in which they get places, as if those were given out one by one:
        the third item of an owner who has two under way comes when everyone else has had their fifth.
        When a group has had as many places as `MAX_LEARNERS` owners have in a round, its next
        ones come in the round after it."""
        had, turn = self._under_way.copy(), []
        for item in self._waiting:
            turn.append(had[self._owner(item)])
            had[self._owner(item)] += 1
        of_group, rounds = self._of_group.copy(), [0] * len(turn)
        for place in sorted(range(len(turn)), key=turn.__getitem__):
            group = self._group(self._waiting[place])
            rounds[place] = of_group[group] // MAX_LEARNERS
            of_group[group] += 1
        places = sorted(range(len(turn)), key=lambda place: (rounds[place], turn[place]))
        return [*self._back, *(self._waiting[place] for place in places)]

    def join(self, item: T) -> bool:
        """Append an item. Returns False if the queue is full."""
        with self._lock:
            if len(self) >= self.limit:
                return False
            self._waiting.append(item)
            return True

    def rejoin(self, item: T) -> None:
        """Put an item that had its place already in front, behind others like it."""
        with self._lock:
            self._back.append(item)

    def leave(self, item: T) -> bool:
        """Remove an item. Returns False if it did not wait."""
        with self._lock:
            return self._remove(item)

    def serve(self, item: T) -> None:
        """Remove an item that has its place, and count it as under way."""
        with self._lock:
            if self._remove(item):
                self._under_way[self._owner(item)] += 1
                self._of_group[self._group(item)] += 1

    def served(self, item: T) -> None:
        """Count an item as under way no more."""
        with self._lock:
            self._under_way[self._owner(item)] -= 1
            self._of_group[self._group(item)] -= 1

    def under_way(self, item: T) -> int:
        """How many items of the owner of this one are under way."""
        with self._lock:
            return self._under_way[self._owner(item)]

    def all_of(self, item: T) -> int:
        """How many items of the owner of this one are under way or waiting."""
        with self._lock:
            owner = self._owner(item)
            waiting = sum(self._owner(other) == owner for other in (*self._back, *self._waiting))
            return self._under_way[owner] + waiting

    def waiting_of_group(self, item: T) -> int:
        """How many items of the group of this one wait."""
        with self._lock:
            group = self._group(item)
            return sum(self._group(other) == group for other in (*self._back, *self._waiting))

    def first(self, ready: Callable[[T], bool]) -> T | None:
        """The first item in order for which `ready` is true; None if there is none. It stays."""
        return next((item for item in self if ready(item)), None)

    def ahead(self, of: Callable[[T], bool]) -> int:
        """How many items wait before the first one for which `of` is true; 0 if there is none."""
        return next((place for place, item in enumerate(self) if of(item)), 0)

    def _remove(self, item: T) -> bool:
        for waiting in (self._back, self._waiting):
            if item in waiting:
                waiting.remove(item)
                self._under_way, self._of_group = +self._under_way, +self._of_group
                return True
        return False
