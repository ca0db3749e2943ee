"""How a learner watches a curve: what the page's JavaScript does with the stream of a run."""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from streamlit.proto.Element_pb2 import Element
from tornado.httpclient import AsyncHTTPClient, HTTPError

from tests.benchmarks.classroom.session import Session

# Seconds in which a page that is being drawn anew catches up by itself, as in `parts.js`.
SETTLE = 0.4
# Streams open at once in this process.
STREAMS = 500


@dataclass
class Part:
    """A piece of the page that is drawn by the stream; `drawn` is what it was when the script
    drew it. If that is another by now, the script is asked to run again."""

    identity: str
    drawn: Any
    asking: asyncio.Task[None] | None = None


class Watching:
    """What a tab has shown of a training since it was pressed for: its step (batches over all
    epochs), seconds to the first, and when its curve last moved, by `time.perf_counter`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.since = time.perf_counter()
        self.step = 0
        self.first: float | None = None
        self.moved: float | None = None
        self.longest = 0.0
        self.over = False
        self.line = ""
        self._url: str | None = None
        self._stream: asyncio.Task[None] | None = None
        self._rest = b""
        self._epochs = 0
        self._parts: dict[str, Part] = {}
        session.on_element = self.see

    def see(self, element: Element) -> None:
        """Look at an element that came: is it one that a stream draws?"""
        if element.WhichOneof("type") != "bidi_component":
            return
        data = json.loads(element.bidi_component.json or "{}")
        drawn = {"status": "seen", "charts": "epochs", "epochs": "epochs"}.get(data.get("kind", ""))
        if drawn is None:
            return
        part = self._parts.setdefault(data["kind"], Part("", None))
        part.identity, part.drawn = element.bidi_component.id, data[drawn]
        if data["kind"] == "status":
            self.line = data["line"]
        if data["url"] != self._url:
            self._follow(data["url"])

    def stop(self) -> None:
        """Look away."""
        self._follow(None)

    def still(self) -> float:
        """Seconds since the curve last moved; since it was pressed for, if it never did."""
        return time.perf_counter() - (self.moved or self.since)

    def _follow(self, url: str | None) -> None:
        if self._stream is not None:
            self._stream.cancel()
        self._url, self._stream, self._rest = url, None, b""
        if url is not None:
            self._stream = asyncio.create_task(self._read(url))

    async def _read(self, url: str) -> None:
        """The stream, opened again when it ends before the run does."""
        client = AsyncHTTPClient(max_clients=STREAMS)
        self.over = False
        while not self.over:
            with suppress(HTTPError, OSError):
                await client.fetch(
                    f"{self._session.url}{url}",
                    headers={"Accept": "text/event-stream", "Cookie": self._session.cookies},
                    streaming_callback=self._take,
                    request_timeout=0,
                )
            await asyncio.sleep(1)

    def _take(self, data: bytes) -> None:
        *events, self._rest = (self._rest + data).split(b"\n\n")
        for event in events:
            if event.startswith(b"data: "):
                self._hear(json.loads(event.removeprefix(b"data: ")))

    def _hear(self, news: dict[str, Any]) -> None:
        self.line, self.over = news["line"], news["over"]
        self._ask("status", news["seen"])
        epochs = news.get("epochs")
        if epochs is not None:
            self._epochs = epochs["from"] + len(epochs["points"])
            for kind in ("charts", "epochs"):
                self._ask(kind, self._epochs)
        if news.get("batches"):
            self._move(int(news["batches"][-1]["step"]))

    def _move(self, step: int) -> None:
        now = time.perf_counter()
        if self.first is None:
            self.first = now - self.since
        if self.moved is not None:
            self.longest = max(self.longest, now - self.moved)
        self.step, self.moved = step, now

    def _ask(self, kind: str, value: Any) -> None:
        part = self._parts.get(kind)
        if part is None:
            return
        if part.asking is not None:
            part.asking.cancel()
        if part.drawn != value:
            part.asking = asyncio.create_task(self._settle(part, value))

    async def _settle(self, part: Part, value: Any) -> None:
        await asyncio.sleep(SETTLE)
        if part.drawn != value:
            await self._session.tell(part.identity, "changed", str(value))


def step_in(text: str) -> int:
    """The step that a line such as "Epoch 1 of 5 · batch 3 of 300" tells, 0 if it tells none; the
    same sum as `LessonPage.step`."""
    numbers = [int(number) for number in re.findall(r"\d+", text.replace(",", ""))]
    if len(numbers) < 4:
        return 0
    epoch, _, batch, batches = numbers[:4]
    return (epoch - 1) * batches + batch
