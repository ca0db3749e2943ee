"""No process outlives the server, however the server ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from components.training import Engine
from tests.training.conftest import PATIENCE, workers_of

# Its workers leave it alone: one that ran it again would start workers in its turn.
SERVER = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background of a shell it is ignored
import psutil, sys, time
from components.training import Engine
from tests.training.conftest import workers_of

engine = Engine(workers=2, folder=sys.argv[1])
while len(workers := workers_of(psutil.Process())) < 2:
    time.sleep(0.05)
print(*(worker.pid for worker in workers), flush=True)
time.sleep(600)
"""


ALONE = """
import psutil, sys
from components.training import Engine
from tests.training.small import QUICK, data, spec

with Engine(workers=0, threads=1, folder=sys.argv[1]) as engine:
    first, second = (engine.start(spec(), QUICK, data()) for _ in range(2))
    assert all(run.wait(timeout=240) for run in (first, second))
    curves = [[row.losses for row in run.rows] for run in (first, second)]
    answer = first.predict(data().validation.inputs)["a_head"]
    children = len(psutil.Process().children())
print(first.state, second.state, curves[0] == curves[1], answer.shape, children)
"""


def start(program: str, folder: Path) -> subprocess.Popen[str]:
    """A Python program in a process of its own, with a folder to work in."""
    script = folder / "program.py"
    script.write_text(program)
    root = Path(__file__).parents[3]
    with (folder / "errors").open("w") as errors:
        return subprocess.Popen(
            [sys.executable, str(script), str(folder)],
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )


def wait_until_over(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=PATIENCE)[1]


@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_workers_end_with_their_server(how: str, tmp_path: Path) -> None:
    server = start(SERVER, tmp_path)
    assert server.stdout is not None
    with server.stdout:
        workers = [psutil.Process(int(pid)) for pid in server.stdout.readline().split()]
    others = psutil.Process(server.pid).children(recursive=True)
    assert len(workers) == 2
    # Ctrl-C reaches every process of a terminal.
    send = os.killpg if how == "SIGINT" else os.kill
    send(server.pid, getattr(signal, how))
    server.wait(PATIENCE)
    assert wait_until_over([*workers, *others])
    # Of workers that are still importing nothing is heard.
    errors = (tmp_path / "errors").read_text()
    assert errors.count("Traceback") == (how == "SIGINT"), errors


def test_a_small_host_can_train_in_the_server_itself(tmp_path: Path) -> None:
    said, _ = start(ALONE, tmp_path).communicate(timeout=PATIENCE)
    assert said.split() == ["finished", "finished", "True", "(20,", "1)", "0"]
    assert {file.name for file in tmp_path.iterdir()} == {"program.py", "errors"}


def test_closing_ends_workers_even_before_they_are_up(tmp_path: Path) -> None:
    before = set(workers_of(psutil.Process()))
    with Engine(workers=1, folder=tmp_path) as engine:
        while not (workers := set(workers_of(psutil.Process())) - before):
            psutil.wait_procs([], timeout=0)
        assert not engine.ready
    assert wait_until_over(list(workers))
    assert list(tmp_path.iterdir()) == []
    engine.close()
