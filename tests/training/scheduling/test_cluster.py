"""A cluster that someone else runs, started by the commands that the README gives: on machines that
only a network joins, where such can be made, or else all on this one."""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from components.training import Engine, Recipe, Run
from tests.training.conftest import PATIENCE
from tests.training.machines import LOOPBACK, Machine, apart, here
from tests.training.small import data, spec

ROOT = Path(__file__).parents[3]
README = ROOT / "components" / "training" / "README.md"
RECIPE = Recipe(batch_size=8, epochs=3, seed=1)
DATA = data(200)
EPOCH = 25


def commands() -> tuple[list[str], list[str], dict[str, str]]:
    """How a scheduler and a worker are started, and the worker's environment, from the README."""
    text = README.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [shlex.split(line) for line in text.splitlines() if line.startswith("    ") and "dask " in line]
    scheduler, worker = (next(line for line in lines if kind in line) for kind in ("scheduler", "worker"))
    start = worker.index("dask")
    return scheduler, worker[start:], dict(word.split("=", 1) for word in worker[:start])


# Runs that a worker hosts.
PLACES = 2


class Cluster:
    """The processes, each on the next of the `machines`. Each worker is a nanny with a worker."""

    def __init__(self, folder: Path, machines: Iterator[Machine], *options: str) -> None:
        self._options = options
        self._folder, self._machines = folder, machines
        self._processes: list[psutil.Popen] = []
        self._hosts: list[str] = []
        self._scheduler, self._worker, self._environment = commands()
        self.address = ""

    def open(self) -> None:
        """Start the scheduler."""
        file = self._folder / "scheduler.json"
        # Any free port.
        self._start([*self._scheduler, "--port=0", f"--scheduler-file={file}"], {})
        while not (file.exists() and file.read_text().endswith("}")):
            ended, _ = psutil.wait_procs(self._processes, timeout=0.05)
            assert not ended, self.written()
        self.address = json.loads(file.read_text())["address"]

    def add(self) -> None:
        """Start a worker. It joins when it has imported TensorFlow."""
        command = [self.address if word.startswith("tcp://") else word for word in self._worker]
        command[command.index("--nthreads") + 1] = str(PLACES)
        self._start([*command, f"--local-directory={self._folder}"], self._environment)

    def kill(self, run: Run) -> None:
        """Take away the machine that trains `run`: its worker and whoever would start it again."""
        host, _, port = (run.home or "").removeprefix("tcp://").rpartition(":")
        family = next(
            family
            for at, family in self._families()
            if at == host and (host != LOOPBACK or int(port) in _ports(family))
        )
        for process in family:
            process.kill()

    def close(self) -> None:
        """End them all."""
        family = [process for _, family in self._families() for process in family]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for process in self._processes:
            process.wait()

    def written(self) -> str:
        """What they have printed."""
        return "".join(path.read_text() for path in self._folder.glob("*.log"))

    def _families(self) -> list[tuple[str, list[psutil.Process]]]:
        return [
            (host, [process, *process.children(recursive=True)])
            for host, process in zip(self._hosts, self._processes, strict=True)
            if process.poll() is None
        ]

    def _start(self, command: list[str], environment: dict[str, str]) -> None:
        assert command[0] == "dask"
        machine = next(self._machines)
        self._hosts.append(machine.host)
        log = self._folder / f"{len(self._processes)}.log"
        with log.open("w") as output:
            self._processes.append(
                psutil.Popen(
                    [
                        *machine.prefix,
                        sys.executable,
                        "-m",
                        *command,
                        f"--host={machine.host}",
                        *self._options,
                    ],
                    cwd=ROOT,
                    env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            )


def _ports(family: list[psutil.Process]) -> set[int]:
    return {connection.laddr.port for process in family for connection in process.net_connections()}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        try:
            machines = stack.enter_context(apart())
        except OSError:  # whoever tests may not make a network, or has none of that kind
            machines = stack.enter_context(here())
        cluster = Cluster(tmp_path, machines)
        stack.callback(cluster.close)
        cluster.open()
        yield cluster


def test_no_network_of_a_test_stays_behind() -> None:
    before = {name for _index, name in socket.if_nameindex()}
    try:
        with apart() as machines:
            next(machines), next(machines)
    except OSError as error:
        pytest.skip(str(error))
    assert {name for _index, name in socket.if_nameindex()} <= before


def curve(run: Run) -> list[Any]:
    return [(row.kind, row.step, row.loss, row.losses, row.validation) for row in run.rows]


def test_one_machine_goes_and_another_comes(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.add()
    cluster.add()
    monkeypatch.setenv("MODELIER_SCHEDULER", cluster.address)
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path / "data"))
    with Engine() as engine:
        # With five, where a worker hosts two, each machine has some and one waits.
        runs = [engine.start(spec(), RECIPE, DATA, paused=True) for _ in range(5)]
        for run in runs[:4]:
            assert run.wait(lambda run: run.home, PATIENCE), cluster.written()
        assert len({run.home for run in runs[:4]}) == 2
        # Into the second epoch.
        lost = runs[0]
        beside = [run for run in runs[:4] if run.home == lost.home]
        others = [run for run in runs[:4] if run not in beside]
        for run in beside:
            for _ in range(EPOCH + 5):
                run.step()
            assert run.wait(lambda run: run.rows and run.rows[-1].step == EPOCH + 5, PATIENCE)
        wait_until_over = lost.home
        cluster.kill(lost)
        cluster.add()
        # The other machine is full and stays so: what was lost has to wait for the new one.
        for run in (*beside, runs[4]):
            run.resume()
        for run in (*beside, runs[4]):
            assert run.wait(timeout=PATIENCE), cluster.written()
        assert not {run.home for run in (*beside, runs[4])} & {wait_until_over, others[0].home}
        for run in others:
            run.resume()
        for run in others:
            assert run.wait(timeout=PATIENCE), cluster.written()
    assert [run.state for run in runs] == ["finished"] * 5
    assert all("went on from the end of epoch" in str(run.notes) for run in beside)
    # Nothing twice, nothing missing, and to the last bit the same wherever it was trained.
    assert all(curve(run) == curve(runs[-1]) for run in runs)
