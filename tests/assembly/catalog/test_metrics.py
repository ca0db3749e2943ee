"""Every metric that Keras exports is in the table or refused, and what else there is follows from it."""

from __future__ import annotations

import inspect

import keras
import pytest

from components.assembly.catalog.keras_classes import snake_case
from components.assembly.catalog.losses import LOSSES
from components.assembly.catalog.metrics import (
    METRIC_CLASSES,
    METRICS,
    Metric,
    full_name,
    interval,
    offered_metrics,
    rising,
)
from components.assembly.catalog.refused_kinds import REFUSED_OBJECTIVES
from components.assembly.checks.validate import problems
from components.datasets.binding.uncertainty import Sizes, margin
from tests.assembly.catalog.entries import check_help, check_translated
from tests.assembly.catalog.test_losses import KNOWN, model_with


@pytest.mark.parametrize("name", [name for name in vars(keras.metrics) if not name.startswith("_")])
def test_what_keras_exports_is_known_or_refused_with_a_reason(name: str) -> None:
    exported = getattr(keras.metrics, name)
    if name in REFUSED_OBJECTIVES:
        check_translated(REFUSED_OBJECTIVES[name].reason)
        check_translated(REFUSED_OBJECTIVES[name].mend)
    elif inspect.isclass(exported):
        assert METRIC_CLASSES[full_name(name)] is exported
    elif name not in ("get", "serialize", "deserialize"):
        assert name in METRICS


@pytest.mark.parametrize("name", offered_metrics())
def test_a_row_is_complete(name: str) -> None:
    row = METRICS[name]
    assert row.name == name
    assert name == "accuracy" or keras.metrics.get(name) is not None  # Keras looks that up by the loss
    check_help(row.help)
    if not row.label.isupper():  # an abbreviation is the same in every language
        check_translated(row.label)


@pytest.mark.parametrize("name", offered_metrics())
def test_it_stands_beside_a_loss(name: str) -> None:
    beside = [loss for loss in KNOWN if METRICS[name].beside(loss) and LOSSES[loss].default_metric]
    beside = beside or [loss for loss in KNOWN if METRICS[name].beside(loss)]
    assert beside
    assert all(not problems(model_with(loss, (name,))) for loss in beside)


@pytest.mark.parametrize("name", offered_metrics())
def test_it_has_the_margin_that_its_row_says(name: str) -> None:
    known = margin(name, 0.75, Sizes(100, 40), squared=1.0)
    assert (known is not None) == bool(METRICS[name].interval)


@pytest.mark.parametrize("name", METRIC_CLASSES)
def test_which_way_is_better_is_what_keras_says(name: str) -> None:
    # Keras says it in the objects; of counts it says nothing.
    if name == "accuracy" or any("=" not in each for each in _required(name)):
        return
    direction = getattr(METRIC_CLASSES[name](), "_direction", None)
    expected = {"up": True, "down": False, None: name.startswith("true_")}[direction]
    assert rising(name) == rising(f"main/{name}") == expected


def _required(name: str) -> list[str]:
    parameters = list(inspect.signature(METRIC_CLASSES[name]).parameters.values())
    return [each.name for each in parameters if each.default is each.empty]


def test_which_figures_rise() -> None:
    assert rising("auc")
    assert rising("main/accuracy")
    assert rising("main/recall_at_precision")
    assert rising("main/mean_io_u")
    assert not rising("main/mean_absolute_error")
    assert not rising("main/huber")
    assert not rising("main/false_positives")
    assert not rising("binary_crossentropy")
    assert not rising("loss")
    assert not rising("")
    assert interval("binary_crossentropy") == ""


def test_names_of_other_forms() -> None:
    assert full_name("acc") == full_name("Accuracy") == "accuracy"
    assert full_name("AUC") == "auc"
    assert full_name("mse") == full_name("MSE") == full_name("MeanSquaredError") == "mean_squared_error"
    assert full_name("F1Score") == "f1_score"
    assert full_name("FBetaScore") == full_name("fbeta_score") == "f_beta_score"
    assert full_name("SparseTopKCategoricalAccuracy") == "sparse_top_k_categorical_accuracy"
    assert full_name("my_own") == "my_own"
    assert snake_case("R2Score") == "r2_score"


def test_adding_a_metric_is_adding_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Metric("log_cosh_error", "log-cosh error", "How far off, smoothly.", ("amount",))
    monkeypatch.setitem(METRICS, row.name, row)
    assert row.name in offered_metrics()
    test_it_stands_beside_a_loss(row.name)
    assert not rising(row.name)
