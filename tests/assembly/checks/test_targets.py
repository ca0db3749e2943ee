"""Heads that cannot be: names, losses and metrics, and the sentences a learner reads."""

from __future__ import annotations

from typing import Any

import pytest

from components.assembly import Head, Layer, ModelSpec, build_symbolic
from components.assembly.checks.validate import problems
from components.assembly.spec import Config
from tests.assembly import specs
from tests.assembly.expected_problems import NUMBERS, WORDS, changed, expect, only
from tests.assembly.specs import call, layer, one_layer


def head(
    loss: str | None, activation: str = "linear", units: int = 1, metrics: tuple[str, ...] = ()
) -> ModelSpec:
    return one_layer(
        layer("score", "Dense", units=units, activation=activation), NUMBERS, loss=loss, metrics=metrics
    )


def test_a_head_of_no_tensor() -> None:
    spec = specs.dense()
    all_problems = problems(changed(spec, heads=(Head(name="score", tensor="nothing"),)))
    expect(all_problems[0], "unknown-tensor", "score", "Nothing makes this tensor.", "'nothing'")
    assert [problem.code for problem in all_problems] == ["unknown-tensor", "unused-tensor"]


def test_a_head_has_any_name() -> None:
    spec = specs.dense()
    named = changed(spec, heads=(Head(name="aux output", tensor="out", loss="binary_crossentropy"),))
    assert not problems(named)
    assert build_symbolic(named).output_names == ["aux_output"]


def test_an_input_is_a_head_without_a_loss() -> None:
    spec = specs.dense()
    head = Head(name="features", tensor="features")
    assert not problems(changed(spec, heads=(*spec.heads, head)))
    trained = head.model_copy(update={"loss": "mean_squared_error"})
    problem = only(changed(spec, heads=(*spec.heads, trained)))
    expect(problem, "head-on-input", "features", "An input cannot be learnt", "take the loss away")


def test_every_call_of_a_shared_layer_can_be_a_head() -> None:
    spec = specs.shared()
    heads = (Head(name="one", tensor="left_read"), Head(name="two", tensor="right_read"))
    assert not problems(changed(spec, heads=(*spec.heads, *heads)))


def test_one_tensor_can_be_two_heads() -> None:
    spec = specs.dense()
    twice = changed(spec, heads=(*spec.heads, Head(name="again", tensor="out")))
    assert not problems(twice)
    assert build_symbolic(twice).output_names == ["score", "again"]


@pytest.mark.parametrize(
    ("loss", "activation", "units", "words"),
    [
        (
            "binary_crossentropy",
            "linear",
            1,
            ["takes what sigmoid gives out; this head ends in linear", "mean_sq"],
        ),
        (
            "binary_crossentropy",
            "relu",
            1,
            ["this head ends in relu", "Set the activation of its layer to sigmoid"],
        ),
        (
            "binary_crossentropy",
            "softmax",
            3,
            [
                "ends in softmax",
                "or choose the loss categorical_crossentropy, sparse_categorical_crossentropy.",
            ],
        ),
        (
            "categorical_crossentropy",
            "sigmoid",
            3,
            ["takes what softmax gives out", "the loss binary_crossent"],
        ),
        ("sparse_categorical_crossentropy", "linear", 3, ["takes what softmax gives out"]),
        ("categorical_crossentropy", "softmax", 1, ["A softmax over one number is always 1", "Use sigmoid"]),
        ("mean_squared_error", "softmax", 1, ["A softmax over one number is always 1"]),
    ],
)
def test_losses_that_do_not_fit(loss: str, activation: str, units: int, words: list[str]) -> None:
    expect(only(head(loss, activation, units)), "unfit-loss", "score", *words)


@pytest.mark.parametrize(
    ("loss", "activation", "units"),
    [
        ("binary_crossentropy", "sigmoid", 1),
        ("binary_crossentropy", "sigmoid", 4),
        ("categorical_crossentropy", "softmax", 2),
        ("sparse_categorical_crossentropy", "softmax", 3),
        ("mean_squared_error", "linear", 1),
        ("mean_squared_error", "relu", 2),
        ("mean_absolute_error", "sigmoid", 1),
        (None, "softmax", 3),
    ],
)
def test_losses_that_fit(loss: str | None, activation: str, units: int) -> None:
    assert not problems(head(loss, activation, units))


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (layer("end", "Activation", activation="sigmoid"), None),
        (layer("end", "Flatten"), "unfit-loss"),
        (layer("end", "Dropout", rate=0.5), "unfit-loss"),
    ],
)
def test_the_activation_of_a_head_is_that_of_its_layer(last: Layer, code: str | None) -> None:
    spec = ModelSpec(
        name="two",
        inputs=(NUMBERS,),
        layers=(layer("first", "Dense", units=2), last),
        calls=(call("first", "numbers", "x"), call("end", "x", "out")),
        heads=(Head(name="end", tensor="out", loss="binary_crossentropy"),),
    )
    assert [problem.code for problem in problems(spec)] == ([code] if code else [])


