"""Weights of which only what moved is kept: as they were to the bit, wherever they started."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.assembly import ModelSpec, build
from components.assembly.keras_model.arrays import addresses
from components.datasets import DataPart
from components.lessons import HeadlineOptions, PairOptions
from components.training import InitialWeights, starting_weights
from components.training.artifacts.blob_store import Location
from components.training.artifacts.checkpoint import (
    CHECKPOINT,
    FINAL,
    Checkpoint,
    TrainingPosition,
    copy_checkpoint,
    latest,
    read,
    resumable,
    write,
)
from components.training.artifacts.compact import MovedRows
from components.training.artifacts.starting_arrays import StartingArrays
from components.training.worker.loop.checkpoint_saver import CheckpointSaver
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import CompiledModel, compile_spec
from components.training.worker.model.trace_cache import TraceCache
from components.training.worker.model.variables import copies

FACTS = TrainingPosition(1, 4, 1.0, 32, {}, 1e-3)


def headline(**options: Any) -> ModelSpec:
    """The headline lesson's model with a table of 2,000 rows."""
    return HeadlineOptions(vocabulary=2_000, embedding_dim=16, lstm_units=4, **options).spec()


def pairs() -> ModelSpec:
    """Two texts and one encoder, whose table is in a model inside the model."""
    return PairOptions(vocabulary=2_000, embedding_dim=16).spec()


def trained(spec: ModelSpec, optimizer: Any, initial: InitialWeights | None = None) -> CompiledModel:
    """A few batches by Keras and the fast way, as a worker trains."""
    weights = {head.name: head.weight for head in spec.heads if head.loss}
    compiled = compile_spec(TraceCache(), spec, optimizer, 1e-2, weights)
    if initial is not None:
        initial.assign(compiled.model, spec)
    rng = np.random.default_rng(0)
    x = {
        model_input.name: rng.integers(0, 300, (24, *model_input.known_shape)).astype("int32")
        if model_input.dtype == "int32"
        else rng.normal(size=(24, *model_input.known_shape)).astype("float32")
        for model_input in spec.inputs
    }
    y = {head.name: rng.integers(0, 2, (24, 1)).astype("float32") for head in spec.heads}
    batches = Batches(DataPart(x, y, np.arange(24)), spec, 8, 0)
    compiled.model.fit(
        batches.epochs(0, 1),
        epochs=1,
        steps_per_epoch=batches.steps,
        shuffle=False,
        verbose=0,
        callbacks=[*compiled.callbacks],
    )
    return compiled


def same(ours: Any, theirs: Any) -> None:
    assert len(ours) == len(theirs)
    for one, two in zip(ours, theirs, strict=True):
        assert (np.asarray(one).dtype, np.shape(one)) == (np.asarray(two).dtype, np.shape(two))
        assert np.asarray(one).tobytes() == np.asarray(two).tobytes()


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam", "sgd", "adagrad"])
def test_what_a_run_has_learnt_comes_back_to_the_bit(tmp_path: Path, optimizer: Any) -> None:
    spec, place = headline(), Location(str(tmp_path))
    compiled = trained(spec, optimizer)
    with CheckpointSaver(place, spec=spec) as saver:
        assert saver.finish(Checkpoint(FACTS, copies(compiled.model.weights), copies(compiled.state)))
    for checkpoint in (latest(place, spec), resumable(place, spec)):
        assert checkpoint is not None
        same(checkpoint.weights, copies(compiled.model.weights))
        same(checkpoint.state, copies(compiled.state))
    whole = sum(array.nbytes for array in (*copies(compiled.model.weights), *copies(compiled.state)))
    # 300 of 2,000 rows were read.
    assert place.size() < whole / (1 if optimizer == "adagrad" else 3)


@pytest.mark.parametrize("spec", [headline(), pairs()], ids=["headline", "pairs"])
def test_it_does_so_from_weights_that_were_learnt_elsewhere(tmp_path: Path, spec: ModelSpec) -> None:
    place = Location(str(tmp_path))
    before = starting_weights(spec, None)
    initial = InitialWeights({path: array + np.float32(0.5) for path, array in before.items()}, "elsewhere")
    initial.write(place)
    compiled = trained(spec, "rmsprop", initial)
    with CheckpointSaver(place, spec=spec) as saver:
        assert saver.finish(Checkpoint(FACTS, copies(compiled.model.weights), copies(compiled.state)))
    checkpoint = latest(place, spec)
    assert checkpoint is not None
    same(checkpoint.weights, copies(compiled.model.weights))
    raw = latest(place)
    assert raw is not None
    assert any(isinstance(array, MovedRows) for array in raw.weights)


def test_one_training_hands_it_on_to_another(tmp_path: Path) -> None:
    spec, source, target = headline(), Location(str(tmp_path / "a")), Location(str(tmp_path / "b"))
    compiled = trained(spec, "rmsprop")
    with CheckpointSaver(source, spec=spec) as saver:
        saver.finish(Checkpoint(FACTS, copies(compiled.model.weights), copies(compiled.state)))
    assert copy_checkpoint(source, target)
    checkpoint = resumable(target, spec)
    assert checkpoint is not None
    same(checkpoint.weights, copies(compiled.model.weights))
    same(checkpoint.state, copies(compiled.state))
    assert abs(target.size() - source.size()) < 1_000


def test_weights_that_did_not_start_so_are_none(tmp_path: Path) -> None:
    spec, place = headline(), Location(str(tmp_path))
    compiled = trained(spec, "rmsprop")
    with CheckpointSaver(place, spec=spec) as saver:
        saver.finish(Checkpoint(FACTS, copies(compiled.model.weights), copies(compiled.state)))
    assert latest(place, headline(seed=1)) is None
    assert latest(place, spec) is not None


def test_bits_that_are_equal_as_numbers_are_kept_apart(tmp_path: Path) -> None:
    spec, place = headline(), Location(str(tmp_path))
    weights = build(spec).get_weights()
    number = next(n for n, address in enumerate(addresses(spec)) if address.name == "embeddings")
    weights[number][3, 0] = np.nan
    weights[number][4] = -0.0
    state = [np.zeros((2_000, 16), "float32"), np.array(3, "int64")]
    state[0][7, 5] = -0.0
    write(place, CHECKPOINT, Checkpoint(FACTS, weights, state), StartingArrays(spec, place))
    checkpoint = read(place, CHECKPOINT, StartingArrays(spec, place))
    assert checkpoint is not None
    same(checkpoint.weights, weights)
    same(checkpoint.state, state)


def test_what_0_1_wrote_opens(tmp_path: Path) -> None:
    spec, place = headline(), Location(str(tmp_path))
    weights = build(spec).get_weights()
    # As 0.1 wrote it: all arrays whole, and a head that says nothing of rows.
    with place.writing(FINAL) as file:
        np.save(file, np.array(json.dumps({"facts": asdict(FACTS), "weights": len(weights), "state": 1})))
        for array in (*weights, np.ones((2_000, 16), "float32")):
            np.save(file, array)
    checkpoint = resumable(place, spec)
    assert checkpoint is not None
    assert checkpoint.position == FACTS
    same(checkpoint.weights, weights)
