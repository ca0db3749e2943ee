"""A vault that comes later: what runs learn from then on is in it, what they learnt before stays."""

from __future__ import annotations

from pathlib import Path

from components.training.artifacts.blob_store import BlobStore
from components.training.artifacts.storage import Storage


def test_runs_of_before_stay_where_they_are(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    before = storage.run("before")
    with before.writing("final.npz") as file:
        file.write(b"learnt")
    storage.keep_in(BlobStore.folder(tmp_path / "vault"))
    assert storage.run("before") == before
    assert storage.kept("before")
    assert storage.run("after") == BlobStore.folder(tmp_path / "vault").place("after")
    storage.ended("after")
    storage.ended("before")
    assert storage.kept("before")
    storage.close()
    assert not storage.kept("before")
