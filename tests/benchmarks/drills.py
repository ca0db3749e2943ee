"""What the requests of one stranger cost everyone else: bounded floods against a server of our own."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from components.assembly.spec import Call, Head, Input, Layer, ModelSpec
from components.datasets import Digits
from components.lessons import ImportedOptions
from components.lessons.link import Link, encode
from components.training import Recipe
from tests.benchmarks.classroom.session import PROTOCOLS, Session
from tests.benchmarks.framework import Goal, Measurement, benchmark
from tests.browser.support.server import Server, serve

LINKS, MERGES = 40, 198
SOCKETS = 20
FILES, FILE_BYTES = 20, 99 * 10**6
XSRF = "_streamlit_xsrf"
# Seconds for one answer.
PATIENCE = 120.0
# Seconds between two looks at a page meanwhile.
APART = 0.05


@benchmark
def drills() -> Iterator[Measurement]:
    """Heavy links, foreign web sockets and large files at once: pages meanwhile, and memory."""
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder), MODELIER_WORKERS="1") as server:
        asyncio.run(_meanwhile(server, _nothing))  # what is only there at the first time
        pages, statuses = asyncio.run(_meanwhile(server, lambda: _links(server)))
        told = ", ".join(f"{status}: {statuses.count(status)}" for status in sorted(set(statuses)))
        what = f"a page while {LINKS} links of {MERGES} merges are drawn ({told})"
        yield Measurement(what, pages, goal=Goal("p95", 1.0))
        pages, statuses = asyncio.run(_meanwhile(server, lambda: _sockets(server)))
        what = f"a page while {SOCKETS} web sockets come from a foreign page ({statuses.count(403)} refused)"
        yield Measurement(what, pages, goal=Goal("p95", 1.0))
        before = server.process.memory_info().rss
        taken = asyncio.run(_uploads(server))
        grown = (server.process.memory_info().rss - before) / 1e6
        what = f"memory after {FILES} files of {FILE_BYTES // 10**6} MB in one session ({taken} taken)"
        yield Measurement(what, [grown], "MB", goal=Goal("max", 600.0))


async def _meanwhile(
    server: Server, flood: Callable[[], Awaitable[list[int]]]
) -> tuple[list[float], list[int]]:
    """Seconds of each page that is asked for during a flood and once after it, and what the flood was
    answered."""
    # More threads than requests, so that none waits here for another.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(LINKS + SOCKETS))
    flooding = asyncio.ensure_future(flood())
    seconds = []
    while not flooding.done():
        begun = time.perf_counter()
        await asyncio.to_thread(_status, f"{server.url}/headline", "text/html")
        seconds.append(time.perf_counter() - begun)
        await asyncio.sleep(APART)
    return seconds, await flooding


async def _nothing() -> list[int]:
    await asyncio.sleep(1.0)
    return []


async def _links(server: Server) -> list[int]:
    """The statuses of many different links that are heavy to draw, asked for at once."""
    addresses = [f"{server.url}/link.svg?m={_heavy(number)}" for number in range(LINKS)]
    return list(await asyncio.gather(*(asyncio.to_thread(_status, each) for each in addresses)))


def _heavy(seed: int) -> str:
    """The link of a model whose tensors are merged with each other at random."""
    chance = random.Random(seed)
    layers, calls, tensors = [], [], ["pixels"]
    for number in range(MERGES):
        name = f"add_{number}"
        pair = chance.choice(tensors), tensors[-1]
        layers.append(Layer(name=name, kind="Add"))
        calls.append(Call(layer=name, inputs=pair, output=name))
        tensors.append(name)
    spec = ModelSpec(
        name="heavy",
        inputs=(Input(name="pixels", shape=(64,)),),
        layers=tuple(layers),
        calls=tuple(calls),
        heads=(Head(name=tensors[-1], tensor=tensors[-1], loss=None),),
    )
    return encode(Link("own", ImportedOptions(model=spec), Recipe(dataset=Digits())))


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
    token = await asyncio.to_thread(_token, server)
    try:
        statuses = [
            await asyncio.to_thread(_put, f"{address}/{number}", session.cookies, token)
            for number in range(FILES)
        ]
    finally:
        await session.close()
    return sum(status in (200, 204) for status in statuses)


def _token(server: Server) -> str:
    """What Streamlit wants to see of whoever uploads: a page has it from this address."""
    with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=PATIENCE) as answer:
        jar = SimpleCookie(", ".join(answer.headers.get_all("Set-Cookie", [])))
    return jar[XSRF].value


def _put(address: str, cookies: str, token: str) -> int:
    """The status that a large file is answered with; it may come before all of the file was sent."""
    line = b'--mark\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = line + bytes(FILE_BYTES) + b"\r\n--mark--\r\n"
    where = urlsplit(address)
    headers = {
        "Content-Type": "multipart/form-data; boundary=mark",
        "Cookie": f"{cookies}; {XSRF}={token}",
        "X-Xsrftoken": token,
    }
    connection = HTTPConnection(where.netloc, timeout=PATIENCE)
    with closing(connection):
        with suppress(OSError):
            connection.request("PUT", where.path, body, headers)
        try:
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0


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
