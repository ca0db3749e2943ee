"""Weights that setups start from lie in files: what is held of them in memory is bounded."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import numpy as np
import pytest

from components.assembly import Input, Layer, ModelSpec, build
from components.assembly.keras_model.arrays import addresses
from components.datasets.cache import Cache
from components.training.artifacts import array_files
from components.training.artifacts import initial_weights as module
from components.training.artifacts.array_files import SMALL, ArrayFolder, FiledArrays, bytes_of
from components.training.artifacts.initial_weights import InitialWeights
from tests.assembly import specs
from tests.assembly.specs import layer


@pytest.fixture
def array_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a server keeps them."""
    monkeypatch.setattr(module, "_array_folder", ArrayFolder(tmp_path))
    return tmp_path


def large(value: float, count: int = 400_000) -> dict[str, np.ndarray]:
    return {"a/kernel": np.full((count, 2), value, "float32"), "a/bias": np.arange(2, dtype="float32")}


def test_large_arrays_are_read_from_their_file_and_are_the_same(array_folder: Path) -> None:
    arrays = large(0.5)
    initial = InitialWeights(arrays, "mine")
    assert isinstance(initial.arrays, FiledArrays)
    assert initial.digest == module._digest(arrays)
    assert initial.size == sum(array.nbytes for array in arrays.values())
    assert initial.layers == {"a"}
    assert set(initial.arrays) == set(arrays)
    for path, array in arrays.items():
        np.testing.assert_array_equal(initial.arrays[path], array)
    with pytest.raises(KeyError):
        initial.arrays["b/kernel"]
    # Those that pack well take little room on the disk either.
    assert sum(file.stat().st_size for file in array_folder.iterdir()) < initial.size / 20


def test_the_same_weights_lie_there_once_and_go_with_the_last_who_names_them(array_folder: Path) -> None:
    one, other = InitialWeights(large(1.0)), InitialWeights(large(1.0), "another learner's")
    assert one.arrays is other.arrays
    assert len(list(array_folder.iterdir())) == 1
    del one
    gc.collect()
    assert np.all(other.arrays["a/kernel"] == 1.0)
    del other
    gc.collect()
    assert not list(array_folder.iterdir())


def test_many_visits_with_large_models_hold_little(
    array_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: Cache[dict[str, np.ndarray]] = Cache(10 * 2**20, bytes_of)
    monkeypatch.setattr(array_files, "_loaded", held)
    setups = [InitialWeights(large(float(number))) for number in range(10)]
    assert all(np.all(initial.arrays["a/kernel"] == number) for number, initial in enumerate(setups))
    in_memory = [entry.result() for entry in held._entries.values()]
    assert sum(array.nbytes for arrays in in_memory for array in arrays.values()) <= 10 * 2**20


def test_small_ones_stay_where_they_are(array_folder: Path) -> None:
    arrays = large(1.0, SMALL // 32)
    assert InitialWeights(arrays).arrays is arrays
    assert not list(array_folder.iterdir())


def test_a_full_disk_leaves_them_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "_array_folder", ArrayFolder(tmp_path / "not there"))
    arrays = large(1.0)
    assert InitialWeights(arrays).arrays is arrays


def test_folders_of_servers_that_were_killed_are_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine = ArrayFolder()
    gone = tmp_path / f"{array_files.FOLDER}{2**22 + 1}-x"
    gone.mkdir()
    assert list(array_files.abandoned()) == [gone]
    del mine


def test_a_model_takes_them_as_it_takes_others(array_folder: Path) -> None:
    spec = specs.one_layer(layer("wide", "Dense", units=1_000), Input(name="x", shape=(1_000,)))
    assert isinstance(spec, ModelSpec)
    assert isinstance(spec.layers[0], Layer)
    drawn = build(spec).get_weights()
    paths = [address.path for address in addresses(spec)]
    initial = InitialWeights(dict(zip(paths, [array + 1 for array in drawn], strict=True)))
    assert isinstance(initial.arrays, FiledArrays)
    initial.ensure_fit(spec)
    model = build(spec)
    initial.assign(model, spec)
    for mine, theirs in zip(model.get_weights(), drawn, strict=True):
        np.testing.assert_array_equal(mine, theirs + 1)
