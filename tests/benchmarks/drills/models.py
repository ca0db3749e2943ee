"""What models of a stranger's making cost everyone else: small files that stand for much memory."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Iterator
from pathlib import Path

from tests.benchmarks.classroom.session import Session
from tests.benchmarks.drills.keras_files import LargeModel, repeating
from tests.benchmarks.drills.meanwhile import Meanwhile, lesson_page, meanwhile
from tests.benchmarks.framework import Goal, Measurement, benchmark
from tests.browser.support.server import Server, serve

LINES = 500
VISITS, TABS, PACKERS = 10, 5, 3
ATTEMPTS = 5
# Of the buttons on the page: how a trained model is looked at, and how a text is looked at closer.
OWN_VIEWS = ("curves", "weights", "try", "examine", "data", "take")
SEVERAL = 2
# MB: what the weights of a model of the largest size take.
ONE_MODEL = 200.0
PAGE = Goal("p95", 1.0)


@benchmark
def drills_models() -> Iterator[Measurement]:
    """Model files that stand for much memory: pages meanwhile, and memory of the server."""
    large = LargeModel.make()
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder), MODELIER_WORKERS="1") as server:
        asyncio.run(_first_times(server))
        flood = asyncio.run(meanwhile(server, lambda: _ask_many(server, repeating()), lesson_page))
        yield from _measured(f"{LINES} lines to 900 x 1,000 repeated numbers", flood, ONE_MODEL)
        file = large.unwritten()
        flood = asyncio.run(meanwhile(server, lambda: _visits(server, file), lesson_page))
        what = f"{VISITS} visits with {len(file) / 1e3:.1f} kB that declare 49 million weights"
        yield from _measured(what, flood, ONE_MODEL)
        file = large.bomb()
        flood = asyncio.run(meanwhile(server, lambda: _tabs(server, file), lesson_page))
        what = f"a zip bomb of {len(file) / 1e3:.0f} kB in {TABS} tabs"
        yield from _measured(what, flood, ONE_MODEL)
        files = [large.valid(number) for number in range(PACKERS)]
        flood = asyncio.run(meanwhile(server, lambda: _pack(server, files), lesson_page))
        what = f"{PACKERS} models of 49 million weights packed at once"
        yield from _measured(what, flood, 13 * ONE_MODEL, 7 * ONE_MODEL)


def _measured(
    what: str, flood: Meanwhile[list[float]], peak: float, kept: float = ONE_MODEL
) -> Iterator[Measurement]:
    """`peak` and `kept` are the MB to stay below during a flood and after it."""
    yield Measurement(what, flood.answer)
    yield Measurement("  a page meanwhile", flood.pages, goal=PAGE)
    yield Measurement("  memory, at most", [flood.peak], "MB", Goal("max", peak))
    yield Measurement("  memory, kept afterwards", [flood.kept], "MB", Goal("max", kept))


async def _first_times(server: Server) -> None:
    """Have everything loaded that is loaded at the first use."""
    await _ask_many(server, repeating(), lines=1)
    await lesson_page(server)


async def _ask_many(server: Server, file: bytes, lines: int = LINES) -> list[float]:
    """Open a file and ask its model about many texts at once; the seconds of the answer."""
    session = Session(server.url)
    await session.open("own")
    await session.upload("own-file", "model.keras", file)
    await session.move("own-view-training", OWN_VIEWS.index("try"))
    await session.move("own-closer", SEVERAL)
    await session.move("own-several-lines", "\n".join(f"headline {number}" for number in range(lines)))
    seconds = await _seconds(session.press("own-several-ask"))
    await session.close()
    return [seconds]


async def _visits(server: Server, file: bytes) -> list[float]:
    """Open a file in one visit after another, each of someone new; the seconds of each."""
    return [await _open(server, file) for _ in range(VISITS)]


async def _tabs(server: Server, file: bytes) -> list[float]:
    """Open a file in many tabs at once; the seconds of each."""
    return list(await asyncio.gather(*(_open(server, file) for _ in range(TABS))))


async def _open(server: Server, file: bytes) -> float:
    session = Session(server.url)
    await session.open("own")
    seconds = await _seconds(session.upload("own-file", "model.keras", file))
    await session.close()
    return seconds


async def _pack(server: Server, files: list[bytes]) -> list[float]:
    """Open large models one after the other, each by a learner of its own, and have the files of all of
    them made at once; the seconds of each."""
    sessions = []
    for file in files:
        session = Session(server.url)
        await session.open("own")
        await session.upload("own-file", "model.keras", file)
        await session.move("own-view-training", OWN_VIEWS.index("take"))
        sessions.append(session)
    seconds = await asyncio.gather(*(_seconds(_files(session)) for session in sessions))
    for session in sessions:
        await session.close()
    return list(seconds)


async def _files(session: Session) -> None:
    """Have the files made; who is told that the server is busy asks again."""
    for _ in range(ATTEMPTS):
        await session.press("own-pack")
        if session.has("own-pack-zip"):
            return
        # The button is back when the page is drawn again.
        await session.move("own-view-training", OWN_VIEWS.index("take"))
    raise LookupError(f"no files were made: {session.errors}")


async def _seconds(asking: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await asking
    return time.perf_counter() - begun
