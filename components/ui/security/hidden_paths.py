"""Middleware that hides addresses at which Streamlit publishes the server's memory and sessions."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from components.ui.security.refusal import send_refusal

HIDDEN = ("_stcore/metrics",)


class HiddenPaths:
    """Answers these addresses with 404."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").rstrip("/")
        if scope["type"] in ("http", "websocket") and path.endswith(HIDDEN):
            await send_refusal(scope, receive, send, 404)
        else:
            await self._app(scope, receive, send)
