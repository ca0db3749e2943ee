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

    Args:
        scripts: How many run at once.
        longest: Seconds after which one that still runs no longer keeps others waiting.
    """

    def __init__(self, scripts: int = SCRIPTS, longest: float = LONGEST) -> None:
        self._scripts, self._longest = scripts, longest
        self._change = threading.Condition()
        self._began: dict[object, float] = {}
        self._waiting: deque[object] = deque()
        self._here = threading.local()

    @property
    def waiting(self) -> int:
        """How many scripts wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Run a script when it is its turn."""
        script = object()
        with self._change:
            self._waiting.append(script)
            try:
                while (pause := self._seconds_to_wait(script)) > 0:
                    self._change.wait(pause)
            finally:
                self._waiting.remove(script)
            self._began[script] = time.monotonic()
            self._change.notify_all()
        self._here.script = script
        try:
            yield
        finally:
            self._here.script = None
            with self._change:
                del self._began[script]
                self._change.notify_all()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let the next script begin while the one of this thread waits for another process."""
        script = getattr(self._here, "script", None)
        with self._change:
            began = self._began.pop(script, None)
            self._change.notify_all()
        try:
            yield
        finally:
            if began is not None:
                with self._change:
                    self._began[script] = began

    def _seconds_to_wait(self, script: object) -> float:
        """Seconds after which to look again; 0 if it may begin."""
        if self._waiting[0] is not script:
            return self._longest
        ends = sorted(began + self._longest - time.monotonic() for began in self._began.values())
        counted = [end for end in ends if end > 0]
        return 0.0 if len(counted) < self._scripts else counted[len(counted) - self._scripts]


# The queue of this server.
TURNS = PageTurns()
