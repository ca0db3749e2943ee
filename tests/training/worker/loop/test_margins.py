"""What a row of an epoch says of how far its figures may be off."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from components.assembly import Head
from components.datasets.binding.uncertainty import mean_of, share
from components.training import Engine, Run
from components.training.worker.loop.margins import Margins
from components.training.worker.loop.meter import Meter, MeterReading
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
        assert row.validation_margins["b_head/accuracy"] == pytest.approx(
            share(accuracy, 40).margin(accuracy)
        )
        # Five batches of eight rows are enough to tell how much a loss varies.
        assert set(row.validation_margins) == {"b_head/accuracy", "loss", "a_head/loss", "b_head/loss"}
        assert all(0 < margin < inf for margin in row.validation_margins.values())
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


@pytest.mark.parametrize(("rows", "size"), [(800, 32), (813, 32), (200, 32)])
def test_a_loss_is_in_its_interval_as_often_as_is_said(rows: int, size: int) -> None:
    generator, inside, widths, by_rows = np.random.default_rng(0), 0, [], []
    for _sample in range(400):
        losses = generator.exponential(0.7, rows)
        meter = Meter(spec())
        for batch in np.split(losses, range(size, rows, size)):
            mean = float(batch.mean())
            meter.batch(
                {"loss": 2 * mean, "a_head_loss": mean, "b_head_loss": mean, "b_head_accuracy": 0.5},
                len(batch),
            )
        reading = meter.epoch({"b_head_accuracy": 0.5})
        assert reading.losses["a_head"] == pytest.approx(losses.mean())
        margin = reading.loss_margins["a_head/loss"]
        assert reading.loss_margins["loss"] == pytest.approx(2 * margin)
        inside += abs(losses.mean() - 0.7) <= margin
        widths.append(margin)
        by_rows.append(mean_of(losses).margin(float(losses.mean())))
    assert 0.92 < inside / 400 < 0.98
    # Of all rows apart it would be a little narrower.
    assert 1 <= np.mean(widths) / np.mean(by_rows) < 1.3


def test_few_batches_do_not_tell_how_much_a_loss_varies() -> None:
    meter = Meter(spec())
    for mean in (0.5, 0.6, 0.7, 0.8):
        meter.batch({"loss": mean, "a_head_loss": mean, "b_head_loss": mean, "b_head_accuracy": 0.5}, 32)
    assert meter.epoch({"b_head_accuracy": 0.5}).loss_margins == {}


def test_errors_of_a_quantity_are_in_its_own_unit(engine: Engine, started: list[Run]) -> None:
    """The losses are those of what is learnt, which is the same."""
    heads = [
        head.model_copy(update={"metrics": ("mean_absolute_error", "mean_squared_error")})
        for head in spec().heads
    ]
    measured = spec().model_copy(update={"heads": tuple(heads)})
    ended = []
    for unit in (1.0, 1_000.0):
        run = engine.start(measured, QUICK, replace(data(validation=40), units={"a_head": unit}))
        started.append(run)
        list(run.watch())
        ended.append(run.rows[-1])
    plain, own = ended
    assert own.validation == pytest.approx(plain.validation)
    for group in ("metrics", "validation_metrics", "validation_margins"):
        before, after = getattr(plain, group), getattr(own, group)
        factors = {"a_head/mean_absolute_error": 1e3, "a_head/mean_squared_error": 1e6}
        assert after == pytest.approx({key: value * factors.get(key, 1.0) for key, value in before.items()})
    assert "a_head/mean_absolute_error" in own.validation_margins
