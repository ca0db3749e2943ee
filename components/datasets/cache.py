"""A cache in memory that several threads can use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Cache(Generic[V]):
    """Keeps the values used last, up to `limit` bytes as `size` counts them.

    Threads that ask for the same key at once wait for one of them to make the value. A value that
    could not be made is not kept; the latest is kept even if it is larger than the limit. If the thread that
    makes a value is stopped (Streamlit stops a script by an exception that is no `Exception`, since its
    learner has pressed something else), another one that waits makes it.
    """

    def __init__(self, limit: int, size: Callable[[V], int]) -> None:
        self._limit = limit
        self._size = size
        self._lock = Lock()
        self._entries: OrderedDict[Hashable, Future[V]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value for `key`, made by `make` if it is not kept. Raises what `make` raises."""
        while True:
            with self._lock:
                entry = self._entries.get(key)
                if mine := entry is None:
                    entry = self._entries[key] = Future()
                self._entries.move_to_end(key)
            if mine:
                self._fill(key, entry, make)
            try:
                return entry.result()
            except CancelledError:
                continue

    def _fill(self, key: Hashable, entry: Future[V], make: Callable[[], V]) -> None:
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                self._entries.pop(key, None)
            if isinstance(error, Exception):
                entry.set_exception(error)
                return
            entry.cancel()
            raise
        entry.set_result(value)
        self._trim(keep=key)

    def _trim(self, keep: Hashable) -> None:
        with self._lock:
            sizes = {key: self._size(entry.result()) for key, entry in self._entries.items() if entry.done()}
            total = sum(sizes.values())
            for key, size in sizes.items():
                if total <= self._limit:
                    return
                if key != keep:
                    del self._entries[key]
                    total -= size
