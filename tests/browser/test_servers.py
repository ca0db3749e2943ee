"""Two app servers with one database and one place for weights, behind a proxy as `docs/nginx.conf`
has it. Learners come without browsers."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import psutil
import pytest
from sqlalchemy import select, update

from components.store.database.database import Database
from components.store.database.tables import ChunkRow, RunRow, ServerRow
from components.store.runs.chunks import join_chunks
from tests.benchmarks.classroom.session import Session
from tests.benchmarks.classroom.watching import Watching, step_in
from tests.browser.support.server import ROOT, Server, free_port, serve
from tests.store import postgres

LEARNERS = 4
# The option of the control "batch_size" that stands for it.
BATCHES_OF_512 = 6
PATIENCE = 120.0
NGINX = which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def proxy(folder: Path, servers: list[Server]) -> Iterator[str]:
    """nginx with the configuration of the documentation and the addresses of these servers."""
    assert NGINX is not None
    port = free_port()
    text = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8").replace("listen 80", f"listen {port}")
    for number, server in enumerate(servers, start=1):
        text = text.replace(f"10.0.0.1{number}:8501", server.url.removeprefix("http://"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    own = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
    conf = folder / "nginx.conf"
    conf.write_text(f"{own}http {{\naccess_log off;\n{paths}{text}\n}}\n", encoding="utf-8")
    process = subprocess.Popen([NGINX, "-c", str(conf), "-e", f"{folder}/error.log"])
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(port):
            assert process.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < deadline
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """A database for several servers."""
    bin = postgres.binaries()
    if bin is None:
        yield f"sqlite:///{tmp_path / 'modelier.db'}"
        return
    with postgres.running(bin) as url:
        yield url


@pytest.fixture
def servers(database: str, tmp_path: Path) -> Iterator[list[Server]]:
    """Two app servers, each with a folder of its own, and what they share."""
    with ExitStack() as stack:
        environment: dict[str, Any] = {
            "MODELIER_DATABASE_URL": database,
            "MODELIER_WEIGHTS": str(tmp_path / "weights"),
            "MODELIER_SECRET": "a secret that both servers know",
            "MODELIER_WORKERS": "0",
        }
        folders = [tmp_path / "one", tmp_path / "two"]
        for folder in folders:
            folder.mkdir()
        with ThreadPoolExecutor() as both:
            starting = both.map(lambda folder: stack.enter_context(serve(folder, **environment)), folders)
            servers = list(starting)
        yield servers


async def until(session: Session, holds: Callable[[], bool]) -> None:
    """Wait until something holds of a page; its fragments see to it that it comes."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, session.errors
        await asyncio.sleep(0.1)


@pytest.mark.skipif(NGINX is None, reason="No nginx on this machine")
def test_what_was_made_on_one_server_is_there_on_the_other(
    servers: list[Server], database: str, tmp_path: Path
) -> None:
    # A thread of its own: Playwright keeps an event loop running in the main one.
    with proxy(tmp_path, servers) as url, ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, _lesson(url, servers, database)).result()


def _connections(server: Server) -> int:
    """How many are connected to a server, which is one more for each tab."""
    port = int(server.url.rsplit(":", 1)[1])
    connections = server.process.net_connections()
    return sum(
        connection.laddr.port == port and connection.status == psutil.CONN_ESTABLISHED
        for connection in connections
    )


def _states(database: str) -> list[str]:
    """The states of all runs, as they are written down."""
    opened = Database(database)
    try:
        with opened.writing() as session:
            return list(session.scalars(select(RunRow.state)))
    finally:
        opened.close()


