"""What the engine writes to disk, and what it reads back."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from components.training.artifacts.blob_store import BlobStore, Location
from components.training.artifacts.checkpoint import (
    CHECKPOINT,
    FINAL,
    FORMER,
    Checkpoint,
    TrainingPosition,
    copy_checkpoint,
    latest,
    read,
    resumable,
    stamp,
    write,
)
from components.training.artifacts.storage import ABANDONED, Storage, load
from tests.training.small import data

FACTS = TrainingPosition(2, 20, 1.5, 160, {"a_head": 0.1}, 1e-3)


@pytest.fixture(params=["folder", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    """A folder of this machine, and a place that is no folder."""
    return BlobStore(str(tmp_path) if request.param == "folder" else f"memory://{tmp_path}").place("run")


def names(place: Location) -> list[str]:
    with place._reached() as (system, root):
        return sorted(path.rpartition("/")[2] for path in system.ls(root, detail=False))


def put(place: Location, name: str, data: bytes) -> None:
    with place.writing(name) as file:
        file.write(data)


def test_a_checkpoint_comes_back_as_it_was(place: Location) -> None:
    weights = [np.arange(number, dtype="float32") for number in range(12)]
    state = [np.array([1, 2], "uint32"), np.array(0.25, "float32")]
    write(place, CHECKPOINT, Checkpoint(FACTS, weights, state))
    checkpoint = read(place, CHECKPOINT)
    assert checkpoint is not None
    assert checkpoint.position == FACTS
    for ours, theirs in zip([*weights, *state], [*checkpoint.weights, *checkpoint.state], strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert np.asarray(ours).dtype == theirs.dtype
    assert names(place) == [CHECKPOINT]
    assert place.size() > 600


def test_a_file_that_is_none_of_ours_is_no_checkpoint(tmp_path: Path) -> None:
    place, path = Location(str(tmp_path)), tmp_path / CHECKPOINT
    assert read(place, CHECKPOINT) is None
    for none_of_ours in (
        np.array([{"an": "object"}], dtype=object),
        np.array('{"epoch": 1}'),
        np.array('{"facts": {"epoch": 1}, "weights": 0, "state": 0}'),
        np.array("no JSON"),
    ):
        np.save(path, none_of_ours)
        assert read(place, CHECKPOINT) is None
    path.write_bytes(b"PK\x03\x04 half a file")
    assert read(place, CHECKPOINT) is None


def test_half_a_file_is_no_checkpoint(tmp_path: Path) -> None:
    place, path = Location(str(tmp_path)), tmp_path / CHECKPOINT
    write(place, CHECKPOINT, Checkpoint(FACTS, [np.ones(100)], [np.zeros(100)]))
    whole = path.read_bytes()
    for part in (len(whole) // 3, len(whole) - 1):
        path.write_bytes(whole[:part])
        assert read(place, CHECKPOINT) is None


@pytest.mark.parametrize("name", FORMER)
def test_an_archive_that_is_none_of_ours_is_no_checkpoint(tmp_path: Path, name: str) -> None:
    place, path = Location(str(tmp_path)), tmp_path / name
    path.write_bytes(b"PK\x03\x04 half a file")
    assert read(place, name) is None
    np.savez(path, position=np.array([{"an": "object"}], dtype=object))
    assert read(place, name) is None
    np.savez(path, position=np.array('{"epoch": 1}'))
    assert read(place, name) is None


def archive(place: Location, name: str, state: bool) -> None:
    """What 0.1.0 wrote."""
    arrays = {"facts": np.array(json.dumps(asdict(FACTS))), "weights/00000": np.full(2, 7.0)}
    with place.writing(name) as file:
        np.savez(file, **arrays, **({"state/00000": np.array(1, "int64")} if state else {}))  # type: ignore[arg-type]


def test_what_a_version_before_kept_is_read_and_gone_on_from(place: Location) -> None:
    archive(place, FORMER[0], state=False)
    archive(place, FORMER[1], state=True)
    before = stamp(place)
    checkpoint = latest(place)
    assert before
    assert checkpoint is not None
    assert (checkpoint.position, checkpoint.weights[0].tolist(), list(checkpoint.state)) == (
        FACTS,
        [7, 7],
        [],
    )
    assert copy_checkpoint(place, place)
    assert stamp(place) not in ("", before)
    checkpoint = latest(place)
    assert checkpoint is not None
    assert [array.tolist() for array in checkpoint.state] == [1]


def test_the_final_weights_come_before_those_of_a_checkpoint(place: Location) -> None:
    assert latest(place) is None
    assert stamp(place) == ""
    write(place, CHECKPOINT, Checkpoint(FACTS, [np.zeros(1)]))
    assert latest(place) is not None
    before = stamp(place)
    write(place, FINAL, Checkpoint(FACTS, [np.ones(1)]))
    checkpoint = latest(place)
    assert checkpoint is not None
    assert checkpoint.weights[0] == 1
    assert stamp(place) not in ("", before)


def test_a_training_goes_on_from_the_end_of_an_epoch(place: Location) -> None:
    other = Location(place.url + "-other")
    # In the middle of an epoch: only its predictions are of use.
    write(place, FINAL, Checkpoint(FACTS, [np.ones(1)]))
    assert resumable(place) is None
    assert not copy_checkpoint(place, other)
    write(place, CHECKPOINT, Checkpoint(FACTS, [np.zeros(1)], [np.zeros(2)]))
    assert copy_checkpoint(place, place)
    assert names(place) == [CHECKPOINT]
    place.remove()
    # At its end, whatever the file is called.
    write(place, FINAL, Checkpoint(FACTS, [np.ones(1)], [np.zeros(2)]))
    assert copy_checkpoint(place, other)
    checkpoint = resumable(other)
    assert checkpoint is not None
    assert checkpoint.weights[0] == 1
    assert names(place) == [FINAL]


def test_a_write_that_fails_leaves_what_was_there(place: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    write(place, FINAL, Checkpoint(FACTS, [np.zeros(1)]))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array_header_1_0", full)
    with pytest.raises(OSError, match="No space left"):
        write(place, FINAL, Checkpoint(FACTS, [np.ones(1)]))
    assert names(place) == [FINAL]


def test_what_a_place_cannot_do_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="nowhere"):
        Location("nowhere://bucket/run").exists()


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
    assert other.exists()


def test_only_the_arrays_that_were_needed_last_are_kept(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    first, other = storage.put(data()), storage.put(data(40))
    storage.release(first)
    assert first.exists()
    assert storage.put(data()) == first
    storage.release(other)
    assert first.exists(), "they are needed again"
    storage.release(first)
    assert first.exists()
    assert not other.exists()
    again = storage.put(data(40))
    storage.release(again)
    assert not first.exists()
    assert load(again)


def test_the_weights_of_the_oldest_runs_make_room(tmp_path: Path) -> None:
    storage = Storage(tmp_path, limit=10_000)
    for run in ("old", "middle", "new"):
        put(storage.run(run), FINAL, b"x" * 4_500)
        storage.ended(run)
    assert [storage.kept(run) for run in ("old", "middle", "new")] == [False, True, True]


def test_what_is_in_a_blob_store_stays(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "engine", limit=10, blob_store=BlobStore.folder(tmp_path / "vault"))
    for run in ("old", "new"):
        put(storage.run(run), FINAL, b"x" * 100)
        storage.ended(run)
    storage.close()
    assert [file.name for file in sorted((tmp_path / "vault").iterdir())] == ["new", "old"]


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
