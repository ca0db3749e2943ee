"""Where a visitor comes from, and that nobody can make it up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from components.ui.security.address import PROXIES, THIS_MACHINE, UNKNOWN, address_of


def seen(
    peer: str, forwarded: tuple[str, ...] = (), kind: str = "http", trusted: str = "127.0.0.1,::1"
) -> str:
    """The address of a request as it comes through uvicorn."""
    addresses: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        addresses.append(address_of(scope))

    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    scope: Any = {"type": kind, "client": (peer, 5000), "headers": headers, "scheme": "http"}
    asyncio.run(ProxyHeadersMiddleware(app, trusted)(scope, None, None))  # type: ignore[arg-type]
    return addresses[0]


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_header_is_believed_from_a_trusted_proxy_only(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = ("203.0.113.7",)
    monkeypatch.delenv(PROXIES, raising=False)
    assert seen("198.51.100.1", forged, kind) == "198.51.100.1"
    # Nor from this machine, unless it was said that a proxy runs here.
    assert seen("127.0.0.1", forged, kind) == THIS_MACHINE
    assert seen("127.0.0.1", ("203.0.113.7:44",), kind) == THIS_MACHINE
    monkeypatch.setenv(PROXIES, "127.0.0.1,10.0.0.0/8")
    trusted = "127.0.0.1,10.0.0.0/8"
    assert seen("127.0.0.1", forged, kind, trusted) == "203.0.113.7"
    assert seen("10.1.2.3", forged, kind, trusted) == "203.0.113.7"
    assert seen("198.51.100.1", forged, kind, trusted) == "198.51.100.1"
    # What the visitor wrote stands before what the proxy added.
    assert seen("127.0.0.1", ("9.9.9.9, 203.0.113.7",), kind, trusted) == "203.0.113.7"


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("192.0.2.5", "192.0.2.5"),
        ("127.0.0.3", "127.0.0.3"),
        ("::1", THIS_MACHINE),
        ("::ffff:192.0.2.5", "192.0.2.5"),
        ("::ffff:127.0.0.1", THIS_MACHINE),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", UNKNOWN),
        ("testclient", UNKNOWN),
        ("<b>", UNKNOWN),
    ],
)
def test_addresses_of_one_visitor_are_one(peer: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PROXIES, raising=False)
    assert seen(peer) == address


def page() -> None:
    import streamlit as st  # noqa: PLC0415

    from components.ui.security.address import address_here  # noqa: PLC0415

    st.write(address_here())


def test_a_script_knows_whose_it_is() -> None:
    """A test's page has no connection, and so no address; and that breaks nothing."""
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.markdown[0].value == UNKNOWN