def test_arranging_numbers_keeps_their_activation() -> None:
    spec = specs.dense()
    spec = changed(
        spec,
        layers=(*spec.layers, layer("flat", "Flatten")),
        calls=(*spec.calls, call("flat", "out", "row")),
        heads=(Head(name="flat", tensor="row", loss="binary_crossentropy"),),
    )
    assert not problems(spec)


def test_the_activation_of_a_nested_models_head_counts() -> None:
    assert not problems(specs.inside("inner"))
    linear = one_layer(
        Layer(name="inner", kind="Model", model=head(None)), NUMBERS, loss="binary_crossentropy"
    )
    expect(only(linear), "unfit-loss", "inner", "ends in linear")


def test_ids_cannot_be_trained() -> None:
    spec = one_layer(layer("flat", "Flatten"), WORDS, loss="mean_squared_error")
    expect(only(spec), "unfit-loss", "flat", "This head gives out ids")


@pytest.mark.parametrize(
    ("spec", "code", "words"),
    [
        (
            head("binary_crossentropy", "sigmoid", metrics=("acuracy",)),
            "unknown-metric",
            ["There is no such metric.", "'acuracy'", "Choose one of: accuracy"],
        ),
        (
            head("mean_squared_error", metrics=("accuracy",)),
            "unfit-metric",
            ["accuracy says nothing beside mean_squared_error", "Choose among: mean_absolute_error"],
        ),
        (
            head("binary_crossentropy", "sigmoid", metrics=("wrong",)),
            "unknown-metric",
            ["Choose one of: accuracy, binary_accuracy, auc"],
        ),
        (head("binary_crossentropy", "sigmoid", 3, ("accuracy",)), "unfit-metric", ["binary_accuracy"]),
        (head(None, metrics=("accuracy",)), "unfit-metric", ["A head without a loss gets no labels"]),
        (
            head("mean_squared_error", metrics=("mean_absolute_error",) * 2),
            "duplicate-metric",
            ["A metric is named twice."],
        ),
    ],
)
def test_metrics(spec: ModelSpec, code: str, words: list[str]) -> None:
    expect(only(spec), code, "score", *words)


def with_arguments(spec: ModelSpec, metrics: tuple[str, ...] = (), **arguments: Any) -> ModelSpec:
    """The model with arguments of its loss, or those named `METRIC__ARGUMENT` of a metric."""
    loss = {name: value for name, value in arguments.items() if "__" not in name}
    of_metrics: dict[str, dict[str, Any]] = {}
    for name, value in arguments.items():
        metric, _, argument = name.partition("__")
        if argument:
            of_metrics.setdefault(metric, {})[argument] = value
    update = {
        "loss_config": Config(loss),
        "metrics": metrics,
        "metric_configs": Config({name: Config(config) for name, config in of_metrics.items()}),
    }
    return changed(spec, heads=(spec.heads[0].model_copy(update=update),))


@pytest.mark.parametrize(
    "spec",
    [
        with_arguments(head("binary_crossentropy"), from_logits=True),
        with_arguments(head("binary_crossentropy", units=4), from_logits=True, label_smoothing=0.1),
        with_arguments(head("categorical_crossentropy", units=3), ("accuracy",), from_logits=True),
        with_arguments(head("sparse_categorical_crossentropy", units=3), ("accuracy",), from_logits=True),
        with_arguments(
            head("binary_crossentropy"),
            ("binary_accuracy",),
            from_logits=True,
            binary_accuracy__threshold=0.0,
        ),
        with_arguments(head("binary_crossentropy"), ("auc",), from_logits=True, auc__from_logits=True),
        with_arguments(head("binary_crossentropy", "sigmoid", 3), ("auc", "precision", "recall")),
        with_arguments(head("binary_crossentropy", "sigmoid", 3), ("mean_squared_error",)),
        with_arguments(head("binary_crossentropy", "sigmoid", 3), ("auc",), auc__multi_label=True),
        with_arguments(
            head("categorical_crossentropy", "softmax", 3), ("f1_score",), f1_score__average="macro"
        ),
        with_arguments(
            head("categorical_crossentropy", "softmax", 9),
            ("top_k_categorical_accuracy",),
            top_k_categorical_accuracy__k=3,
        ),
        with_arguments(head("huber"), delta=0.5),
        with_arguments(head("hinge", "tanh"), ("hinge",)),
        head("poisson", "exponential"),
        head("poisson", "softplus"),
    ],
)
def test_losses_and_metrics_with_arguments_that_fit(spec: ModelSpec) -> None:
    assert not problems(spec)


