"""Middleware: what a browser may load for a page of this server, and who may show it.

A second lock behind `components.ui.base.markdown`: even a picture or a script that someone smuggled into
a page is fetched from this server or not at all.
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

# Streamlit makes scripts of components into `blob:` addresses, writes its styles into the page, and
# shows pictures as `data:`. No text is made into code, nothing is framed, and no other server asked.
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
    """Adds them to every answer that does not bring its own. `pages` are documents whose scripts may
    run as they stand there."""

    def __init__(self, app: ASGIApp, pages: Iterable[str] = ()) -> None:
        self._app = app
        scripts = {fingerprint(script) for page in pages for script in _INLINE.findall(page)}
        self._policy = POLICY | {"script-src": " ".join([POLICY["script-src"], *sorted(scripts)])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = ALWAYS | {"Content-Security-Policy": self._written(Headers(scope=scope).get("host", ""))}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)

    def _written(self, host: str) -> str:
        # Not every browser takes 'self' for web sockets as well.
        sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
        policy = self._policy | {"connect-src": POLICY["connect-src"] + sockets}
        return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def fingerprint(script: str) -> str:
    """What a policy calls a script that stands in a page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
