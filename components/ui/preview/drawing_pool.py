"""A pool of threads that draws share links, with a cache and a rate limit by address."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Literal, TypeVar

THREADS = 2
# Drawings that may wait for a thread.
WAITING = 8
# Drawings cached, for a class that opens the same link.
KEPT = 32
# Different drawings that one address may request at once, and then per second. A school behind one address
# opens a few links in many browsers.
BURST, A_SECOND = 30, 0.5
# Addresses that are remembered.
ADDRESSES = 1_000
BUSY: Literal[503] = 503
OFTEN: Literal[429] = 429
Asked = TypeVar("Asked")
Drawn = TypeVar("Drawn")


class DrawingPool(Generic[Asked, Drawn]):
    """Draws each thing once, however many ask for it. Used on one event loop only.

    Args:
        draw: Makes a drawing; called in a thread of the pool.
        clock: Returns the time in seconds.
    """

    def __init__(self, draw: Callable[[Asked], Drawn], clock: Callable[[], float] = time.monotonic) -> None:
        self._draw, self._clock = draw, clock
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="preview")
        self._known: OrderedDict[Asked, Future[Drawn]] = OrderedDict()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def ask(self, asked: Asked, address: str) -> Drawn | Literal[429, 503]:
        """The drawing; `BUSY` if too many wait for a thread, `OFTEN` if this address asked for too many."""
        future = self.begin(asked, address)
        if isinstance(future, Future):
            return await asyncio.wrap_future(future)
        return future

    def begin(self, asked: Asked, address: str) -> Future[Drawn] | Literal[429, 503]:
        """Start a drawing, or find it, without waiting for it; as `ask`."""
        known = self._known.get(asked)
        if known is not None:
            self._known.move_to_end(asked)
            return known
        if sum(not drawing.done() for drawing in self._known.values()) >= THREADS + WAITING:
            return BUSY
        if not self._may(address):
            return OFTEN
        future = self._known[asked] = self._threads.submit(self._draw, asked)
        done = [key for key, drawing in self._known.items() if drawing.done()]
        for key in done[: max(len(self._known) - KEPT, 0)]:
            del self._known[key]
        return future

    def _may(self, address: str) -> bool:
        """Count a drawing against the limit of an address; returns whether it is within it."""
        now = self._clock()
        left, since = self._left.pop(address, (float(BURST), now))
        left = min(left + (now - since) * A_SECOND, BURST)
        may = left >= 1
        self._left[address] = (left - may, now)
        if len(self._left) > ADDRESSES:
            self._left.popitem(last=False)
        return may
