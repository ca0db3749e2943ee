"""What is lost and what is not when a worker or the scheduler goes."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import psutil
import pytest

from components.assembly import ModelSpec
from components.assembly.spec.problems import Refused
from components.datasets import DataPart, Prepared
from components.training import Engine, Recipe, Run
from components.training.worker.protocol.control_channel import under_way
from tests.training.certificates import key_of
from tests.training.conftest import PATIENCE
from tests.training.fast_and_keras import STEPS, chain, embedding, lstm, texts
from tests.training.small import ENDLESS, PLENTY, data, spec

RECIPE = Recipe(batch_size=8, epochs=6, seed=1)
DATA = data(200)
# One that goes the fast way.
TEXT = chain(embedding(), lstm())


def text_data() -> Prepared:
    """As many rows as `DATA`."""

    def part(rows: int, seed: int) -> DataPart:
        ids = texts(tuple(row % (STEPS + 1) for row in range(rows)), seed=seed)
        labels = np.random.default_rng(seed).integers(0, 2, (rows, 1)).astype("float32")
        return DataPart({"words": ids}, {"z_head": labels, "a_head": labels}, np.arange(rows))

    return Prepared(part(200, 0), part(20, 1), {}, None)  # type: ignore[arg-type]


def curve(run: Run) -> list[Any]:
    return [(row.kind, row.step, row.loss, row.losses, row.validation) for row in run.rows]


def kill(run: Run) -> None:
    """End the worker process that trains `run`, as the kernel does when memory is short."""
    port = int((run.home or "").rsplit(":", 1)[1])
    workers = psutil.Process().children(recursive=True)
    worker = next(process for process in workers if port in {c.laddr.port for c in process.net_connections()})
    os.kill(worker.pid, signal.SIGKILL)


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The script of a page has been drawn, and is the main module since then. The file is there once the
    script runs again."""
    file, main = tmp_path / "drawn", ModuleType("__main__")
    script = tmp_path / "page.py"
    script.write_text(f"open({str(file)!r}, 'w').close()")
    main.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", main)
    return file


@pytest.mark.parametrize(("model", "rows"), [(spec(), DATA), (TEXT, text_data())], ids=["plain", "fast"])
def test_a_killed_worker_is_replaced_and_its_run_goes_on(
    engine: Engine, started: list[Run], drawn: Path, model: ModelSpec, rows: Prepared
) -> None:
    undisturbed, broken = (engine.start(model, RECIPE, rows, paused=True) for _ in range(2))
    started += [undisturbed, broken]
    for run in (undisturbed, broken):
        run.set_loss_weights({"a_head": 0.25})
    undisturbed.resume()
    # Into the middle of the fourth epoch, and no further.
    for _ in range(85):
        broken.step()
    assert broken.wait(lambda run: run.rows and run.rows[-1].step == 85, PATIENCE)
    assert undisturbed.wait(timeout=PATIENCE)
    assert broken.wait(lambda run: run.state == "paused", PATIENCE)
    kill(broken)
    assert broken.wait(lambda run: run.notes and run.state == "paused", PATIENCE)
    assert "A worker process was lost. The training went on from the end of epoch" in str(broken.notes[0])
    # Stopped in the middle of the next epoch, and taken up again.
    before = broken.rows[-1].step
    broken.step()
    assert broken.wait(lambda run: run.rows[-1].step > before, PATIENCE)
    broken.stop()
    assert broken.wait(timeout=PATIENCE)
    assert broken.state == "stopped"
    broken = engine.go_on(broken, prepared=rows)
    started.append(broken)
    assert broken.wait(timeout=PATIENCE)
    assert broken.state == "finished"
    # Nothing twice, nothing missing, and to the last bit what it would have been.
    assert curve(broken) == curve(undisturbed)
    assert [row.epoch for row in broken.rows if row.kind == "epoch"] == list(range(1, 7))
    # The new worker has run nothing of the pages.
    assert not drawn.exists()


def trained_by(engine: Engine) -> list[str]:
    """The runs that train on the engine's workers, whoever started them."""
    runs_by_worker = engine._cluster.client.run(under_way)
    return [run for runs in runs_by_worker.values() for run in runs]


def test_an_engine_joins_a_cluster_and_says_so_when_it_loses_it(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in key_of(engine, tmp_path).items():
        monkeypatch.setenv(name, value)
    with Engine(address=engine.address) as needs:
        run = needs.start(spec(), ENDLESS, PLENTY)
        assert run.wait(lambda run: run.rows, PATIENCE)
        assert run.id in trained_by(engine)
        client = needs._cluster.client
        needs._loop.call(client.scheduler_comm.comm.abort)
        assert run.wait(timeout=PATIENCE)
        assert run.state == "failed"
        assert "connection to the cluster that trains was lost" in str(run.problem)
        # Its worker, which is not lost, soon finds that nobody wants it any more.
        while run.id in trained_by(engine):
            assert engine.ready
        # Dask's client connects again by itself; what is started now trains.
        again = needs.start(spec(), RECIPE, DATA)
        assert again.wait(timeout=PATIENCE)
        assert again.state == "finished"
    with pytest.raises(Refused, match="shutting down"):
        needs.start(spec(), RECIPE, DATA)
    assert engine.ready


def test_an_address_where_nothing_answers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.training.scheduling.cluster.CONNECT_TIMEOUT", 0.5)
    with pytest.raises(Refused, match="No scheduler answers"):
        Engine(address="tcp://127.0.0.1:9")
