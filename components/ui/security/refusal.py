"""A request that is refused before anything is done for it."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from components.ui.base.locale import catalog, first_language, of_browser

# Of a web socket: against the rules.
POLICY = 1008


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str = "") -> None:
    """Answer a request with a status and a `reason` out of the catalogs; a web socket is not opened."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY, "reason": ""})
    else:
        words = catalog(of_browser(first_language(scope))).gettext
        answer = PlainTextResponse(words(reason) if reason else "", status_code=status)
        await answer(scope, receive, send)
