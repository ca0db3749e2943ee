"""What invented learners cost an honest one: a cookie is free, so one address can have any number."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.classroom.session import Session
from tests.benchmarks.classroom.watching import Watching
from tests.benchmarks.framework import Goal, Measurement, benchmark
from tests.browser.support.server import Server, serve

COOKIES, AT_ONCE = 120, 8
HONEST = 3
LESSON = "headline"
# A proxy tells the address of a visitor so; the server is told to believe one on this machine.
FORWARDED = "X-Forwarded-For"
CROWD = "192.0.2.1"
# Seconds that an honest learner waits before giving up, and between two looks.
PATIENCE = 300.0
LOOK_PAUSE = 0.1


@benchmark
def drills_cookies() -> Iterator[Measurement]:
    """Invented learners of one address have runs waiting when honest ones come from elsewhere."""
    # Who closes a tab ends a stream that was being read.
    logging.getLogger("tornado.application").disabled = True
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), MODELIER_WORKERS="1", FORWARDED_ALLOW_IPS="127.0.0.1") as server,
    ):
        alone = asyncio.run(_wait(server, 0))
        waiting = asyncio.run(_crowd(server))
        honest = [asyncio.run(_wait(server, number)) for number in range(1, HONEST + 1)]
    yield Measurement("an honest learner: Train to the first point", [alone])
    yield Measurement("the crowd: Train to the answer of the page", waiting)
    what = f"an honest learner among runs of {COOKIES} cookies from one address"
    yield Measurement(what, honest, goal=Goal("max", 20.0))


async def _crowd(server: Server) -> list[float]:
    """Have many learners train who leave at once, some at the same time; the seconds of each press."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one() -> float:
        async with free:
            session = Session(server.url, headers={FORWARDED: CROWD})
            await session.open(LESSON)
            answer = await session.press(f"{LESSON}-train")
            await session.close()
            assert answer.whole is not None, session.errors
            return answer.whole

    return list(await asyncio.gather(*(one() for _ in range(COOKIES))))


async def _wait(server: Server, number: int) -> float:
    """Seconds from Train to the first point of the curve, for a learner with an address of their own."""
    session = Session(server.url, headers={FORWARDED: f"198.51.100.{number + 1}"})
    await session.open(LESSON)
    watching = Watching(session)
    await session.press(f"{LESSON}-train")
    deadline = time.perf_counter() + PATIENCE
    while watching.first is None and time.perf_counter() < deadline:
        await asyncio.sleep(LOOK_PAUSE)
    watching.stop()
    await session.press(f"{LESSON}-stop")
    await session.close()
    return PATIENCE if watching.first is None else watching.first
