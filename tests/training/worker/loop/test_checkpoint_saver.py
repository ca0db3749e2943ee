"""When a checkpoint is written, by a clock that the test moves."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from components.training.artifacts.blob_store import Location
from components.training.artifacts.checkpoint import (
    CHECKPOINT,
    Checkpoint,
    TrainingPosition,
    copy_checkpoint,
    read,
    resumable,
)
from components.training.worker.loop import checkpoint_saver
from components.training.worker.loop.checkpoint_saver import MAX_SHARE_OF_COMPUTING, CheckpointSaver

TRAINEE: Any = SimpleNamespace(
    model=SimpleNamespace(weights=[keras.Variable(np.zeros(3), trainable=False)]),
    state=[keras.Variable(np.ones(2), trainable=False)],
)
# Copying takes a second, and so does writing.
WORTH = 2 / MAX_SHARE_OF_COMPUTING


def position(epoch: int) -> TrainingPosition:
    return TrainingPosition(epoch, 0, 0.0, 0, {}, 0.1)


def kept_epoch(place: Location) -> int:
    checkpoint = read(place, CHECKPOINT)
    return checkpoint.position.epoch if checkpoint else 0


class Training:
    """A run that comes to the ends of its epochs; each waits until what it began is written."""

    def __init__(self, place: Location) -> None:
        self.place = place
        self.seconds = count()
        self.saver = CheckpointSaver(place, lambda: float(next(self.seconds)))

    def ends_epoch(self, epoch: int, computed: float) -> str:
        said = self.saver.save(TRAINEE, position(epoch), computed)
        if self.saver._writing is not None:
            self.saver._writing.exception()
        return str(said or "")


def test_checkpoints_take_no_more_than_their_part(tmp_path: Path) -> None:
    place = Location(str(tmp_path))
    training = Training(place)
    with training.saver:
        epochs = []
        for epoch, computed in enumerate((1.0, 2.0, WORTH, WORTH + 1.5, WORTH + 2, 2 * WORTH + 2), start=1):
            training.ends_epoch(epoch, computed)
            epochs.append(kept_epoch(place))
    # The first is always kept.
    assert epochs == [1, 1, 1, 4, 4, 6]


def test_one_that_failed_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Location(str(tmp_path))
    training = Training(place)
    with training.saver:
        with monkeypatch.context() as broken:
            broken.setattr(checkpoint_saver, "write", _full)
            assert training.ends_epoch(1, 1.0) == ""
        assert "No space left" in training.ends_epoch(2, 2.0)
        assert kept_epoch(place) == 2
        assert training.ends_epoch(3, 3.0) == ""


def test_a_training_that_was_taken_up_elsewhere_writes_nothing_more(tmp_path: Path) -> None:
    place = Location(str(tmp_path))
    with CheckpointSaver(place, since=100.0) as first:
        first.save(TRAINEE, position(1), 1.0)
    assert kept_epoch(place) == 1
    # Another server takes it up; the first one, taken for gone, has only been slow.
    assert copy_checkpoint(place, place)
    later = resumable(place)
    assert later is not None
    with CheckpointSaver(place, since=100.0) as first, CheckpointSaver(place, since=later.since) as second:
        assert not first.finish(Checkpoint(position(9), later.weights, later.state))
        second.save(TRAINEE, position(2), 1.0)
    assert kept_epoch(place) == 2
    with CheckpointSaver(place, since=100.0) as first:
        first.save(TRAINEE, position(8), 1.0)
    assert kept_epoch(place) == 2
    with CheckpointSaver(place, since=later.since) as second:
        assert second.finish(Checkpoint(position(3), later.weights, later.state))
    # Nor over what is final.
    with CheckpointSaver(place, since=100.0) as first:
        first.save(TRAINEE, position(8), 1.0)
    checkpoint = resumable(place)
    assert checkpoint is not None
    assert checkpoint.position.epoch == 3


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")
