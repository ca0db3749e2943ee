"""The runs that wait for a place, first come first served."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Line(Generic[T]):
    """A waiting line of at most `limit`. Safe to use from any thread."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._waiting: list[T] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[T]:
        with self._lock:
            return iter(list(self._waiting))

    def join(self, item: T) -> bool:
        """Wait at the end; False if the line is full."""
        with self._lock:
            if len(self._waiting) >= self.limit:
                return False
            self._waiting.append(item)
            return True

    def rejoin(self, item: T) -> None:
        """Wait in front: it had its place already."""
        with self._lock:
            self._waiting.insert(0, item)

    def leave(self, item: T) -> bool:
        """Wait no more; False if it did not."""
        with self._lock:
            if item not in self._waiting:
                return False
            self._waiting.remove(item)
            return True

    def first(self, ready: Callable[[T], bool]) -> T | None:
        """The first one that is ready, which still waits."""
        return next((item for item in self if ready(item)), None)

    def ahead(self, of: Callable[[T], bool]) -> int:
        """How many wait before the first one that `of` is true of; 0 if there is none."""
        return next((place for place, item in enumerate(self) if of(item)), 0)