async def _lesson(url: str, servers: list[Server], database: str) -> None:
    learners = [Session(url) for _ in range(LEARNERS)]
    before = [_connections(server) for server in servers]
    await learners[0].open("headline")
    home = next(number for number, server in enumerate(servers) if _connections(server) > before[number])
    for number, learner in enumerate(learners):
        if number:
            await learner.open("headline")
        await learner.move("headline-extra_dense", number + 1)
    trained, watching = learners[0], Watching(learners[0])
    await trained.move("headline-recipe", True)
    await trained.move("headline-epochs", 20)
    await trained.move("headline-batch_size", BATCHES_OF_512)
    await trained.press("headline-train")
    # Into the second epoch of seven batches each, so that there is a checkpoint.
    await until(trained, lambda: watching.step > 7)
    await trained.press("headline-stop")
    await until(trained, lambda: "Stopped" in watching.line)
    reached = step_in(watching.line)
    watching.stop()
    for learner in learners:
        assert not learner.errors
        await learner.close()
    await until(trained, lambda: _states(database) == ["stopped"])
    # The server that trained it goes; the proxy sends everyone to the other.
    os.kill(servers[home].process.pid, signal.SIGKILL)
    again = [Session(url, learner.cookies) for learner in learners]
    watching = Watching(again[0])
    for number, learner in enumerate(again):
        await learner.open("headline")
        (slider,) = [element for element in learner.page.all("slider") if "homework" in element.slider.label]
        assert slider.slider.value[0] == number + 1
    there = again[0]
    assert step_in(watching.line) == reached
    await there.press("headline-go-on")
    await until(there, lambda: watching.step > reached)
    watching.stop()
    await there.go("runs")
    assert any("Runs: 1." in element.markdown.body for element in there.page.all("markdown"))
    for learner in again:
        assert not learner.errors
        await learner.close()
    assert "Traceback" not in servers[1 - home].written()


def test_a_server_that_was_stopped_and_one_that_was_killed(servers: list[Server], database: str) -> None:
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, _drill(servers, database)).result()


def _silent(database: str) -> None:
    """As if every server that gives no sign of life now were on another machine and had given none for
    a minute; those that live say so again before long."""
    opened = Database(database)
    try:
        with opened.writing() as session:
            session.execute(update(ServerRow).values(host="elsewhere", beat=ServerRow.beat - 60))
    finally:
        opened.close()


async def _press(session: Session, key: str, label: str = "") -> None:
    """Press a button as soon as the page offers it, under this label if it has several."""

    def offered() -> bool:
        held = session.page.find(key)
        return held is not None and label in held.element.button.label

    await until(session, offered)
    await session.press(key)


async def _drill(servers: list[Server], database: str) -> None:
    one, two = servers
    there = Session(one.url)
    at_one = Watching(there)
    await there.open("headline")
    await there.move("headline-recipe", True)
    await there.move("headline-epochs", 20)
    await there.move("headline-batch_size", BATCHES_OF_512)
    await there.press("headline-train")
    await until(there, lambda: at_one.step > 7)
    # While it trains, the learner's page is one of the other server: it sees the run and can hold it.
    here = Session(two.url, there.cookies)
    at_two = Watching(here)
    await here.open("headline")
    await until(here, lambda: at_two.step > 7)
    assert any("Training on another server since" in text for text in _captions(here))
    await _press(here, "headline-train", "Pause")
    await until(here, lambda: "Paused" in at_one.line and "Paused" in at_two.line)
    await _press(here, "headline-train", "Resume")
    reached = at_two.step
    await until(here, lambda: at_two.step > reached)
    # The first one is stopped for so long that it counts as gone. The other shows its run as
    # interrupted, with its curve, and takes it up.
    os.kill(one.process.pid, signal.SIGSTOP)
    try:
        _silent(database)
        await until(here, lambda: "Interrupted" in at_two.line)
        await _press(here, "headline-go-on")
        await until(here, lambda: _states(database) == ["running"])
        taken = at_two.step
        await until(here, lambda: at_two.step > taken)
    finally:
        os.kill(one.process.pid, signal.SIGCONT)
    # It goes on and finds that the run is another's: one server alone trains and writes it.
    await until(here, lambda: "was taken up by another server" in one.written())
    reached = at_two.step
    await until(here, lambda: at_two.step > reached)
    await _press(here, "headline-stop")
    await until(here, lambda: _states(database) == ["stopped"])
    assert _steps(database) == sorted(set(_steps(database)))
    for server in servers:
        assert "UNIQUE" not in server.written()
        assert "Traceback" not in server.written()
    for session in (there, here):
        await session.close()


def _captions(session: Session) -> list[str]:
    return [element.markdown.body for element in session.page.all("markdown")]


def _steps(database: str) -> list[int]:
    """The batches that are written down of the one run there is."""
    opened = Database(database)
    try:
        with opened.reading() as session:
            rows, _marks = join_chunks(session.scalars(select(ChunkRow.payload).order_by(ChunkRow.number)))
            return [row.step for row in rows if row.kind == "batch"]
    finally:
        opened.close()
