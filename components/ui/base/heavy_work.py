"""Work that takes much memory is done for one learner at a time, and whoever waits is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused

# Seconds to wait for others; a model of the largest size takes some ten of them.
PATIENCE = 90.0

BUSY = "busy"
WAITING = message(N_("Someone else's model is being read or packed just now; yours is next."))


class HeavyWork:
    """One turn at a time: to read a model from a file, or to pack one."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._turn = threading.Semaphore(1)

    @contextmanager
    def turn(self, wait: Callable[[Message], None] = lambda told: None) -> Iterator[None]:
        """Have the turn; `wait` is told if others have it. Raises `Refused` where it does not come."""
        if not self._turn.acquire(blocking=False):
            wait(WAITING)
            if not self._turn.acquire(timeout=self._patience):
                raise Refused([_busy()])
        try:
            yield
        finally:
            self._turn.release()


def _busy() -> Problem:
    what = message(N_("The server is busy with the models of others."))
    return Problem(BUSY, "", what, "", message(N_("Try it again in a minute.")))


# Of this server.
HEAVY = HeavyWork()
