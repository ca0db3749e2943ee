"""Connections that ask for nothing: a server of its own, few open files, and many sockets."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.ui.security import connections
from components.ui.security.address import PROXIES
from components.ui.security.connections import is_crowded, raise_open_file_limit

ROOT = Path(__file__).parents[3]
FILES, IDLE = 256, 400

# A server as Streamlit starts one, with few open files and little patience.
SERVER = f"""
import asyncio, resource, sys
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from components.ui.security import connections

bounded = sys.argv[2] == "bounded"
resource.setrlimit(resource.RLIMIT_NOFILE, ({FILES}, {FILES}))
connections.FIRST_REQUEST_TIMEOUT, connections.KEPT_FREE, connections.ACCEPTED = 2.0, 150, 32
if bounded:
    connections.limit_connections(connections.raise_open_file_limit())

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        if bounded:
            connections.limit_accepts(asyncio.get_running_loop())
        await send({{"type": "lifespan.startup.complete"}})
        await receive()
        await send({{"type": "lifespan.shutdown.complete"}})
        return
    with open(sys.executable, "rb"):
        pass
    await send({{"type": "http.response.start", "status": 200, "headers": []}})
    await send({{"type": "http.response.body", "body": b"here"}})

uvicorn.run(app, fd=int(sys.argv[1]), log_level="warning", access_log=False)
"""


@dataclass(frozen=True)
class Peer:
    """A connection, as far as it is counted."""

    client: tuple[str, int]


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="addresses of the loopback network")


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of a server, and its log."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=512) as listening,
        (tmp_path / "log").open("wb") as log,
    ):
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(listening.fileno()), request.param],
            pass_fds=[listening.fileno()],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
        port = listening.getsockname()[1]
        try:
            until(lambda: status_of(port) == 200, 60)
            yield port, tmp_path / "log"
        finally:
            process.kill()
            process.wait()


def status_of(port: int, source: str = "127.0.0.1") -> int | None:
    """The status of a request from this address, None without an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2, source_address=(source, 0))
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def until(holds: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.1)


@contextlib.contextmanager
def idle(port: int, count: int) -> Iterator[list[socket.socket]]:
    """So many connections that ask for nothing."""
    with contextlib.ExitStack() as stack:
        sockets = []
        for _ in range(count):
            with contextlib.suppress(OSError):
                sockets.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5)))
        yield sockets


@pytest.mark.parametrize("server", ["bounded"], indirect=True)
def test_idle_connections_keep_nobody_out_and_fill_no_log(server: tuple[int, Path]) -> None:
    port, log = server
    with idle(port, IDLE) as sockets:
        assert len(sockets) > FILES
        # Someone at another address is served at once, also while the flood is there.
        until(lambda: status_of(port, "127.0.0.2") == 200, 20)
        # Those who were too many were told so, and the others are closed when they ask for nothing.
        last = sockets[-1]
        last.settimeout(10)
        assert last.recv(100).startswith(b"HTTP/1.1 503") or last.recv(1) == b""
        until(lambda: status_of(port) == 200, 20)
    assert log.stat().st_size < 20_000


def test_one_address_does_not_have_all_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PROXIES, raising=False)
    of_one = {Peer(client=("192.0.2.1", port)) for port in range(75)}
    assert is_crowded(of_one, "192.0.2.1", 100)
    assert not is_crowded(of_one, "192.0.2.2", 100)
    assert not is_crowded(set(list(of_one)[:70]), "192.0.2.1", 100)
    others = {Peer(client=("192.0.2.2", port)) for port in range(25)}
    assert is_crowded(of_one | others, "192.0.2.3", 100)
    # Behind a proxy all come from its address.
    monkeypatch.setenv(PROXIES, "192.0.2.1")
    assert not is_crowded(of_one, "192.0.2.1", 100)


def test_open_files_are_as_many_as_may_be() -> None:
    import resource  # noqa: PLC0415

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = raise_open_file_limit()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    assert limit in (before[1], connections.MOST + connections.KEPT_FREE)
