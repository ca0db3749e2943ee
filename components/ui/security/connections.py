"""Limits how many connections the server holds, so that idle ones do not keep visitors out.

Every connection takes an open file. When no file is left, a server can accept no connection and open no
file of its own. So there are fewer connections than files, one address can have only a share of them, and
a connection without a request is closed. uvicorn, which Streamlit runs on, only limits requests, and
Streamlit has no setting for that.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from components.ui.security.address import PROXIES, network_of

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

# The most connections, if there are enough files; files kept free for everything else; and the fewest.
MOST = 10_000
KEPT_FREE = 512
LEAST = 64
# The share of connections that one network address can have. A whole school may share one.
ADDRESS_SHARE = 0.75
# Seconds within which a new connection has to send a request.
FIRST_REQUEST_TIMEOUT = 15.0
# Connections accepted in one go.
ACCEPTED = 128
# Seconds between two log lines with the same message.
REPEATED = 60.0

REJECTION = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)

logger = logging.getLogger(__name__)


def raise_open_file_limit() -> int:
    """Raise this process's limit of open files as far as allowed; returns the limit."""
    if resource is None:
        return MOST + KEPT_FREE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Some systems refuse this; the limit then stays.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    return MOST + KEPT_FREE if soft == resource.RLIM_INFINITY else soft


def limit_connections(files: int, protocol: Any = AutoHTTPProtocol) -> None:
    """Make uvicorn hold no more connections than this many open files allow."""
    most = min(MOST, max(LEAST, files - KEPT_FREE))
    original = protocol.connection_made

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        if is_crowded(self.connections, _host(transport), most):
            _reject(transport)
            return
        original(self, transport)
        self.loop.call_later(FIRST_REQUEST_TIMEOUT, _close_if_silent, self)

    protocol.connection_made = connection_made


def is_crowded(connections: set[Any], host: str, most: int) -> bool:
    """Whether there are too many connections to accept another one from this host.

    Args:
        connections: uvicorn's open connections.
        host: The address of the new one.
        most: How many there may be.
    """
    if len(connections) >= most:
        return True
    if PROXIES in os.environ or len(connections) < most * ADDRESS_SHARE:
        return False
    network = network_of(host)
    theirs = sum(network_of((connection.client or ("",))[0]) == network for connection in connections)
    return theirs >= most * ADDRESS_SHARE


def limit_accepts(loop: asyncio.AbstractEventLoop) -> None:
    """Make an event loop accept a few connections at a time, and log only once a minute that it can accept
    none; Python would log it two thousand times a second."""
    create_server = loop.create_server

    async def create(*arguments: Any, **settings: Any) -> asyncio.Server:
        settings["backlog"] = min(settings.get("backlog", ACCEPTED), ACCEPTED)
        return await create_server(*arguments, **settings)

    loop.create_server = create  # type: ignore[method-assign]
    loop.set_exception_handler(_quiet_handler())


def _quiet_handler() -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    """An exception handler for event loops that logs "too many open files" at most once a minute."""
    logged_at = -REPEATED

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal logged_at
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif time.monotonic() - logged_at > REPEATED:
            logged_at = time.monotonic()
            logger.error("No more connections can be accepted: this process has no more open files")

    return handle


def _host(transport: asyncio.BaseTransport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""


def _reject(transport: asyncio.Transport) -> None:
    # Ignores whatever else the connection sends.
    transport.set_protocol(asyncio.Protocol())
    transport.write(REJECTION)
    transport.close()


def _close_if_silent(protocol: Any) -> None:
    """Close a connection that has sent no request. Web sockets have another protocol by then."""
    transport = protocol.transport
    if protocol.cycle is None and transport.get_protocol() is protocol:
        transport.close()
