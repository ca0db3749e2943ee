"""Threads that draw what visitors ask for, few and of their own, so that pages never wait for them."""

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
# Drawings kept, for the class that opens the link after its first learner.
KEPT = 32
# Different drawings that one address may ask for at once, and then again each second: a school behind
# one address opens a few links, by many browsers.
BURST, A_SECOND = 30, 0.5
# Addresses that are remembered.
ADDRESSES = 1_000
BUSY: Literal[503] = 503
OFTEN: Literal[429] = 429
Asked = TypeVar("Asked")
Drawn = TypeVar("Drawn")


class DrawingPool(Generic[Asked, Drawn]):
    """Draws by `draw`, each thing once however many ask for it. Used on one event loop."""

    def __init__(self, draw: Callable[[Asked], Drawn], clock: Callable[[], float] = time.monotonic) -> None:
        self._draw, self._clock = draw, clock
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="preview")
        self._known: OrderedDict[Asked, Future[Drawn]] = OrderedDict()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def ask(self, asked: Asked, address: str) -> Drawn | Literal[429, 503]:
        """What is drawn; `BUSY` if too many wait for a thread, `OFTEN` if this address has asked
        for too many."""
        future = self.begin(asked, address)
        if isinstance(future, Future):
            return await asyncio.wrap_future(future)
        return future

    def begin(self, asked: Asked, address: str) -> Future[Drawn] | Literal[429, 503]:
        """As `ask`, without waiting for it."""
        known = self._known.get(asked)
        if known is not None:
            self._known.move_to_end(asked)
            return known
        if sum(not each.done() for each in self._known.values()) >= THREADS + WAITING:
            return BUSY
        if not self._may(address):
            return OFTEN
        future = self._known[asked] = self._threads.submit(self._draw, asked)
        done = [each for each, found in self._known.items() if found.done()]
        for each in done[: max(len(self._known) - KEPT, 0)]:
            del self._known[each]
        return future

    def _may(self, address: str) -> bool:
        """Count a drawing for an address, if it has one left."""
        now = self._clock()
        left, since = self._left.pop(address, (float(BURST), now))
        left = min(left + (now - since) * A_SECOND, BURST)
        may = left >= 1
        self._left[address] = (left - may, now)
        if len(self._left) > ADDRESSES:
            self._left.popitem(last=False)
        return may
