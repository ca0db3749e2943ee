"""Middleware that refuses requests from pages of other servers, or under foreign host names.

Otherwise a page of another server could make a learner's browser open a connection here, with the
learner's cookie (recognized by `Origin`), or reach this machine under a name of its own (recognized by
`Host`). Streamlit checks the origin too, but first asks a server on the internet for its own address, and
everybody waits meanwhile.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import streamlit as st
import streamlit.net_util
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from components.assembly.spec.messages import N_
from components.ui.security.names import is_address, is_own_name, is_private_name, own_addresses
from components.ui.security.refusal import send_refusal

# What a proxy adds to a request; a page cannot add it to a web socket.
FORWARDED = ("x-forwarded-proto", "x-forwarded-for", "x-forwarded-host", "forwarded")

REFUSED = N_(
    "This server does not know the address that you came by. Open it by the address that you were "
    "given. (Whoever runs it can name further addresses in Streamlit's settings server.allowedHosts and "
    "server.corsAllowedOrigins.)"
)


class OriginCheck:
    """Passes on requests from pages of this server, or from no page at all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or allowed(Headers(scope=scope)):
            await self._app(scope, receive, send)
        else:
            await send_refusal(scope, receive, send, 403, REFUSED)


def skip_external_ip_lookup() -> None:
    """Stop Streamlit from asking a server on the internet for this server's address."""
    streamlit.net_util.get_external_ip = lambda: None


def allowed(headers: Headers) -> bool:
    """Whether a request with these headers is for this server, and from one of its pages."""
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) > 1 or len(origins) > 1:
        return False
    host = hosts[0] if hosts else None
    if host is not None and not _is_ours(host, headers):
        return False
    return not origins or _is_from_here(origins[0], host, headers)


def _is_ours(host: str, headers: Headers) -> bool:
    """Whether a host name is this server's. Behind a proxy a server cannot know all its names."""
    parts = _parts(f"//{host}")
    if parts is None or parts.path or parts.query or parts.fragment:
        return False
    if st.get_option("server.allowedHosts"):
        return is_host_allowed(host)
    name = _name(parts)
    known = is_address(name) or is_own_name(name) or is_private_name(name) or name in _named()
    return known or any(header in headers for header in FORWARDED)


def _is_from_here(origin: str, host: str | None, headers: Headers) -> bool:
    if not st.get_option("server.enableCORS") or origin in _allowed_origins():
        return True
    parts = _parts(origin)
    if parts is None or parts.scheme not in ("http", "https"):
        return False
    if parts.netloc in (host, headers.get("x-forwarded-host")):
        return True
    name = _name(parts)
    return is_own_name(name) or name in _named() or name in own_addresses()


def _named() -> set[str]:
    """The host names in Streamlit's settings."""
    settings = (f"//{st.get_option(option) or ''}" for option in ("browser.serverAddress", "server.address"))
    return {
        _name(parts) for setting in (*settings, *_allowed_origins()) if (parts := _parts(setting)) is not None
    }


def _allowed_origins() -> set[str]:
    """The origins that Streamlit's setting allows."""
    return {str(origin).strip() for origin in st.get_option("server.corsAllowedOrigins")}


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and parts.username is None and parts.password is None else None


def _name(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().rstrip(".")
