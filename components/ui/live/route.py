"""The addresses of what moves: a run's news as server-sent events, and the files that draw it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from components.training import Run
from components.ui.live.feed import Feed
from components.ui.live.watched import STREAMS, Watched, watched_by

PREFIX = "live"
VENDOR = Path(__file__).with_name("vendor")
CHARTS = "echarts.common.min.js"

# Seconds between two pieces of news, at least: half of what a picture takes on the screen.
APART = 0.05
# Seconds between two looks at whether the server is about to go.
LOOK_EVERY = 0.5
# Seconds without news after which a reader is sent a sign of life, so that no proxy hangs up.
SIGN_OF_LIFE = 15.0
# Seconds after which a stream ends and the browser opens another, from where it was: a page
# that has gone without a word is not kept in mind for ever.
LONGEST = 600.0
# Milliseconds until a browser whose stream was cut off asks again.
RETRY = 1_000

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def below(base: str) -> str:
    """Where the addresses begin, on a server with this `base` path."""
    return "/".join(["", *filter(None, [base.strip("/")]), PREFIX])


def routes(base: str, closing: Callable[[], bool]) -> list[BaseRoute]:
    """The routes, below the server's `base` path. `closing` says whether the server is about to
    go, which waits for every stream to end."""

    async def news(request: Request) -> Response:
        watched = watched_by(request.path_params["token"])
        if watched is None:
            return Response(status_code=404)
        if watched.streams >= STREAMS:
            return Response(status_code=429)
        return StreamingResponse(events(watched, closing), media_type="text/event-stream", headers=HEADERS)

    prefix = below(base)
    return [Route(f"{prefix}/charts.js", _charts), Route(f"{prefix}/run/{{token}}", news)]


async def _charts(_: Request) -> Response:
    fresh = {"Cache-Control": "public, max-age=604800"}
    return FileResponse(VENDOR / CHARTS, media_type="text/javascript", headers=fresh)


async def events(watched: Watched, closing: Callable[[], bool]) -> AsyncIterator[str]:
    """The news of a run as server-sent events, until it is over."""
    loop = asyncio.get_running_loop()
    begun = said = loop.time()
    feed = Feed(watched.run, watched.words, watched.baselines, watched.counts)
    watched.streams += 1
    try:
        with _changes(watched.run) as changed:
            yield f"retry: {RETRY}\n\n"
            while not closing() and loop.time() - begun < LONGEST:
                changed.clear()
                news = feed.news()
                if news is not None:
                    said = loop.time()
                    yield f"data: {json.dumps(news, separators=(',', ':'))}\n\n"
                    if news["over"]:
                        return
                    await _rest(watched.run, changed)
                elif loop.time() - said > SIGN_OF_LIFE:
                    said = loop.time()
                    yield ": still here\n\n"
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), LOOK_EVERY)
    finally:
        watched.streams -= 1


async def _rest(run: Run, changed: asyncio.Event) -> None:
    """Leave the reader the time to draw what was told; of an end they are told at once."""
    with suppress(TimeoutError):
        async with asyncio.timeout(APART):
            while not run.ended:
                changed.clear()
                await changed.wait()
    changed.set()


@contextmanager
def _changes(run: Run) -> Iterator[asyncio.Event]:
    """An event of this loop that is set whenever anything about a run changes."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(changed.set)

    with run.heard(tell):
        yield changed
