"""Middleware that adds security headers: what pages may load, and which pages may embed them.

A second protection behind the escaping in `components.ui.base.markdown`: even if someone got a picture or a
script into a page, the browser would load it from this server only.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[\w.-]+(?::\d+)?|\[[\da-fA-F:]+\](?::\d+)?", re.ASCII)

# Streamlit loads scripts of components from `blob:` addresses, writes its styles into the page, and shows
# pictures as `data:`. Nothing else is allowed: no evaluated code, no frames, no other server.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds the headers to every answer that does not set them itself.

    Args:
        app: The application.
        pages: HTML documents whose inline scripts are allowed, by their hashes.
    """

    def __init__(self, app: ASGIApp, pages: Iterable[str] = ()) -> None:
        self._app = app
        scripts = {fingerprint(script) for page in pages for script in _INLINE.findall(page)}
        self._policy = POLICY | {"script-src": " ".join([POLICY["script-src"], *sorted(scripts)])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = ALWAYS | {"Content-Security-Policy": self._policy_for(Headers(scope=scope).get("host", ""))}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)

    def _policy_for(self, host: str) -> str:
        # In some browsers 'self' does not include web sockets.
        sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
        policy = self._policy | {"connect-src": POLICY["connect-src"] + sockets}
        return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def fingerprint(script: str) -> str:
    """The hash by which a policy allows an inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
