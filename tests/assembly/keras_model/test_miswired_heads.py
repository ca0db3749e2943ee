"""The pre-flight refuses a model in which something reaches another head, and labels that do not fit."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import ModelSpec, build
from components.assembly.keras_model.compiling import compile_model
from components.assembly.keras_model.preflight import preflight
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.keras_model.heads import BCE, ROWS, alike, compiled, refused, targets, yes_no

# --- what is wired wrong


MISWIRED: list[tuple[dict[str, Any], set[str]]] = [
    # By position, in another order than the heads'.
    ({"loss": ["mean_squared_error", BCE, BCE]}, {"alike", "zebra"}),
    ({"loss": [BCE] * 3, "loss_weights": [2.0, 1.0, 3.0]}, {"alike"}),
    ({"loss": [BCE] * 3, "loss_weights": [3.0, 2.0, 1.0]}, {"alike"}),
    # By name, and the wrong one.
    ({"loss": dict.fromkeys(("zebra", "apple", "mango"), BCE), "loss_weights": None}, {"alike"}),
    ({"metrics": {"zebra": ["accuracy"], "apple": ["accuracy"]}}, {"mango"}),
    (
        {"metrics": {"zebra": ["mean_absolute_error"], "apple": ["accuracy"], "mango": ["accuracy"]}},
        {"zebra"},
    ),
]


@pytest.mark.parametrize(("wrong", "where"), MISWIRED)
def test_what_reaches_another_head_is_refused(wrong: dict[str, Any], where: set[str]) -> None:
    spec = alike()
    model = build(spec)
    right = {
        "loss": [BCE] * 3,
        "loss_weights": [1.0, 2.0, 3.0],
        "metrics": {head.name: ["accuracy"] for head in spec.heads},
    }
    model.compile("sgd", **right)
    preflight(model, spec, yes_no(spec))
    model.compile("sgd", **right | wrong)
    assert refused(model, spec, yes_no(spec)) == {("miswired", name) for name in where}


@pytest.mark.parametrize("value", [1.0, 0.0])
def test_live_weights_that_reach_another_head_are_refused(value: float) -> None:
    """Also while they are equal, or zero, and the total is what it should be."""
    spec = alike()
    weights = {head.name: keras.Variable(value) for head in spec.heads}
    model = compiled(spec, weights)
    preflight(model, spec, yes_no(spec), weights)
    swapped = {"zebra": weights["apple"], "apple": weights["zebra"], "mango": weights["mango"]}
    assert refused(model, spec, yes_no(spec), swapped) == {("miswired", "zebra"), ("miswired", "apple")}


def test_weights_that_nothing_uses_are_refused() -> None:
    spec = alike(2)
    weights = {head.name: keras.Variable(head.weight) for head in spec.heads}
    model = compiled(spec, {name: float(weight) for name, weight in weights.items()})
    assert refused(model, spec, yes_no(spec), weights) == {("miswired", "zebra"), ("miswired", "apple")}


def test_labels_that_reach_another_head_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Keras does when it takes labels in the order of the alphabet."""
    spec = alike()
    model = compiled(spec)

    def by_alphabet(spec: ModelSpec, targets: Any) -> Any:
        return [targets[name] for name in sorted(targets)]

    monkeypatch.setattr("components.assembly.keras_model.preflight.fit_labels", by_alphabet)
    assert refused(model, spec, yes_no(spec)) >= {("miswired", head.name) for head in spec.heads}


def test_outputs_of_another_order_are_refused() -> None:
    spec = alike()
    model = build(spec.model_copy(update={"heads": tuple(reversed(spec.heads))}))
    compile_model(model, spec, optimizer="sgd", learning_rate=0.1)
    assert refused(model, spec, yes_no(spec)) == {("miswired", "alike")}


def test_a_miswired_head_is_told_with_both_numbers() -> None:
    spec = alike(2)
    model = build(spec)
    model.compile("sgd", loss=["mean_absolute_error", BCE], loss_weights=[1.0, 2.0])
    with pytest.raises(Refused) as caught:
        preflight(model, spec, yes_no(spec))
    problem = next(problem for problem in caught.value.problems if problem.where == "zebra")
    assert "The loss that Keras computes here does not come from this head's own labels." in str(problem)
    assert "!=" in problem.received


# --- labels that do not fit


@pytest.mark.parametrize(
    ("changes", "code", "where", "words"),
    [
        ({"apple": None}, "missing-labels", "apple", "There are no labels for this head."),
        ({"aux_output": np.zeros(ROWS)}, "unknown-head", "two_branch", "'aux_output'"),
        ({"apple": np.zeros((3, 2))}, "unequal-rows", "two_branch", "zebra 6, apple 3, mango 6"),
        ({"apple": np.zeros((ROWS, 1))}, "unfit-labels", "apple", "Each label must have the shape (2,)."),
        ({"zebra": np.zeros((ROWS, 3))}, "unfit-labels", "zebra", "Each label must have the shape (1,)."),
        ({"mango": np.zeros((ROWS, 3))}, "unfit-labels", "mango", "another shape"),
        ({"zebra": np.full(ROWS, 7.0)}, "unfit-labels", "zebra", "takes labels from 0 (no) to 1 (yes)"),
        ({"zebra": np.full(ROWS, -1)}, "unfit-labels", "zebra", "-1 ... -1"),
        ({"mango": np.full(ROWS, 3)}, "unfit-labels", "mango", "Use numbers from 0 to 2"),
        ({"mango": np.full(ROWS, 0.5)}, "unfit-labels", "mango", "numbers of classes"),
        ({"zebra": np.full(ROWS, np.nan)}, "unfit-labels", "zebra", "missing or infinite"),
        ({"apple": np.full((ROWS, 2), np.inf)}, "unfit-labels", "apple", "missing or infinite"),
        ({"zebra": np.array(["yes"] * ROWS)}, "unfit-labels", "zebra", "Labels must be numbers"),
    ],
)
def test_labels_that_do_not_fit(changes: dict[str, Any], code: str, where: str, words: str) -> None:
    spec = specs.two_branch()
    with pytest.raises(Refused) as caught:
        preflight(compiled(spec), spec, targets(**changes))
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [(code, where)]
    assert words in str(caught.value)


def test_no_labels_at_all() -> None:
    spec = specs.dense()
    assert refused(compiled(spec), spec, {"score": np.zeros((0, 1))}) == {("unfit-labels", "score")}
    assert refused(compiled(spec), spec, {}) == {("missing-labels", "score")}
