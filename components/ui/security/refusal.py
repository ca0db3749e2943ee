"""The answer to a refused request."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from components.ui.base.locale import catalog, first_language, of_browser

# The close code of web sockets for a violated policy.
POLICY = 1008


async def send_refusal(scope: Scope, receive: Receive, send: Send, status: int, reason: str = "") -> None:
    """Refuse a request or a web socket.

    Args:
        scope, receive, send: As in ASGI.
        status: The HTTP status; web sockets are closed with `POLICY`.
        reason: A text marked for translation, shown in the reader's language.
    """
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY, "reason": ""})
    else:
        translate = catalog(of_browser(first_language(scope))).gettext
        answer = PlainTextResponse(translate(reason) if reason else "", status_code=status)
        await answer(scope, receive, send)
