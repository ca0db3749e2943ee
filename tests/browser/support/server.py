"""A server of the tests' own: `streamlit run app.py`, as a person would start it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[3]
APP = ROOT / "app.py"
START_SECONDS = 120
STOP_SECONDS = 30
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, its process, and what it has written."""

    url: str
    process: psutil.Process
    log: Path

    def written(self) -> str:
        """Everything the server has printed so far, without its colours."""
        return COLOURS.sub("", self.log.read_text(encoding="utf-8", errors="replace"))


@contextmanager
def serve(directory: Path, script: Path = APP, **environment: str) -> Iterator[Server]:
    """Run the app (or another `script`) on a free port of the loopback address, with its data in `directory`.

    On leaving, the server is asked to stop as Ctrl+C would. `AssertionError` if it, or any
    process it started, is still there afterwards.
    """
    port = free_port()
    log = directory / "server.log"
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"),
    ]
    settings = {
        **os.environ,
        "MODELIER_DATA": str(directory / "data"),
        "PYTHONUNBUFFERED": "1",
        **environment,
    }
    with log.open("w") as output:
        started = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    process = psutil.Process(started.pid)
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        _await_health(server, started)
        yield server
    finally:
        left = _stop(started, process)
    assert not left, f"processes left behind by the server: {left}"


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_health(server: Server, started: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert started.poll() is None, f"the server ended as it started:\n{server.written()}"
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)  # nothing listens yet, so there is nothing to wait on
    raise AssertionError(f"the server did not answer within {START_SECONDS} s:\n{server.written()}")


def _stop(started: subprocess.Popen[bytes], process: psutil.Process) -> list[str]:
    """Interrupt the server; the command lines of what outlived it (and is ended now)."""
    family = process.children(recursive=True) if started.poll() is None else []
    started.send_signal(signal.SIGINT)
    try:
        started.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        family.append(process)
    _, alive = psutil.wait_procs(family, timeout=5)
    survivors = [" ".join(survivor.cmdline()) for survivor in alive if survivor.is_running()]
    for survivor in alive:
        survivor.kill()
    return survivors
