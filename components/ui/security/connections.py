"""How many connections this server holds, so that idle ones keep nobody out and fill no log.

Every connection takes an open file. Where there are no more of them, a server can accept nobody and
open no file of its own; so there are fewer connections than files, one address has not all of them,
and one that asks for nothing is closed. uvicorn, which Streamlit serves with, has a bound for
requests alone, and Streamlit gives no way to set it.
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
except ImportError:  # Windows counts otherwise
    resource = None  # type: ignore[assignment]

# Connections at most, where there are files enough; and files that are kept for all else.
MOST = 10_000
KEPT_FREE = 512
LEAST = 64
# The share of them that one network address can have: a school has one, and so has a flood.
ADDRESS_SHARE = 0.75
# Seconds in which a new connection has to ask for something.
FIRST_REQUEST_TIMEOUT = 15.0
# Connections that are accepted at once, before those are looked at.
ACCEPTED = 128
# Seconds between two lines in the log that say the same.
REPEATED = 60.0

REJECTION = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)

logger = logging.getLogger(__name__)


def raise_open_file_limit() -> int:
    """Let this process have as many open files as it may, and say how many that are."""
    if resource is None:
        return MOST + KEPT_FREE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # A process may be refused what it is promised; then it keeps what it has.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    return MOST + KEPT_FREE if soft == resource.RLIM_INFINITY else soft


def limit_connections(files: int, protocol: Any = AutoHTTPProtocol) -> None:
    """Have uvicorn hold no more connections than so many open files allow, from now on."""
    most = min(MOST, max(LEAST, files - KEPT_FREE))
    made = protocol.connection_made

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        if is_crowded(self.connections, _host(transport), most):
            _reject(transport)
            return
        made(self, transport)
        self.loop.call_later(FIRST_REQUEST_TIMEOUT, _close_if_silent, self)

    protocol.connection_made = connection_made


def is_crowded(connections: set[Any], host: str, most: int) -> bool:
    """Whether there are too many connections for one more of this host."""
    if len(connections) >= most:
        return True
    if PROXIES in os.environ or len(connections) < most * ADDRESS_SHARE:
        return False
    network = network_of(host)
    theirs = sum(network_of((each.client or ("",))[0]) == network for each in connections)
    return theirs >= most * ADDRESS_SHARE


def limit_accepts(loop: asyncio.AbstractEventLoop) -> None:
    """Have a loop accept a few connections at a time, and say not more than now and then that it can
    accept none. Python says so two thousand times a second."""
    create_server = loop.create_server

    async def create(*arguments: Any, **settings: Any) -> asyncio.Server:
        settings["backlog"] = min(settings.get("backlog", ACCEPTED), ACCEPTED)
        return await create_server(*arguments, **settings)

    loop.create_server = create  # type: ignore[method-assign]
    loop.set_exception_handler(_quiet_handler())


def _quiet_handler() -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    """What a loop does with errors: as usual, but for those that come with every connection."""
    said_at = -REPEATED

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal said_at
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif time.monotonic() - said_at > REPEATED:
            said_at = time.monotonic()
            logger.error("No more connections can be accepted: this process has no more open files")

    return handle


def _host(transport: asyncio.BaseTransport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""


def _reject(transport: asyncio.Transport) -> None:
    # What else comes from there is nobody's.
    transport.set_protocol(asyncio.Protocol())
    transport.write(REJECTION)
    transport.close()


def _close_if_silent(protocol: Any) -> None:
    """Close a connection on which nothing was asked. Those of web sockets have another protocol."""
    transport = protocol.transport
    if protocol.cycle is None and transport.get_protocol() is protocol:
        transport.close()
