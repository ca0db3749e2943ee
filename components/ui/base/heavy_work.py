"""Lets one learner at a time do work that takes much memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused

# Seconds to wait for others; reading a model of the largest size takes some ten.
PATIENCE = 90.0

BUSY = "busy"
WAITING = message(N_("Someone else's model is being read or packed just now; yours is next."))


class HeavyWork:
    """A lock for reading a model from a file, and for packing one.

    Args:
        patience: Seconds to wait for the lock.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._turn = threading.Semaphore(1)

    @contextmanager
    def turn(self, wait: Callable[[Message], None] = lambda message: None) -> Iterator[None]:
        """Hold the lock. If another learner holds it, `wait` is called with what to show meanwhile.

        Raises:
            Refused: The lock was not free in time.
        """
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


# The lock of this server.
HEAVY = HeavyWork()
