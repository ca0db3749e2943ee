"""Lets one page script run after the other, so that each ends soon."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# Python runs one thread at a time: scripts that run at once all end late, and switching between them costs
# time. With two at once instead of one a class of 40 waited a third longer for its drawings.
SCRIPTS = 1
# Seconds after which a script that has not ended no longer counts: it may be waiting for something else.
LONGEST = 0.3


class PageTurns:
    """A queue for the scripts of all visitors: first come, first served.

    Each waiting script has an event of its own, and only the first in the queue is woken: with one for all, a
    turn that ended in a class of 100 woke every thread that waited, and half of each turn went to waiting for
    Python's lock.

    Args:
        scripts: How many run at once.
        longest: Seconds after which one that still runs no longer keeps others waiting.
    """

    def __init__(self, scripts: int = SCRIPTS, longest: float = LONGEST) -> None:
        self._scripts, self._longest = scripts, longest
        self._lock = threading.Lock()
        self._began: dict[threading.Event, float] = {}
        self._waiting: deque[threading.Event] = deque()
        self._here = threading.local()

    @property
    def waiting(self) -> int:
        """How many scripts wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Run a script when it is its turn."""
        script = threading.Event()
        with self._lock:
            self._waiting.append(script)
        try:
            while (pause := self._seconds_to_wait(script)) != 0:
                script.wait(pause)
        except BaseException:
            with self._lock:
                self._waiting.remove(script)
                self._wake_first()
            raise
        self._here.script = script
        try:
            yield
        finally:
            self._here.script = None
            with self._lock:
                del self._began[script]
                self._wake_first()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let the next script begin while the one of this thread waits for another process."""
        script: threading.Event | None = getattr(self._here, "script", None)
        if script is None:
            yield
            return
        with self._lock:
            began = self._began.pop(script)
            self._wake_first()
        try:
            yield
        finally:
            with self._lock:
                self._began[script] = began

    def _seconds_to_wait(self, script: threading.Event) -> float | None:
        """Seconds after which to look again, None for until it is woken; 0 if it has begun."""
        with self._lock:
            script.clear()
            if self._waiting[0] is not script:
                return None
            ends = sorted(began + self._longest - time.monotonic() for began in self._began.values())
            counted = [end for end in ends if end > 0]
            if len(counted) >= self._scripts:
                return counted[len(counted) - self._scripts]
            self._began[self._waiting.popleft()] = time.monotonic()
            self._wake_first()
            return 0

    def _wake_first(self) -> None:
        """Let the first in the queue look whether it may begin; the lock is held."""
        if self._waiting:
            self._waiting[0].set()


# The queue of this server.
TURNS = PageTurns()
