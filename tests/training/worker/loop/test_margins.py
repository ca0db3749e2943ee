"""What a row of an epoch says of how far its figures may be off."""

from __future__ import annotations

import numpy as np
import pytest

from components.assembly import Head
from components.datasets.binding.uncertainty import mean_of, share
from components.training import Engine, Run
from components.training.worker.loop.margins import Margins
from components.training.worker.loop.meter import MeterReading
from tests.training.small import QUICK, data, part, spec


def test_a_run_tells_the_margin_of_its_accuracy_with_every_epoch(engine: Engine, started: list[Run]) -> None:
    run = engine.start(spec(), QUICK, data(validation=40))
    started.append(run)
    list(run.watch())
    epochs = [row for row in run.rows if row.kind == "epoch"]
    assert len(epochs) == 2
    for row in epochs:
        accuracy = row.validation_metrics["b_head/accuracy"]
        assert row.validation_rows == 40
        assert row.validation_margins == {
            "b_head/accuracy": pytest.approx(share(accuracy, 40).margin(accuracy))
        }
    assert all(row.validation_rows == 0 for row in run.rows if row.kind == "batch")


def test_an_error_has_the_margin_of_its_rows_own_errors() -> None:
    heads = (Head(name="a_head", tensor="a", loss="mean_squared_error", metrics=("mean_absolute_error",)),)
    measured, aside = spec().model_copy(update={"heads": heads}), part(50, 1)
    errors = np.abs(aside.targets["a_head"][:, 0] - 0.3).astype(np.float64)
    reading = MeterReading(
        0.0,
        {"a_head": float((errors**2).mean())},
        {"a_head/mean_absolute_error": float(errors.mean()), "a_head/precision": 0.5},
    )
    margins = Margins(measured, aside)
    assert margins.rows == 50
    assert margins.of(reading) == {
        "a_head/mean_absolute_error": pytest.approx(mean_of(errors).margin(float(errors.mean())))
    }