@pytest.mark.parametrize(
    ("spec", "code", "words"),
    [
        (
            with_arguments(head("binary_crossentropy", "sigmoid"), from_logits=True),
            "unfit-loss",
            ["applies sigmoid itself, and this head has applied it already", "Leave from_logits out"],
        ),
        (
            with_arguments(head("sparse_categorical_crossentropy", "softmax", 3), from_logits=True),
            "unfit-loss",
            ["applies softmax itself"],
        ),
        (head("binary_crossentropy"), "unfit-loss", ["give the loss from_logits=True"]),
        (with_arguments(head("huber"), gamma=1.0), "unknown-setting", ["huber has no such setting", "delta"]),
        (with_arguments(head("huber"), delta="much"), "unfit-setting", ["Keras cannot compute huber"]),
        (with_arguments(head("huber"), reduction="none"), "unfit-setting", ["Keras cannot compute huber"]),
        (
            with_arguments(head("binary_crossentropy"), ("accuracy",), from_logits=True),
            "unfit-metric",
            ["a score above 0 is a yes", "Use binary_accuracy, threshold=0.0 in its place"],
        ),
        (
            with_arguments(head("binary_crossentropy"), ("auc",), from_logits=True),
            "unfit-metric",
            ["Give it from_logits=True"],
        ),
        (
            with_arguments(head("hinge"), ("precision",)),
            "unfit-metric",
            ["beside this loss the head gives out scores", "Give it thresholds=0.0"],
        ),
        (
            with_arguments(head("categorical_crossentropy", "softmax", 3), ("f1_score",)),
            "unfit-metric",
            ["a number for each class", "average='macro'"],
        ),
        (
            with_arguments(
                head("binary_crossentropy", "sigmoid", 3), ("f1_score",), f1_score__average="micro"
            ),
            "unfit-metric",
            ["Give it threshold=0.5"],
        ),
        (
            with_arguments(head("binary_crossentropy", "sigmoid"), ("auc",), auc__num_thresholds=10**6),
            "unfit-setting",
            ["num_thresholds is out of range", "10,000"],
        ),
        (
            with_arguments(head("binary_crossentropy", "sigmoid"), ("auc",), auc__curve="round"),
            "unfit-setting",
            ["Keras cannot compute auc of this head"],
        ),
        (
            with_arguments(head("mean_squared_error"), auc__curve="ROC"),
            "unknown-metric",
            ["settings for a metric that the head does not have"],
        ),
        (with_arguments(head("hinge", "sigmoid")), "unfit-loss", ["hinge takes what linear gives out"]),
    ],
)
def test_losses_and_metrics_with_arguments_that_do_not_fit(
    spec: ModelSpec, code: str, words: list[str]
) -> None:
    expect(only(spec), code, "score", *words)


@pytest.mark.parametrize(
    ("kind", "loss"),
    [
        ("Average", "categorical_crossentropy"),
        ("Multiply", "categorical_crossentropy"),
        ("Maximum", "categorical_crossentropy"),
    ],
)
def test_what_is_not_known_of_a_head_is_not_held_against_it(kind: str, loss: str) -> None:
    """The mean of two softmaxes is one, as in an ensemble; of other arithmetic nobody knows."""
    end = {"units": 3, "activation": "softmax"}
    spec = ModelSpec(
        name="ensemble",
        inputs=(NUMBERS,),
        layers=(layer("one", "Dense", **end), layer("two", "Dense", **end), layer("both", kind)),
        calls=(
            call("one", "numbers", "first"),
            call("two", "numbers", "second"),
            call("both", "first second", "out"),
        ),
        heads=(Head(name="both", tensor="out", loss=loss, metrics=("accuracy",)),),
    )
    assert not problems(spec)
