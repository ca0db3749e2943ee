"""Who is who: a cookie that nobody can make up, and pages that nobody else sees."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from itsdangerous import Signer

from components.ui.security.cookie import NAME, LearnerCookies, learner_in, signed

SECRET = "a secret of at least sixteen characters"
LEARNER = "0123456789abcdef" * 2


def ask(
    headers: dict[str, str], method: str = "GET", scheme: str = "http", secret: str | None = SECRET
) -> str | None:
    """What cookie a request with these headers is answered with."""
    answered: dict[str, str] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x", b"y")]})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        answered.update({name.decode(): value.decode() for name, value in message.get("headers", ())})

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "scheme": scheme, "path": "/", "headers": raw}
    asyncio.run(LearnerCookies(app, lambda: secret)(scope, None, send))  # type: ignore[arg-type]
    assert answered["x"] == "y"
    return answered.get("set-cookie")


def test_whoever_opens_a_page_gets_a_cookie_no_script_can_read() -> None:
    cookie = ask({"accept": "text/html"})
    assert cookie is not None
    value = cookie.partition(";")[0].removeprefix(f"{NAME}=")
    assert learner_in(value, SECRET) is not None
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    other = ask({"accept": "text/html"})
    assert other is not None
    assert other != cookie
    # And keeps it.
    assert ask({"accept": "text/html", "cookie": f"{NAME}={value}"}) is None


@pytest.mark.parametrize("headers", [{"accept": "*/*"}, {}, {"accept": "application/json"}])
def test_only_pages_give_cookies(headers: dict[str, str]) -> None:
    assert ask(headers) is None
    assert ask({"accept": "text/html"}, method="POST") is None


def test_behind_a_proxy_with_tls_the_cookie_is_for_tls_alone() -> None:
    for cookie in (
        ask({"accept": "text/html"}, scheme="https"),
        ask({"accept": "text/html", "x-forwarded-proto": "https, http"}),
    ):
        assert cookie is not None
        assert cookie.endswith("; Secure")


@pytest.mark.parametrize(
    "value",
    [
        "",
        LEARNER,
        f"{LEARNER}.",
        f"{LEARNER}.{'A' * 27}",
        signed(LEARNER, "another secret, just as long"),
        signed(LEARNER, SECRET)[:-1],
        signed(LEARNER, SECRET).replace("0", "1", 1),
        signed("../../etc/passwd", SECRET),
        signed(LEARNER.upper(), SECRET),
        "\x00\ud800",
    ],
)
def test_a_cookie_that_was_made_up_is_nobodys(value: str) -> None:
    assert learner_in(value, SECRET) is None
    assert learner_in(signed(LEARNER, SECRET), SECRET) == LEARNER


def test_cookies_that_are_none_of_ours_do_no_harm() -> None:
    for cookie in ("a=b; c", "\x7f=;;;", f"{NAME}=forged", "=".join("x" * 50)):
        assert ask({"accept": "text/html", "cookie": cookie}) is not None


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_store_every_cookie_stays_as_it_is(secret: str | None) -> None:
    """A full disk at the start: whoever visits then is still themselves afterwards."""
    mine = f"{NAME}={signed(LEARNER, SECRET)}"
    for headers in ({}, {"cookie": mine}, {"cookie": f"{NAME}=forged"}):
        assert ask({"accept": "text/html", **headers}, secret=secret) is None
    assert ask({"accept": "text/html", "cookie": mine}) is None


def test_nothing_is_signed_with_nothing() -> None:
    with pytest.raises(ValueError, match="no secret"):
        signed(LEARNER, "")
    forged = Signer("", salt=NAME).sign(LEARNER).decode()
    assert learner_in(forged, "") is None
