"""A training taken up where it was left, by this engine or by the one after it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.assembly.spec.problems import Refused
from components.training import Engine, Recipe, Run
from components.training.artifacts.blob_store import BlobStore
from components.training.artifacts.checkpoint import resumable
from components.training.values.rows import on_learnt_scale
from tests.training.conftest import PATIENCE
from tests.training.small import data, spec

RECIPE = Recipe(batch_size=8, epochs=4, seed=1)
DATA = data(200)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vault")


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[Engine]:
    with Engine(workers=0, threads=2, blob_store=BlobStore.folder(folder)) as engine:
        yield engine


def curve(run: Run) -> list[Any]:
    return [(row.kind, row.step, row.loss, row.losses, row.validation) for row in run.rows]


@pytest.fixture(scope="module")
def undisturbed(engine: Engine) -> Run:
    run = engine.start(spec(), RECIPE, DATA)
    assert run.wait(timeout=PATIENCE)
    return run


def test_a_stopped_run_goes_on_to_the_same_curve(engine: Engine, undisturbed: Run) -> None:
    run = engine.start(spec(), RECIPE, DATA, paused=True)
    for _ in range(60):
        run.step()
    assert run.wait(lambda run: run.rows and run.rows[-1].step == 60, PATIENCE)
    run.stop()
    assert run.wait(timeout=PATIENCE)
    checkpoint = resumable(engine._storage.run(run.id))
    assert checkpoint is not None
    again = engine.go_on(run, prepared=DATA)
    assert again.id == run.id
    # Its curve so far is in sight at once.
    assert curve(again) == curve(run)
    assert again.wait(timeout=PATIENCE)
    assert again.state == "finished"
    assert curve(again) == curve(undisturbed)
    assert f"taken up at the end of epoch {checkpoint.position.epoch}" in str(again.notes[0])
    inputs = {"x": DATA.validation.inputs["x"]}
    for head, answers in again.predict(inputs).items():
        np.testing.assert_array_equal(answers, undisturbed.predict(inputs)[head])


def test_the_errors_of_a_run_that_goes_on_stay_on_their_scale(engine: Engine) -> None:
    """Versions before 0.11 wrote those of a quantity on the scale that the head learns."""
    head = spec().head("a_head").model_copy(update={"metrics": ("mean_absolute_error",)})
    measured = spec().model_copy(
        update={"heads": tuple(head if other.name == head.name else other for other in spec().heads)}
    )
    before = engine.start(measured, RECIPE, DATA)
    assert before.wait(timeout=PATIENCE)
    own = replace(DATA, units={"a_head": 1_000.0})
    assert on_learnt_scale(measured, before.rows, own.units) == {"a_head"}
    after = engine.go_on(before, epochs=1, prepared=own)
    afresh = engine.start(measured, RECIPE, own)
    assert after.wait(timeout=PATIENCE)
    assert afresh.wait(timeout=PATIENCE)
    key = "a_head/mean_absolute_error"
    assert after.rows[-1].metrics[key] < 10 < afresh.rows[-1].metrics[key]
    assert on_learnt_scale(measured, afresh.rows, own.units) == set()


def test_a_finished_run_is_trained_further_as_another(engine: Engine, undisturbed: Run) -> None:
    longer = engine.start(spec(), RECIPE.model_copy(update={"epochs": 6}), DATA)
    further = engine.go_on(undisturbed, epochs=2, prepared=DATA)
    assert longer.wait(timeout=PATIENCE)
    assert further.wait(timeout=PATIENCE)
    assert further.id != undisturbed.id
    assert further.recipe.epochs == 6
    assert curve(further) == curve(longer)
    # The one it began with is as it was.
    assert undisturbed.epochs_done == 4
    assert len(undisturbed.weights()) == len(further.weights())
    with pytest.raises(Refused, match="100 epochs at most"):
        engine.go_on(undisturbed, epochs=97)


def test_a_run_outlives_its_engine(tmp_path: Path, undisturbed: Run) -> None:
    blob_store = BlobStore.folder(tmp_path)
    with Engine(workers=0, threads=1, blob_store=blob_store) as first:
        run = first.start(spec(), RECIPE, DATA, paused=True)
        run.set_loss_weights({"a_head": 0.25})
        for _ in range(30):
            run.step()
        assert run.wait(lambda run: run.rows and run.rows[-1].step == 30, PATIENCE)
        past = run.snapshot()
    with Engine(workers=0, threads=1, blob_store=blob_store) as second:
        restored = second.restored(past)
        assert restored.rows == past.rows
        assert restored.marks == past.marks
        assert restored.progress is not None
        assert restored.progress.step == 5
        again = second.go_on(restored, prepared=DATA)
        # The weight stays where it was moved to.
        assert again.desired_state.loss_weights["a_head"] == 0.25
        assert again.wait(timeout=PATIENCE)
        assert again.state == "finished"
        assert {row.weights["a_head"] for row in again.rows if row.step > 1} == {0.25}
    json.dumps([vars(row) for row in again.rows])


def test_what_was_lost_before_its_first_epoch_begins_anew(engine: Engine, undisturbed: Run) -> None:
    run = engine.start(spec(), RECIPE, DATA, paused=True)
    run.step()
    assert run.wait(lambda run: run.rows, PATIENCE)
    run.stop()
    assert run.wait(timeout=PATIENCE)
    again = engine.go_on(run, prepared=DATA)
    assert again.wait(timeout=PATIENCE)
    assert curve(again) == curve(undisturbed)
    assert "began anew" in str(again.notes[0])
