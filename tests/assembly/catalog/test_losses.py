"""Every loss that Keras exports is in the table or refused, and what else there is follows from the table."""

from __future__ import annotations

import inspect

import keras
import numpy as np
import pytest

from components.assembly import ModelSpec
from components.assembly.catalog.keras_classes import snake_case
from components.assembly.catalog.losses import (
    LOSSES,
    SHORT_NAMES,
    Loss,
    default_loss,
    loss_name,
    offered_losses,
)
from components.assembly.catalog.metrics import METRICS, offered_metrics
from components.assembly.catalog.refused_kinds import REFUSED_OBJECTIVES
from components.assembly.checks.targets import target_problems
from components.assembly.checks.validate import problems
from components.assembly.keras_model.preflight import preflight
from components.assembly.keras_objects.objectives import compiled_loss, make_loss
from components.assembly.spec import Config, Head
from tests.assembly import specs
from tests.assembly.catalog import entries
from tests.assembly.catalog.entries import check_help, check_translated

KNOWN = [name for name in LOSSES if LOSSES[name].labels]


def metric_config(metric: str, loss: str) -> Config:
    """Arguments with which a metric says something beside a loss."""
    row = METRICS[metric]
    config = row.needs
    if LOSSES[loss].labels == "yes or no":
        if LOSSES[loss].around_zero:
            config = config.replace(**row.for_scores)
        if metric == "f1_score":
            config = config.replace(threshold=0.5)
    return config


def fitting_metrics(loss: str) -> tuple[str, ...]:
    """All metrics that say something beside a loss."""
    return tuple(
        name
        for name in offered_metrics()
        if METRICS[name].beside(loss) and not (LOSSES[loss].around_zero and name == "accuracy")
    )


def metrics_first_beside(loss: str) -> tuple[str, ...]:
    """The metrics that say something beside a loss and beside none before it, so that a test of all losses
    is one of each metric once."""
    before = offered_losses()[: offered_losses().index(loss)]
    earlier = {name for other in before for name in fitting_metrics(other)}
    return tuple(name for name in fitting_metrics(loss) if name not in earlier)


def model_with(loss: str, metrics: tuple[str, ...] | None = None) -> ModelSpec:
    """A small model whose head ends as the loss wants it, by default with the first metrics that fit."""
    row = LOSSES[loss]
    chosen = fitting_metrics(loss)[:8] if metrics is None else metrics
    end = {"units": 3 if row.by_class else 1, "activation": (*row.activations, "linear")[0]}
    spec = specs.dense(**end)
    configs = {name: config for name in chosen if (config := metric_config(name, loss))}
    head = spec.heads[0].model_copy(
        update={"loss": loss, "metrics": chosen, "metric_configs": Config(configs)}
    )
    return spec.model_copy(update={"heads": (head,)})


def targets_for(loss: str) -> np.ndarray:
    return np.eye(3)[[0, 1, 2]] if LOSSES[loss].labels == "one-hot" else np.array([[0], [1], [1]])


@pytest.mark.parametrize("name", [name for name in vars(keras.losses) if not name.startswith("_")])
def test_what_keras_exports_is_known_or_refused_with_a_reason(name: str) -> None:
    exported = getattr(keras.losses, name)
    if name in REFUSED_OBJECTIVES:
        check_translated(REFUSED_OBJECTIVES[name].reason)
        check_translated(REFUSED_OBJECTIVES[name].mend)
    elif inspect.isclass(exported):
        assert LOSSES[snake_case(name)].loss_class is exported
        assert loss_name(name) == snake_case(name)
    elif name not in ("get", "serialize", "deserialize"):
        assert name in LOSSES


@pytest.mark.parametrize("name", offered_losses())
def test_a_row_is_complete(name: str) -> None:
    row = LOSSES[name]
    assert row.name == name
    assert row.labels
    assert not row.accuracy or METRICS[row.accuracy].beside(name)
    assert not row.default_metric or METRICS[row.default_metric].beside(name)
    check_help(row.help)


@pytest.mark.parametrize("name", KNOWN)
def test_a_name_and_the_class_are_the_same_loss(name: str) -> None:
    head = Head(name="it", tensor="it", loss=name)
    answers = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], "float32")
    labels = np.array([1, 2]) if LOSSES[name].labels == "class number" else np.eye(3, dtype="float32")[[1, 2]]
    given = compiled_loss(head)
    by_name = keras.losses.get(given)
    value = float(np.mean(by_name(labels, answers)))
    assert float(make_loss(head)(labels, answers)) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("short", SHORT_NAMES)
def test_short_names_are_those_of_keras(short: str) -> None:
    assert keras.losses.get(short) is keras.losses.get(loss_name(short))
    assert loss_name(short.upper()) == loss_name(short)


def test_names_of_other_forms() -> None:
    assert loss_name("MeanSquaredError") == "mean_squared_error"
    assert loss_name("KLDivergence") == loss_name("kullback_leibler_divergence") == "kl_divergence"
    assert loss_name("my_own") == "my_own"


@pytest.mark.parametrize("name", KNOWN)
def test_it_fits_its_activations_and_reaches_its_head(name: str) -> None:
    spec = model_with(name)
    assert not problems(spec)
    assert ModelSpec.model_validate_json(spec.model_dump_json()) == spec
    targets = {spec.heads[0].name: targets_for(name)}
    model = entries.compiled(spec, entries.Recipe())
    assert not list(target_problems(spec, {spec.heads[0].name: model.output_shape[1:]}, targets))
    preflight(model, spec, targets)


@pytest.mark.parametrize("name", offered_losses())
def test_the_generated_program_trains_with_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    spec = model_with(name, metrics_first_beside(name)[:8])
    model = entries.run_program(spec, entries.Recipe(), training=True)
    assert all(np.isfinite(values).all() for values in model.history.history.values())
    assert "trains on random numbers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("activation", "numbers", "loss"),
    [
        ("sigmoid", 1, "binary_crossentropy"),
        ("sigmoid", 5, "binary_crossentropy"),
        ("softmax", 3, "sparse_categorical_crossentropy"),
        ("linear", 1, "mean_squared_error"),
        ("relu", 4, "mean_squared_error"),
        ("linear", 10, None),
        ("", 10, None),
        ("", None, None),
        ("", 1, "mean_squared_error"),
    ],
)
def test_the_loss_that_a_head_begins_with(activation: str, numbers: int | None, loss: str | None) -> None:
    begins_with = default_loss(activation, numbers)
    assert (begins_with.name if begins_with is not None else None) == loss


def test_a_loss_that_is_not_in_the_table_is_refused_with_those_that_are_alike() -> None:
    spec = specs.dense()
    unknown = spec.heads[0].model_copy(update={"loss": "binary_crosentropy"})
    (problem,) = problems(spec.model_copy(update={"heads": (unknown,)}))
    assert (problem.code, problem.received) == ("unknown-loss", "'binary_crosentropy'")
    assert "Choose one of: binary_crossentropy" in str(problem.mend)
    short = spec.heads[0].model_copy(update={"loss": "mse"})
    (problem,) = problems(spec.model_copy(update={"heads": (short,)}))
    assert "mean_squared_error" in str(problem.mend)


def test_adding_a_loss_is_adding_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LOSSES, "circle", Loss("circle", "For places.", "class number"))
    assert "circle" in offered_losses()
    test_it_fits_its_activations_and_reaches_its_head("circle")
