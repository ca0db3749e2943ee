"""The pre-flight lets a model pass that is wired as its spec says."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import Head, Input, ModelSpec
from components.assembly.catalog.losses import LOSSES
from components.assembly.catalog.metrics import METRICS, offered_metrics
from components.assembly.checks.validate import problems
from components.assembly.keras_model.compiling import fit_labels
from components.assembly.keras_model.preflight import preflight
from tests.assembly import specs
from tests.assembly.catalog.test_losses import metric_config
from tests.assembly.keras_model.heads import BCE, ROWS, alike, compiled, refused, targets, yes_no
from tests.assembly.specs import call, layer


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
