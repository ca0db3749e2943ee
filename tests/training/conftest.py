"""One engine for all tests that need one: starting it takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from components.training import Engine, Run

# Long enough for the slowest machine; reached only when something is wrong.
PATIENCE = 240


def workers_of(server: psutil.Process) -> list[psutil.Process]:
    """The worker processes that `server` itself has started."""
    return [child for child in server.children() if "spawn_main" in " ".join(child.cmdline())]


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(workers=2, threads=2, residents=2) as engine:
        yield engine
        workers = workers_of(psutil.Process())
        assert workers
    assert not [worker for worker in workers if worker.is_running()]


@pytest.fixture
def started(engine: Engine) -> Iterator[list[Run]]:
    """Runs put in here are stopped when the test is over, and their places free again."""
    runs: list[Run] = []
    yield runs
    for run in runs:
        run.stop()
    for run in runs:
        assert run.wait(timeout=PATIENCE)
