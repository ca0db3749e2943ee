"""Every row of the table of metrics is complete, and what else there is follows from it."""

from __future__ import annotations

import keras
import pytest

from components.assembly.catalog.losses import LOSSES
from components.assembly.catalog.metrics import METRICS, Metric, full_name, interval, rising
from components.assembly.checks.validate import problems
from components.datasets.binding.uncertainty import Sizes, margin
from tests.assembly.catalog.entries import check_help, check_translated
from tests.assembly.catalog.test_losses import (
    model_with,
    test_it_fits_its_activations_and_reaches_its_head,
    test_the_generated_program_trains_with_it,
)


@pytest.mark.parametrize("name", METRICS)
def test_a_row_is_complete(name: str) -> None:
    row = METRICS[name]
    assert row.name == name
    assert name == "accuracy" or keras.metrics.get(name) is not None  # Keras looks that up by the loss
    assert full_name(row.short_name) == (name if row.short_name else "")
    check_help(row.help)
    check_translated(name)


@pytest.mark.parametrize("name", METRICS)
def test_it_stands_beside_a_loss(name: str) -> None:
    """`test_losses` compiles, proves and runs every loss with all of these."""
    beside = [loss for loss in LOSSES if METRICS[name].beside(loss)]
    assert beside
    assert all(name in model_with(loss).heads[0].metrics for loss in beside)
    assert all(not problems(model_with(loss)) for loss in beside)


@pytest.mark.parametrize("name", METRICS)
def test_it_has_the_margin_that_its_row_says(name: str) -> None:
    known = margin(name, 0.75, Sizes(100, 40), squared=1.0)
    assert (known is not None) == bool(METRICS[name].interval)


def test_which_figures_rise() -> None:
    assert rising("auc")
    assert rising("main/accuracy")
    assert not rising("main/mean_absolute_error")
    assert not rising("binary_crossentropy")
    assert interval("binary_crossentropy") == ""


def test_adding_a_metric_is_adding_a_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = Metric("mean_absolute_percentage_error", "How far off, in percent.", ("amount",))
    monkeypatch.setitem(METRICS, row.name, row)
    test_it_stands_beside_a_loss(row.name)
    test_it_fits_its_activations_and_reaches_its_head("mean_squared_error")
    test_the_generated_program_trains_with_it("mean_squared_error", capsys)
    assert not rising(row.name)
