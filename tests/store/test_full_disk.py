"""A disk that is really full: a training goes on, what it does is written when there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.store import RunEntry, Store, StoreSettings
from components.training import Engine, Recipe
from tests.training.conftest import PATIENCE
from tests.training.small import data, spec

ME = "a" * 32


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("Mounting a small disk takes root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return filler


def test_nothing_is_lost_when_the_disk_is_full(disk: Path) -> None:
    settings = StoreSettings(f"sqlite:///{disk / 'm.db'}", str(disk / "weights"), "s" * 20)
    store = Store(settings)
    with Engine(workers=0, threads=1, blob_store=store.blob_store) as engine:
        run = engine.start(spec(), Recipe(batch_size=8, epochs=3), data(200), paused=True)
        store.recorder.track(run, RunEntry(ME, "headline", {}))
        run.step()
        assert run.wait(lambda run: run.rows, PATIENCE)
        store.recorder.flush()
        assert store.recorder.error is None
        filler = fill(disk)
        run.resume()
        assert run.wait(timeout=PATIENCE)
        # It learnt to the end, and says what could not be kept.
        assert run.state == "finished"
        assert run.epochs_done == 3
        notes = " ".join(str(note) for note in run.notes)
        assert "could not be written" in notes
        store.recorder.flush()
        assert "full" in str(store.recorder.error)
        assert len(store.runs.of(ME)) == 1
        filler.unlink()
        store.recorder.flush()
        assert store.recorder.error is None
        stored = store.runs.get(ME, run.id)
        assert stored is not None
        past = store.runs.snapshot(stored)
        assert past is not None
        assert (stored.state, past.rows) == ("finished", run.rows)
    store.close()
