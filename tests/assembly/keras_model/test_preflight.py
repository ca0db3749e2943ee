"""The pre-flight lets a model pass that is wired as its spec says, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import Head, Input, ModelSpec, build
from components.assembly.catalog.losses import LOSSES
from components.assembly.catalog.metrics import METRICS, offered_metrics
from components.assembly.checks.validate import problems
from components.assembly.keras_model.compiling import compile_model, fit_labels
from components.assembly.keras_model.preflight import preflight
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.catalog.test_losses import metric_config
from tests.assembly.specs import call, layer

BCE = "binary_crossentropy"
ROWS = 6


def targets(**changes: Any) -> dict[str, np.ndarray]:
    """Labels for `two_branch`."""
    good = {
        "zebra": np.array([0, 1] * 3, "float32"),
        "apple": np.linspace(0, 9, 12).reshape(ROWS, 2).astype("float32"),
        "mango": np.array([0, 1, 2] * 2, "int32"),
    }
    return {name: values for name, values in {**good, **changes}.items() if values is not None}


def alike(count: int = 3) -> ModelSpec:
    """Heads with the same loss and metric, in no alphabetical order."""
    names = ["zebra", "apple", "mango", "fig", "yam"][:count]
    return ModelSpec(
        name="alike",
        inputs=(Input(name="numbers", shape=(4,)),),
        layers=tuple(layer(name, "Dense", units=1, activation="sigmoid") for name in names),
        calls=tuple(call(name, "numbers", f"{name}_out") for name in names),
        heads=tuple(
            Head(name=name, tensor=f"{name}_out", loss=BCE, weight=1 + number, metrics=("accuracy",))
            for number, name in enumerate(names)
        ),
    )


def yes_no(spec: ModelSpec) -> dict[str, np.ndarray]:
    return {head.name: np.array([0.0, 1.0] * 3) for head in spec.heads}


def compiled(spec: ModelSpec, weights: Any = None) -> Any:
    model = build(spec)
    compile_model(model, spec, optimizer="sgd", learning_rate=0.1, loss_weights=weights)
    return model


def refused(model: Any, spec: ModelSpec, labels: Any, weights: Any = None) -> set[tuple[str, str]]:
    """The codes and places of what the pre-flight refuses."""
    with pytest.raises(Refused) as caught:
        preflight(model, spec, labels, weights)
    return {(problem.code, problem.where) for problem in caught.value.problems}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_heads_of_any_order_pass(order: tuple[int, ...]) -> None:
    spec = specs.two_branch()
    spec = spec.model_copy(update={"heads": tuple(spec.heads[number] for number in order)})
    preflight(compiled(spec), spec, targets())


@pytest.mark.parametrize(
    "spec",
    [lessons.headline(**options) for options in ({}, {"task": "regression"}, {"auxiliary_output": False})],
    ids=["classes", "amounts", "one head"],
)
def test_the_slide_passes(spec: ModelSpec) -> None:
    spec = spec.model_copy(update={"seed": 1})
    preflight(compiled(spec), spec, {head.name: np.array([0, 1, 1]) for head in spec.heads})


def two_heads(ends: Mapping[str, Any], shape: tuple[int | None, ...] = (4,), **head: Any) -> ModelSpec:
    """Heads of one kind, in no alphabetical order, whose names Keras does not take as they are."""
    return ModelSpec(
        name="both",
        inputs=(Input(name="numbers", shape=shape),),
        layers=(layer("b", "Dense", **ends), layer("a", "Dense", **ends)),
        calls=(call("b", "numbers", "b_out"), call("a", "numbers", "a_out")),
        heads=tuple(
            Head.model_validate({"name": f"答案 {name}", "tensor": f"{name}_out", **head}) for name in "ba"
        ),
    )


def labels_for(loss: str, steps: tuple[int, ...] = ()) -> np.ndarray:
    """Labels of three rows that a loss takes."""
    number = np.arange(3 * int(np.prod(steps))).reshape(3, *steps) % 3
    labels = LOSSES[loss].labels
    return {"one-hot": np.eye(3)[number], "class number": number}.get(labels, number[..., None] % 2)


@pytest.mark.parametrize("loss", [name for name in LOSSES if LOSSES[name].labels])
def test_every_loss_and_metric_passes(loss: str) -> None:
    fitting = [name for name in offered_metrics() if METRICS[name].beside(loss)]
    if LOSSES[loss].around_zero:
        fitting.remove("accuracy")
    classes = LOSSES[loss].by_class
    ends = {"units": 3 if classes else 1, "activation": (*LOSSES[loss].activations, "linear")[0]}
    for metrics in (fitting[:6], fitting[6:]):
        configs = {name: config for name in metrics if (config := metric_config(name, loss))}
        spec = two_heads(ends, loss=loss, metrics=metrics, metric_configs=configs)
        preflight(compiled(spec), spec, {head.name: labels_for(loss) for head in spec.heads})


@pytest.mark.parametrize(
    ("loss", "config", "units"),
    [
        (BCE, {"from_logits": True, "label_smoothing": 0.2}, 1),
        ("categorical_crossentropy", {"from_logits": True}, 3),
        ("sparse_categorical_crossentropy", {"from_logits": True}, 3),
        ("categorical_focal_crossentropy", {"from_logits": True, "gamma": 1.0}, 3),
        ("huber", {"delta": 0.1}, 1),
        ("mean_squared_error", {"reduction": "sum"}, 1),
    ],
)
@pytest.mark.parametrize("shape", [(4,), (5, 4), (None, 4)])
def test_losses_with_arguments_pass_at_heads_of_every_rank(
    loss: str, config: dict[str, Any], units: int, shape: tuple[int | None, ...]
) -> None:
    spec = two_heads({"units": units}, shape, loss=loss, loss_config=config)
    steps = tuple(7 if size is None else size for size in shape[:-1])
    model = compiled(spec)
    labels = {head.name: labels_for(loss, steps) for head in spec.heads}
    preflight(model, spec, labels)
    # A model whose losses have other arguments is another one.
    other = two_heads({"units": units}, shape, loss=loss)
    if not problems(other):
        assert refused(compiled(other), spec, labels) >= {("miswired", head.name) for head in spec.heads}


def test_the_loss_of_embeddings_passes() -> None:
    spec = two_heads({"units": 3}, loss="circle")
    preflight(compiled(spec), spec, {head.name: np.array([0, 1, 1, 2]) for head in spec.heads})


def test_arguments_of_metrics_that_are_others_are_refused() -> None:
    head: dict[str, Any] = {"loss": BCE, "metrics": ["binary_accuracy"]}
    ends = {"units": 1, "activation": "sigmoid"}
    spec = two_heads(ends, **head, metric_configs={"binary_accuracy": {"threshold": 0.9}})
    labels = {each.name: labels_for(BCE) for each in spec.heads}
    preflight(compiled(spec), spec, labels)
    wrong = refused(compiled(two_heads(ends, **head)), spec, labels)
    assert wrong == {("miswired", each.name) for each in spec.heads}


def test_a_float16_head_passes() -> None:
    spec = two_heads({"units": 1, "activation": "sigmoid", "dtype": "float16"}, loss=BCE)
    preflight(compiled(spec), spec, {head.name: labels_for(BCE) for head in spec.heads})


def test_several_heads_on_one_layer_and_one_without_a_loss_between_them_pass() -> None:
    spec = two_heads({"units": 1, "activation": "sigmoid"}, loss=BCE, metrics=["accuracy"])
    first, second = spec.heads
    hinge = {"loss": "mean_absolute_error", "metrics": (), "name": "again", "weight": 3.0}
    spec = spec.model_copy(
        update={
            "heads": (
                first,
                Head(name="vector", tensor="b_out"),
                first.model_copy(update=hinge),
                second,
            )
        }
    )
    labels = {name: labels_for(BCE) for name in (first.name, "again", second.name)}
    preflight(compiled(spec), spec, labels)


def test_metrics_whose_names_in_the_logs_are_the_same_are_told_apart() -> None:
    spec = two_heads({"units": 3, "activation": "softmax"})
    loss = {"loss": "sparse_categorical_crossentropy"}
    heads = (
        spec.heads[0].model_copy(update={"name": "x", "metrics": ("sparse_categorical_accuracy",), **loss}),
        spec.heads[1].model_copy(
            update={
                "name": "x_sparse",
                "loss": "categorical_crossentropy",
                "metrics": ("categorical_accuracy",),
            }
        ),
    )
    spec = spec.model_copy(update={"heads": heads})
    labels = {"x": labels_for(loss["loss"]), "x_sparse": labels_for("categorical_crossentropy")}
    preflight(compiled(spec), spec, labels)


def test_heads_with_axes_pass() -> None:
    steps = Input(name="steps", shape=(5, 2))
    ends = {BCE: "sigmoid", "sparse_categorical_crossentropy": "softmax", "mean_squared_error": "linear"}
    for loss, activation in ends.items():
        spec = specs.one_layer(layer("it", "Dense", units=3, activation=activation), steps, loss=loss)
        shape = (4, 5) if LOSSES[loss].labels == "class number" else (4, 5, 3)
        preflight(compiled(spec), spec, {"it": np.ones(shape)})


def test_many_heads_pass() -> None:
    spec = alike(5)
    preflight(compiled(spec), spec, yes_no(spec))


def test_weights_that_are_variables_pass_and_stay() -> None:
    spec = alike()
    weights = {head.name: keras.Variable(head.weight) for head in spec.heads}
    model = compiled(spec, weights)
    preflight(model, spec, yes_no(spec), weights)
    assert [float(weight) for weight in weights.values()] == [1.0, 2.0, 3.0]


@pytest.mark.filterwarnings("ignore:Gradients do not exist for variables")
def test_a_head_without_a_loss_passes() -> None:
    spec = specs.two_branch()
    heads = (Head(name="zebra", tensor="yes"), *spec.heads[1:])
    spec = spec.model_copy(update={"heads": heads})
    preflight(compiled(spec), spec, targets(zebra=None))


def test_training_goes_on_as_if_nothing_had_been() -> None:
    """No weight is touched, nothing is left in the metrics, and `fit` needs nothing else."""
    spec = specs.two_branch()
    chance = np.random.default_rng(0)
    x = {"words": chance.integers(20, size=(ROWS, 6)), "numbers": chance.normal(size=(ROWS, 4))}
    model, other = compiled(spec), compiled(spec)
    before = model.get_weights()
    preflight(model, spec, targets())
    for weight, value in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, value)
    histories = [
        network.fit(x, fit_labels(spec, targets()), epochs=2, verbose=0, shuffle=False).history
        for network in (model, other)
    ]
    assert histories[0] == histories[1]


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
