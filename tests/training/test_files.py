"""What the engine writes to disk, and what it reads back."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from components.training.checkpoint import CHECKPOINT, FINAL, Checkpoint, Facts, latest, read, write
from components.training.storage import ABANDONED, Storage, load
from tests.training.small import data

FACTS = Facts(2, 20, 1.5, 160, {"a_head": 0.1}, 1e-3)


def test_a_checkpoint_comes_back_as_it_was(tmp_path: Path) -> None:
    weights = [np.arange(number, dtype="float32") for number in range(12)]
    state = [np.array([1, 2], "uint32"), np.array(0.25, "float32")]
    write(tmp_path / "run" / CHECKPOINT, Checkpoint(FACTS, weights, state))
    found = read(tmp_path / "run" / CHECKPOINT)
    assert found is not None
    assert found.facts == FACTS
    for ours, theirs in zip([*weights, *state], [*found.weights, *found.state], strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert np.asarray(ours).dtype == theirs.dtype
    assert [file.name for file in (tmp_path / "run").iterdir()] == [CHECKPOINT]


def test_a_file_that_is_none_of_ours_is_no_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / CHECKPOINT
    assert read(path) is None
    path.write_bytes(b"PK\x03\x04 half a file")
    assert read(path) is None
    np.savez(path, facts=np.array([{"an": "object"}], dtype=object))
    assert read(path) is None
    np.savez(path, facts=np.array('{"epoch": 1}'))
    assert read(path) is None


def test_the_final_weights_come_before_those_of_a_checkpoint(tmp_path: Path) -> None:
    assert latest(tmp_path) is None
    write(tmp_path / CHECKPOINT, Checkpoint(FACTS, [np.zeros(1)]))
    assert latest(tmp_path) is not None
    write(tmp_path / FINAL, Checkpoint(FACTS, [np.ones(1)]))
    found = latest(tmp_path)
    assert found is not None
    assert found.weights[0] == 1


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / FINAL, Checkpoint(FACTS, [np.zeros(1)]))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / FINAL, Checkpoint(FACTS, [np.ones(1)]))
    assert [file.name for file in tmp_path.iterdir()] == [FINAL]


def test_arrays_are_written_once_for_all_who_use_them(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    first, second, other = storage.put(data()), storage.put(data()), storage.put(data(40))
    assert first == second != other
    training, validation = load(first)
    for ours, theirs in ((data().train, training), (data().validation, validation)):
        np.testing.assert_array_equal(ours.inputs["x"], theirs.inputs["x"])
        assert list(theirs.targets) == sorted(ours.targets)
        for head, target in ours.targets.items():
            np.testing.assert_array_equal(target, theirs.targets[head])
        assert len(ours) == len(theirs)
    storage.release(first)
    assert first.exists()
    storage.release(second)
    assert not first.exists()
    assert other.exists()


def test_the_weights_of_the_oldest_runs_make_room(tmp_path: Path) -> None:
    storage = Storage(tmp_path, limit=10_000)
    for run in ("old", "middle", "new"):
        storage.run(run).mkdir()
        (storage.run(run) / FINAL).write_bytes(b"x" * 4_500)
        storage.ended(run)
    assert [storage.run(run).exists() for run in ("old", "middle", "new")] == [False, True, True]


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    abandoned, living = Storage(tmp_path), Storage(tmp_path)
    long_ago = time.time() - ABANDONED - 1
    os.utime(abandoned.folder / "alive", (long_ago, long_ago))
    (tmp_path / "notes.txt").touch()
    storage = Storage(tmp_path)
    assert not abandoned.folder.exists()
    assert living.folder.exists()
    storage.close()
    living.close()
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
