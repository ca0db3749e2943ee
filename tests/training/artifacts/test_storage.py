"""A vault that comes later: what runs learn from then on is in it, what they learnt before stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from components.datasets import DataPart, Prepared
from components.training.artifacts.blob_store import BlobStore
from components.training.artifacts.storage import Storage, load


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


def test_arrays_of_any_name_are_kept_in_the_folder_and_found_again(tmp_path: Path) -> None:
    names = ("a/b", "../../../outside", "100%2F", "c\\d", "..", "字")
    arrays = {name: np.full((2, 1), number, "float32") for number, name in enumerate(names)}
    part = DataPart(arrays, arrays, np.arange(2))
    storage = Storage(tmp_path / "own")
    folder = storage.put(Prepared(part, part, {}, None))  # type: ignore[arg-type]
    assert {file.relative_to(folder).parts[:-1] for file in tmp_path.rglob("*.npy")} == {
        (which, *kind) for which in ("train", "validation") for kind in (("inputs",), ("targets",), ())
    }
    for loaded in load(folder):
        assert {name: int(array[0, 0]) for name, array in loaded.targets.items()} == {
            name: number for number, name in enumerate(names)
        }
    storage.close()
