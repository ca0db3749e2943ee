"""The cookie that tells learners apart: random, signed, and out of reach of any script."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from itsdangerous import BadSignature, Signer
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAME = "modelier_learner"
YEAR = 365 * 24 * 3_600
LEARNER = re.compile(r"[0-9a-f]{32}")


def signed(learner: str, secret: str) -> str:
    """The value of a learner's cookie. Raises `ValueError` without a secret."""
    if not secret:
        raise ValueError("no secret to sign with")
    return _signer(secret).sign(learner).decode()


def learner_in(value: str | None, secret: str) -> str | None:
    """Whose cookie this is; None if nobody signed it here."""
    if not secret:
        return None
    try:
        learner = _signer(secret).unsign(value or "").decode()
    except (BadSignature, UnicodeError):
        return None
    return learner if LEARNER.fullmatch(learner) else None


class LearnerCookies:
    """Middleware: whoever opens a page without a cookie of ours gets one. `secret` is asked for
    with each request, since it is read when the server is up; None or "" while there is none, and
    then every cookie stays as it is: it may be one that counts again later."""

    def __init__(self, app: ASGIApp, secret: Callable[[], str | None]) -> None:
        self._app, self._secret = app, secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not opens_a_page(scope):
            await self._app(scope, receive, send)
            return
        secret = self._secret()
        if not secret or learner_in(value_in(scope), secret) is not None:
            await self._app(scope, receive, send)
            return
        cookie = _cookie(signed(secrets.token_hex(16), secret), secure=_is_secure(scope))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, sending)


def _signer(secret: str) -> Signer:
    return Signer(secret, salt=NAME)


def opens_a_page(scope: Scope) -> bool:
    """Whether a browser asks for a page, and not for a part of one."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def value_in(scope: Scope) -> str | None:
    """The value of the cookie of ours that came with a request, whoever made it."""
    try:
        found = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(NAME)
    except CookieError:
        return None
    return found.value if found is not None else None


def _is_secure(scope: Scope) -> bool:
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").partition(",")[0].strip()
    return (forwarded or scope.get("scheme")) == "https"


def _cookie(value: str, *, secure: bool) -> str:
    parts = [f"{NAME}={value}", "Path=/", f"Max-Age={YEAR}", "HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, "Secure"] if secure else parts)
