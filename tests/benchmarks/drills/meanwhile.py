"""What everyone else meets with while a server is flooded: how long pages take, how its memory grows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import psutil

from tests.benchmarks.classroom.session import Session
from tests.browser.support.server import Server

T = TypeVar("T")
# Seconds between two pages, and between two looks at the memory.
PAGE_PAUSE = 0.05
MEMORY_PAUSE = 0.01
# More threads than a flood has requests, so that none waits here for another.
THREADS = 128
MB = 1e6


@dataclass(frozen=True)
class Meanwhile(Generic[T]):
    """What was measured during a flood.

    `pages` are the seconds of each page, of the last one after the flood. `peak` is how many MB more the
    server had at most than before, `kept` how many more in the end. `answer` is what the flood returned.
    """

    pages: list[float]
    peak: float
    kept: float
    answer: T


async def meanwhile(
    server: Server, flood: Callable[[], Awaitable[T]], page: Callable[[Server], Awaitable[float]]
) -> Meanwhile[T]:
    """Flood a server, and ask for one `page` after the other until the flood is over."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    before = used(server.process)
    highest = [before]
    looking = asyncio.create_task(_look(server.process, highest))
    flooding = asyncio.ensure_future(flood())
    seconds = []
    while not flooding.done():
        seconds.append(await page(server))
        await asyncio.sleep(PAGE_PAUSE)
    answer = await flooding
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking
    after = used(server.process)
    return Meanwhile(seconds, (max(highest) - before) / MB, (after - before) / MB, answer)


def used(process: psutil.Process) -> int:
    """Bytes of memory that a process has for itself: where the system tells, not those of files that are
    only mapped, which it gives back when memory is short."""
    memory = process.memory_info()
    return int(memory.rss - getattr(memory, "shared", 0))


async def _look(process: psutil.Process, highest: list[int]) -> None:
    while True:
        highest.append(max(highest.pop(), used(process)))
        await asyncio.sleep(MEMORY_PAUSE)


async def lesson_page(server: Server) -> float:
    """Seconds until the headline lesson has been drawn for someone who comes for the first time."""
    begun = time.perf_counter()
    session = Session(server.url)
    await session.open("headline")
    seconds = time.perf_counter() - begun
    await session.close()
    return seconds
