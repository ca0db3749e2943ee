"""Every row of the table of losses is complete, and what else there is follows from it."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from components.assembly import ModelSpec
from components.assembly.catalog.losses import LOSSES, Loss, default_loss
from components.assembly.catalog.metrics import METRICS, full_name
from components.assembly.checks.targets import target_problems
from components.assembly.checks.validate import problems
from components.assembly.keras_model.preflight import preflight
from tests.assembly import specs
from tests.assembly.catalog import entries
from tests.assembly.catalog.entries import check_help


def model_with(loss: str) -> ModelSpec:
    """A small model whose head ends as the loss wants it, with all metrics that fit."""
    row = LOSSES[loss]
    metrics = tuple(metric.name for metric in METRICS.values() if metric.beside(loss))
    end = {"units": 3 if row.by_class else 1, "activation": (*row.activations, "linear")[0]}
    spec = specs.dense(**end)
    head = spec.heads[0].model_copy(update={"loss": loss, "metrics": metrics})
    return spec.model_copy(update={"heads": (head,)})


def targets_for(loss: str) -> np.ndarray:
    return np.eye(3)[[0, 1, 2]] if LOSSES[loss].labels == "one-hot" else np.array([[0], [1], [1]])


@pytest.mark.parametrize("name", LOSSES)
def test_a_row_is_complete(name: str) -> None:
    row = LOSSES[name]
    assert row.name == name
    assert keras.losses.get(name) is keras.losses.get(row.short_name or name)
    answers = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], "float32")
    labels = np.array([1, 2]) if row.labels == "class number" else np.eye(3, dtype="float32")[[1, 2]]
    measured = getattr(keras.metrics, row.metric_class)()(labels, answers)
    assert float(measured) == pytest.approx(float(np.mean(keras.losses.get(name)(labels, answers))), rel=1e-5)
    assert full_name(row.short_name) == (name if row.short_name else "")
    assert not row.accuracy or keras.metrics.get(row.accuracy)
    assert not row.default_metric or METRICS[row.default_metric].beside(name)
    check_help(row.help)


@pytest.mark.parametrize("name", LOSSES)
def test_it_fits_its_activations_and_reaches_its_head(name: str) -> None:
    spec = model_with(name)
    assert not problems(spec)
    assert ModelSpec.model_validate_json(spec.model_dump_json()) == spec
    targets = {spec.heads[0].name: targets_for(name)}
    model = entries.compiled(spec, entries.Recipe())
    assert not list(target_problems(spec, {spec.heads[0].name: model.output_shape[1:]}, targets))
    preflight(model, spec, targets)


@pytest.mark.parametrize("name", LOSSES)
def test_the_generated_program_trains_with_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    model = entries.run_program(model_with(name), entries.Recipe(), training=True)
    assert all(np.isfinite(values).all() for values in model.history.history.values())
    assert "trains on random numbers" in capsys.readouterr().out


@pytest.mark.parametrize("activation", ["sigmoid", "softmax", "linear", "relu"])
def test_every_activation_has_a_loss_to_begin_with(activation: str) -> None:
    loss = default_loss(activation)
    assert activation in loss.activations or not loss.activations


def test_a_loss_that_is_not_in_the_table_is_refused() -> None:
    spec = specs.dense()
    unknown = spec.heads[0].model_copy(update={"loss": "hinge"})
    (problem,) = problems(spec.model_copy(update={"heads": (unknown,)}))
    assert (problem.code, problem.received) == ("unknown-loss", "'hinge'")
    assert "binary_crossentropy, categorical_crossentropy" in str(problem.mend)


def test_adding_a_loss_is_adding_a_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(LOSSES, "log_cosh", Loss("log_cosh", "LogCoshError", "For amounts.", "amount"))
    test_it_fits_its_activations_and_reaches_its_head("log_cosh")
    test_the_generated_program_trains_with_it("log_cosh", capsys)
