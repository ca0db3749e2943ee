"""A learning rate that follows a schedule of Keras: every batch is trained with it, and its row says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import Config, build
from components.assembly.spec import KerasObject
from components.training.artifacts.checkpoint import latest
from components.training.artifacts.storage import Storage, load
from components.training.values.desired_state import DesiredState
from components.training.values.rows import Row
from components.training.worker.model.batches import Batches
from components.training.worker.process import job_runner
from components.training.worker.process.job_runner import run_job
from components.training.worker.protocol.event_batcher import EventBatcher
from components.training.worker.protocol.job import Job
from tests.training.small import data, job, lone

SCHEDULE = KerasObject(
    "CosineDecay",
    Config(initial_learning_rate=0.1, decay_steps=16, alpha=0.1, warmup_target=0.4, warmup_steps=3),
)
WEIGHTS = {"only": 1.0}


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody says anew where the controls stand."""
    monkeypatch.setattr(job_runner, "CONFIRM_TIMEOUT", 0)


def job_by_schedule(folder: Path, rate: float = 0.4, control: float | None = None) -> Job:
    """A run of 20 batches whose control of the rate stands at `control` when it starts."""
    plain = job(folder)
    return replace(
        plain,
        spec=lone(),
        optimizer="sgd",
        optimizer_config=Config(momentum=0.5, nesterov=True),
        learning_rate=rate,
        schedule=SCHEDULE,
        weights=WEIGHTS,
        desired_state=DesiredState(WEIGHTS, rate if control is None else control),
        data=_put(folder),
    )


def _put(folder: Path) -> Path:
    return Storage(folder).put(data(heads=("only",)))


def trained(job: Job) -> tuple[list[Row], list[dict[str, Any]]]:
    """The rows of its batches, and its marks."""
    packets: list[dict[str, Any]] = []
    outcome = run_job(job, EventBatcher(lambda *packet: packets.append(packet[-1])))
    assert (outcome.state, outcome.problem) == ("finished", None)
    events = [event for packet in packets for event in (packet if isinstance(packet, list) else [packet])]
    rows = [Row(**row) for event in events for row in event.get("rows", ())]
    marks = [mark for event in events for mark in event.get("marks", ())]
    return [row for row in rows if row.kind == "batch"], marks


def rates(factor: float = 1.0, steps: range = range(20)) -> list[float]:
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 16, alpha=0.1, warmup_target=0.4, warmup_steps=3)
    return [float(schedule(step)) * factor for step in steps]


def test_it_learns_what_keras_learns_with_the_schedule(tmp_path: Path) -> None:
    requested = job_by_schedule(tmp_path)
    rows, marks = trained(requested)
    assert [row.learning_rate for row in rows] == pytest.approx(rates(), rel=1e-6)
    assert marks == []
    model = build(lone())
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 16, alpha=0.1, warmup_target=0.4, warmup_steps=3)
    model.compile(keras.optimizers.SGD(schedule, momentum=0.5, nesterov=True), "binary_crossentropy")
    training, _ = load(requested.data)
    batches = Batches(training, lone(), requested.batch_size, requested.seed)
    model.fit(batches.epochs(0, 2), epochs=2, steps_per_epoch=batches.steps, shuffle=False, verbose=0)
    kept = latest(requested.place, lone())
    assert kept is not None
    for ours, keras_weights in zip(kept.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, keras_weights, rtol=1e-4, atol=1e-6)


def test_another_rate_scales_all_of_the_schedule(tmp_path: Path) -> None:
    rows, _ = trained(job_by_schedule(tmp_path, rate=0.2))
    assert [row.learning_rate for row in rows] == pytest.approx(rates(0.5), rel=1e-5)


def test_moving_the_control_multiplies_what_is_to_come(tmp_path: Path) -> None:
    """The row has the rate that was used, the mark where the control was moved."""
    rows, marks = trained(job_by_schedule(tmp_path, rate=0.4, control=0.1))
    assert [row.learning_rate for row in rows] == pytest.approx(rates(0.25), rel=1e-5)
    assert [(mark["control"], mark["before"], mark["after"]) for mark in marks] == [
        ("learning_rate", 0.4, 0.1)
    ]


def test_a_run_that_is_taken_up_goes_on_where_its_schedule_was(tmp_path: Path) -> None:
    first = replace(job_by_schedule(tmp_path), epochs=1)
    trained(first)
    rows, _ = trained(replace(first, epochs=2, attempt=2))
    assert [row.step for row in rows] == list(range(11, 21))
    assert [row.learning_rate for row in rows] == pytest.approx(rates(steps=range(10, 20)), rel=1e-6)
