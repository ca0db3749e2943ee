"""Notifies whoever watches a run of its changes and its rows."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from components.training.values.rows import Row

# Rows that a watcher may be behind; one that is further behind misses the oldest.
MAX_UNSEEN = 10_000


class Observers:
    """The observers of one run. Whoever changes the run holds the lock `changed` and calls `tell`, each
    time of which `version` grows. Safe to use from any thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.version = 0
        self._inboxes: tuple[deque[Row], ...] = ()
        self._listeners: tuple[Callable[[], None], ...] = ()

    def tell(self, rows: Sequence[Row] = ()) -> None:
        """Notify all observers of a change, and of new rows. `changed` must be held."""
        self.version += 1
        for inbox in self._inboxes:
            inbox.extend(rows)
        self.changed.notify_all()
        for listener in self._listeners:
            listener()

    def watch(self, so_far: Callable[[], Sequence[Row]], over: Callable[[], bool]) -> Iterator[Row]:
        """Yield every row, those `so_far` first, until the run is `over`. Blocks between them."""
        inbox: deque[Row] = deque(maxlen=MAX_UNSEEN)
        with self.changed:
            inbox.extend(so_far())
            self._inboxes = (*self._inboxes, inbox)
        try:
            while True:
                with self.changed:
                    self.changed.wait_for(lambda: inbox or over())
                    rows, ended = list(inbox), over()
                    inbox.clear()
                yield from rows
                if ended:
                    return
        finally:
            with self.changed:
                # By identity: two inboxes with the same rows are equal.
                self._inboxes = tuple(other for other in self._inboxes if other is not inbox)

    @contextmanager
    def heard(self, listener: Callable[[], None]) -> Iterator[None]:
        """Have `listener` called by every `tell`, in its thread, for as long as this lasts."""
        with self.changed:
            self._listeners = (*self._listeners, listener)
        try:
            yield
        finally:
            with self.changed:
                self._listeners = tuple(other for other in self._listeners if other is not listener)

    def wait(self, reached: Callable[[], object], over: Callable[[], bool], timeout: float | None) -> bool:
        """Block until `reached()` or `over()` is true, at most `timeout` seconds. Returns `reached()`."""
        with self.changed:
            self.changed.wait_for(lambda: reached() or over(), timeout)
            return bool(reached())
