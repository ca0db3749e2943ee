"""Pieces that are laid into the page which Streamlit answers every address with."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

END = b"</body>"
# What stands in Streamlit's page before the two hundred files that it loads.
BEGINNING = b"<title>"


class PageInsertion:
    """What is answered, held until all of it is there; if it is a page, with a piece at its
    beginning and `more` at its end."""

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
            del headers[name]  # those of Streamlit's page, which this is not
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def for_whole_page(scope: Scope) -> Scope:
    """The request for the page itself, not packed and not as it was before."""
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since")
    headers = [(name, value) for name, value in scope["headers"] if name not in unwanted]
    return {**scope, "headers": headers}


def is_a_page(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
