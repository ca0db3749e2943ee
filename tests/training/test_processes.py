"""No process outlives the server, however the server ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from components.training import Engine
from tests.training.conftest import PATIENCE, workers_of

SERVER = """
import psutil, sys, time
from components.training import Engine
from tests.training.conftest import workers_of

if __name__ == "__main__":
    engine = Engine(workers=2, folder=sys.argv[1])
    while len(workers := workers_of(psutil.Process())) < 2:
        time.sleep(0.05)
    print(*(worker.pid for worker in workers), flush=True)
    time.sleep(600)
"""


def gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=PATIENCE)[1]


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_workers_end_with_their_server(how: str, tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    server = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert server.stdout is not None
    with server.stdout:
        workers = [psutil.Process(int(pid)) for pid in server.stdout.readline().split()]
    others = psutil.Process(server.pid).children(recursive=True)
    assert len(workers) == 2
    server.send_signal(getattr(signal, how))
    server.wait(PATIENCE)
    assert gone([*workers, *others])


def test_closing_ends_workers_even_before_they_are_up(tmp_path: Path) -> None:
    before = set(workers_of(psutil.Process()))
    with Engine(workers=1, folder=tmp_path) as engine:
        while not (workers := set(workers_of(psutil.Process())) - before):
            psutil.wait_procs([], timeout=0)
        assert not engine.ready
    assert gone(list(workers))
    assert list(tmp_path.iterdir()) == []
    engine.close()
