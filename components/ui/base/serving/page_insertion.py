"""Inserts HTML into the page that Streamlit answers every address with."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

END = b"</body>"
# Stands in Streamlit's page before the two hundred files that it loads.
BEGINNING = b"<title>"


class PageInsertion:
    """An ASGI `send` that inserts HTML into a page, once all of it is there; other answers pass unchanged.

    Args:
        send: Sends the answer on.
        first: Inserted into the head, before what the page loads.
        more: Inserted at the end of the body.
    """

    def __init__(self, send: Send, first: bytes, more: bytes) -> None:
        self._send, self._first, self._more = send, first, more
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and is_a_page(message):
            self._start = message
        elif message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._answer(self._start)

    async def _answer(self, start: Message) -> None:
        body = self._body.replace(BEGINNING, self._first + BEGINNING, 1)
        before, end, after = body.rpartition(END)
        body = before + self._more + end + after if end else self._body
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        for name in ("etag", "last-modified"):
            del headers[name]  # they belong to the page without the insertion
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def for_whole_page(scope: Scope) -> Scope:
    """The request with headers removed that would allow a compressed or a "not modified" answer."""
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since")
    headers = [(name, value) for name, value in scope["headers"] if name not in unwanted]
    return {**scope, "headers": headers}


def is_a_page(start: Message) -> bool:
    """Whether an answer that starts so is an HTML page."""
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
