"""The cookie that identifies a learner: a random id, signed, that no script can read."""

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
    """The value of a learner's cookie. Raises `ValueError` if the secret is empty."""
    if not secret:
        raise ValueError("no secret to sign with")
    return _signer(secret).sign(learner).decode()


def learner_in(value: str | None, secret: str) -> str | None:
    """The learner id in the value of a cookie; None if it was not signed with this secret."""
    if not secret:
        return None
    try:
        learner = _signer(secret).unsign(value or "").decode()
    except (BadSignature, UnicodeError):
        return None
    return learner if LEARNER.fullmatch(learner) else None


class LearnerCookies:
    """Middleware that gives a cookie to whoever opens a page without a valid one.

    Args:
        app: The application.
        secret: Returns what cookies are signed with, or None or "" while the store is not open; no cookie
            is replaced then, since it may become valid again.
    """

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
    """Whether a request is for a page, and not for a file that a page loads."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def value_in(scope: Scope) -> str | None:
    """The value of the learner's cookie in a request, whether or not it is valid; None if there is none."""
    try:
        morsel = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(NAME)
    except CookieError:
        return None
    return morsel.value if morsel is not None else None


def _is_secure(scope: Scope) -> bool:
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").partition(",")[0].strip()
    return (forwarded or scope.get("scheme")) == "https"


def _cookie(value: str, *, secure: bool) -> str:
    parts = [f"{NAME}={value}", "Path=/", f"Max-Age={YEAR}", "HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, "Secure"] if secure else parts)
