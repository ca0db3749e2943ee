"""What is kept is for nobody else on the machine, and half of a thing is not kept for ever."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from components.assembly.spec.problems import Refused
from components.datasets import Uploads
from components.store import Store, StoreSettings
from components.store.database.settings import MIN_SECRET
from components.store.weights.leftovers import ABANDONED, clear_leftovers

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, on a system where others may read what nobody says anything about."""
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("MODELIER_SECRET", raising=False)
    return tmp_path / "data"


@unix
def test_no_other_account_reads_database_uploads_and_secret(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        # As an earlier version left them.
        (folder / "uploads").mkdir(parents=True)
        (folder / "modelier.db").touch()
        for _ in range(2):
            store = Store(StoreSettings.from_environment())
            digest = Uploads.default().put(b"text,label")
            private = ["modelier.db", "modelier.db-wal", "modelier.db-shm", "secret", f"uploads/{digest}"]
            assert {name: rights(folder / name) for name in private} == dict.fromkeys(private, 0o600)
            assert rights(folder / "uploads") == 0o700
            store.close()
            (folder / "secret").chmod(0o644)
    finally:
        os.umask(before)


@pytest.mark.parametrize("written", ["", "\n", "short", " " * 40, "\x00"])
def test_a_secret_that_is_none_is_refused(folder: Path, written: str) -> None:
    folder.mkdir()
    (folder / "secret").write_text(written)
    with pytest.raises(Refused, match="empty or cut short"):
        StoreSettings.from_environment()
    assert (folder / "secret").read_text() == written
    (folder / "secret").unlink()
    assert len(StoreSettings.from_environment().secret) > MIN_SECRET


def test_what_was_left_half_done_goes_and_what_is_under_way_stays(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    settings = StoreSettings.from_environment()
    left = [
        folder / "uploads" / ".part-abc",
        folder / "weights" / "run" / ".0123.part",
        tmp_path / "temporary" / "modelier-import-abc" / "weights.h5",
    ]
    stays = [
        folder / "uploads" / ("0" * 64),
        folder / "weights" / "run" / "final.npz",
        tmp_path / "temporary" / "something-else" / "weights.h5",
    ]
    for path in (*left, *stays):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    clear_leftovers(settings)
    assert all(path.exists() for path in (*left, *stays))
    clear_leftovers(settings, now=time.time() + 2 * ABANDONED)
    assert not any(path.exists() for path in left)
    assert not (tmp_path / "temporary" / "modelier-import-abc").exists()
    assert all(path.exists() for path in stays)
    clear_leftovers(None)
