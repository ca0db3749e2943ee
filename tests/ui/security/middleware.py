"""What a middleware lets through, and what it answers by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """`passed`: the app behind was asked. `messages` were sent."""

    passed: bool = False
    messages: list[Any] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(self.messages[0].get("status", 0))

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.messages[1:]).decode()


def ask(
    middleware: Callable[[Any], Any],
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    *,
    kind: str = "http",
    path: str = "/",
    brings: Mapping[str, str] | None = None,
    page: str = "page",
) -> Answer:
    """Ask a middleware, before an app that answers with a page and the headers it `brings`."""
    answer = Answer()

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        answer.passed = True
        raw_headers = [(name.encode(), value.encode()) for name, value in (brings or {}).items()]
        start = {"type": "http.response.start", "status": 200, "headers": raw_headers}
        await send({"type": "websocket.accept"} if kind == "websocket" else start)
        if kind == "http":
            await send({"type": "http.response.body", "body": page.encode()})

    async def send(message: Any) -> None:
        answer.messages.append(message)

    several = headers.items() if isinstance(headers, Mapping) else headers
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in several]
    scope = {
        "type": kind,
        "method": "GET",
        "scheme": "http",
        "path": path,
        "headers": raw,
        "query_string": b"",
    }
    asyncio.run(middleware(app)(scope, None, send))
    return answer
