"""What the requests of one stranger cost everyone else: bounded floods against a server of our own."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from components.assembly.spec import Call, Head, Input, Layer, ModelSpec
from components.datasets import Digits
from components.lessons import BuildOptions
from components.lessons.link import Link, encode
from components.training import Recipe
from tests.benchmarks.classroom.session import PROTOCOLS, Session
from tests.benchmarks.classroom.upload import TAKEN, send_file, xsrf_token
from tests.benchmarks.drills.meanwhile import meanwhile
from tests.benchmarks.framework import Goal, Measurement, benchmark
from tests.browser.support.server import Server, serve

LINKS, MERGES = 40, 198
SOCKETS = 20
FILES, FILE_BYTES = 20, 99 * 10**6
# Seconds for one answer.
PATIENCE = 120.0


@benchmark
def drills_requests() -> Iterator[Measurement]:
    """Heavy links, foreign web sockets and large files at once: pages meanwhile, and memory."""
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder), MODELIER_WORKERS="1") as server:
        asyncio.run(meanwhile(server, _nothing, _page))  # what is only there at the first time
        flood = asyncio.run(meanwhile(server, lambda: _links(server), _page))
        counts = Counter(flood.answer)
        statuses = ", ".join(f"{status}: {counts[status]}" for status in sorted(counts))
        what = f"a page while {LINKS} links of {MERGES} merges are drawn ({statuses})"
        yield Measurement(what, flood.pages, goal=Goal("p95", 1.0))
        flood = asyncio.run(meanwhile(server, lambda: _sockets(server), _page))
        refused = flood.answer.count(403)
        what = f"a page while {SOCKETS} web sockets come from a foreign page ({refused} refused)"
        yield Measurement(what, flood.pages, goal=Goal("p95", 1.0))
        uploads = asyncio.run(meanwhile(server, lambda: _uploads(server), _page))
        what = (
            f"memory after {FILES} files of {FILE_BYTES // 10**6} MB in one session ({uploads.answer} taken)"
        )
        yield Measurement(what, [uploads.kept], "MB", goal=Goal("max", 600.0))


async def _page(server: Server) -> float:
    """Seconds of the page that a browser gets first, before anything is drawn."""
    begun = time.perf_counter()
    await asyncio.to_thread(_status, f"{server.url}/headline", "text/html")
    return time.perf_counter() - begun


async def _nothing() -> list[int]:
    await asyncio.sleep(1.0)
    return []


async def _links(server: Server) -> list[int]:
    """The statuses of many different links that are heavy to draw, asked for at once."""
    addresses = [f"{server.url}/link.svg?m={_heavy(number)}" for number in range(LINKS)]
    return list(await asyncio.gather(*(asyncio.to_thread(_status, address) for address in addresses)))


def _heavy(seed: int) -> str:
    """The link of a model whose tensors are merged with each other at random."""
    chance = random.Random(seed)
    layers, calls, tensors = [], [], ["pixels"]
    for number in range(MERGES):
        name = f"add_{number}"
        pair = chance.choice(tensors), tensors[-1]
        layers.append(Layer(name=name, kind="Add"))
        calls.append(Call.on(layer=name, inputs=pair, output=name))
        tensors.append(name)
    spec = ModelSpec(
        name="heavy",
        inputs=(Input(name="pixels", shape=(64,)),),
        layers=tuple(layers),
        calls=tuple(calls),
        heads=(Head(name=tensors[-1], tensor=tensors[-1], loss=None),),
    )
    return encode(Link("own", BuildOptions(model=spec), Recipe(dataset=Digits())))


async def _sockets(server: Server) -> list[int]:
    """The statuses of many web sockets that a page of elsewhere opens at once."""
    return list(await asyncio.gather(*(_socket(server) for _ in range(SOCKETS))))


async def _socket(server: Server) -> int:
    address = f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"
    try:
        async with connect(
            address, subprotocols=PROTOCOLS, origin=Origin("http://elsewhere.example"), open_timeout=PATIENCE
        ):
            return 101
    except WebSocketException as refused:
        return int(getattr(getattr(refused, "response", None), "status_code", 0))


async def _uploads(server: Server) -> int:
    """How many large files one session may leave under ids that nobody gave it."""
    session = Session(server.url)
    await session.open("headline")
    address = f"{server.url}/_stcore/upload_file/{session.id}"
    token, data = await asyncio.to_thread(xsrf_token, server.url, PATIENCE), bytes(FILE_BYTES)
    try:
        statuses = [
            await asyncio.to_thread(
                send_file, f"{address}/{number}", "a.csv", data, session.cookies, token, PATIENCE
            )
            for number in range(FILES)
        ]
    finally:
        await session.close()
    return sum(status in TAKEN for status in statuses)


def _status(address: str, accept: str = "*/*") -> int:
    """The status of an address."""
    return _answer(urllib.request.Request(address, headers={"Accept": accept}))


def _answer(request: urllib.request.Request) -> int:
    """The status of an answer that was read whole; 0 where there was none."""
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:  # the connection was closed before all was sent
        return 0
