"""What a run shows of the inside of its model, at the epochs that are kept."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from components.assembly import build
from components.assembly.spec.problems import Refused
from components.training import Engine
from components.training.artifacts.blob_store import Location
from components.training.artifacts.checkpoint import Checkpoint, TrainingPosition
from components.training.artifacts.epochs import (
    MAX_BYTES,
    MAX_EPOCHS,
    after_epoch,
    forget_later,
    keep_epoch,
    kept_epochs,
    superfluous,
)
from components.training.values.sample_tensors import TensorPlace
from tests.training.conftest import PATIENCE
from tests.training.small import QUICK, data, spec


def test_a_sample_is_seen_with_the_weights_of_an_epoch_that_is_kept(engine: Engine) -> None:
    run = engine.start(spec(), QUICK, data())
    assert run.wait(timeout=PATIENCE)
    kept = run.kept_epochs()
    assert kept[:2] == (0, 1)
    sample = {"x": np.array([[0.5, -1.0, 2.0]], np.float32)}
    model = build(spec())
    hidden, answer = TensorPlace((0,)), TensorPlace((2,))

    def expected() -> np.ndarray:
        return np.asarray(keras.Model(model.inputs, model.get_layer("hidden").output)([sample["x"]]))[0]

    np.testing.assert_allclose(run.tensors(sample, 0)[hidden].values, expected(), atol=1e-6)
    model.set_weights(run.weights())
    np.testing.assert_allclose(run.tensors(sample)[hidden].values, expected(), atol=1e-6)
    np.testing.assert_allclose(
        run.tensors(sample)[answer].values, run.predict(sample)["b_head"][0], atol=1e-6
    )
    between = run.tensors(sample, 1)[hidden].values
    assert not np.allclose(between, run.tensors(sample, 0)[hidden].values)
    assert not np.allclose(between, expected())
    # In whatever order they are asked for.
    np.testing.assert_allclose(run.tensors(sample, 1)[hidden].values, between)
    with pytest.raises(Refused, match="no longer kept"):
        run.tensors(sample, 77)


def checkpoint(epoch: int, numbers: int = 3) -> Checkpoint:
    position = TrainingPosition(epoch, epoch, 0.0, 0, {}, 0.1)
    return Checkpoint(position, [np.full(numbers, epoch, np.float32)], [np.zeros(2)], 0.0)


def test_epochs_are_kept_evenly_and_within_bounds(tmp_path: Path) -> None:
    place = Location(str(tmp_path))
    for epoch in range(1, 2 * MAX_EPOCHS + 1):
        keep_epoch(place, checkpoint(epoch), None)
    kept = kept_epochs(place)
    assert len(kept) == MAX_EPOCHS
    assert kept[-1] == 2 * MAX_EPOCHS
    assert max(np.diff([0, *kept])) <= 4
    forget_later(place, 9)
    assert max(kept_epochs(place)) <= 9
    weights = after_epoch(place, kept[0], spec())
    assert weights is not None
    assert weights.weights[0].tolist() == [kept[0]] * 3
    assert not weights.state


def test_a_model_of_which_one_epoch_is_too_much_keeps_none(tmp_path: Path) -> None:
    place = Location(str(tmp_path))
    keep_epoch(place, checkpoint(1, MAX_BYTES // 4 + 1), None)
    assert kept_epochs(place) == ()


def test_of_large_models_as_many_epochs_are_kept_as_fit(tmp_path: Path) -> None:
    place = Location(str(tmp_path))
    for epoch in range(1, 8):
        keep_epoch(place, checkpoint(epoch, MAX_BYTES // 4 // 3), None)
        assert place.size() <= MAX_BYTES
    assert kept_epochs(place)[-1] == 7
    assert len(kept_epochs(place)) == 2


def test_the_epoch_that_leaves_the_smallest_gap_goes() -> None:
    assert superfluous([1, 2, 4, 8]) == 1
    assert superfluous([4, 5, 8]) == 5
