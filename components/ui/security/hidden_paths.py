"""Middleware: what Streamlit tells whoever asks about the server, its sessions and its memory is told
to nobody."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from components.ui.security.refusal import refuse

HIDDEN = ("_stcore/metrics",)


class HiddenPaths:
    """As if these addresses were not there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").rstrip("/")
        if scope["type"] in ("http", "websocket") and path.endswith(HIDDEN):
            await refuse(scope, receive, send, 404)
        else:
            await self._app(scope, receive, send)
