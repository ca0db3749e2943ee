"""Who hears of what changes in a run, and of its rows."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from components.training.values.rows import Row

# Rows that a watcher may be behind; one that is further behind misses the oldest.
MAX_UNSEEN = 10_000


class Observers:
    """Of one run. `changed` guards what it looks at: whoever changes something holds it, and tells.
    `version` grows with everything told. Safe to use from any thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.version = 0
        self._inboxes: tuple[deque[Row], ...] = ()
        self._listeners: tuple[Callable[[], None], ...] = ()

    def tell(self, rows: Sequence[Row] = ()) -> None:
        """Something has changed, and these rows are new. `changed` is held."""
        self.version += 1
        for inbox in self._inboxes:
            inbox.extend(rows)
        self.changed.notify_all()
        for listener in self._listeners:
            listener()

    def watch(self, so_far: Callable[[], Sequence[Row]], over: Callable[[], bool]) -> Iterator[Row]:
        """Every row, those `so_far` first, until it is `over`; blocks between them."""
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
                self._inboxes = tuple(each for each in self._inboxes if each is not inbox)

    @contextmanager
    def heard(self, listener: Callable[[], None]) -> Iterator[None]:
        """Have `listener` called at whatever is told, in the thread that tells."""
        with self.changed:
            self._listeners = (*self._listeners, listener)
        try:
            yield
        finally:
            with self.changed:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

    def wait(self, reached: Callable[[], object], over: Callable[[], bool], timeout: float | None) -> bool:
        """Block until it is `reached`, or is `over`; says whether it was reached in time."""
        with self.changed:
            self.changed.wait_for(lambda: reached() or over(), timeout)
            return bool(reached())
