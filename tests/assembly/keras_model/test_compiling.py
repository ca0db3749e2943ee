"""Compiling by head name, in heads of any order; weights that move while it trains."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import Head, ModelSpec, build
from components.assembly.catalog.optimizers import OPTIMIZERS
from components.assembly.keras_model.compiling import (
    compile_model,
    fit_labels,
    log_names,
    weights_by_head,
)
from components.assembly.keras_objects.schedules import rate_at, starting_rate
from components.assembly.spec import Config, KerasObject
from components.assembly.spec.problems import Refused
from tests.assembly import specs

ROWS = 12


def data(spec: ModelSpec) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Inputs by input and targets by head, whose losses are all far apart."""
    chance = np.random.default_rng(1)
    x = {
        model_input.name: chance.integers(5, size=(ROWS, *model_input.known_shape))
        if model_input.dtype == "int32"
        else chance.normal(size=(ROWS, *model_input.known_shape))
        for model_input in spec.inputs
    }
    makers: dict[str | None, Any] = {
        "binary_crossentropy": lambda: chance.integers(2, size=(ROWS, 1)),
        "sparse_categorical_crossentropy": lambda: chance.integers(3, size=(ROWS,)),
        "mean_squared_error": lambda: chance.normal(7.0, size=(ROWS, 2)),
    }
    return x, {head.name: makers[head.loss]() for head in spec.heads if head.loss}


def compiled(spec: ModelSpec, **options: Any) -> Any:
    model = build(spec)
    defaults: dict[str, Any] = {"optimizer": "sgd", "learning_rate": 0.0}
    compile_model(model, spec, **defaults | options)
    # A batch or two take less operation by operation than as a graph that is traced first.
    model.run_eagerly = True
    return model


def by_hand(spec: ModelSpec, model: Any, x: Any, targets: Any) -> dict[str, float]:
    """Each head's loss and metrics from its own answers, in numpy."""
    outputs = model([x[model_input.name] for model_input in spec.inputs])
    answers = {head.name: np.asarray(output) for head, output in zip(spec.heads, outputs, strict=True)}
    yes, amounts, classes = answers["zebra"], answers["apple"], answers["mango"]
    label = targets["zebra"]
    return {
        "zebra_loss": float(-np.mean(label * np.log(yes) + (1 - label) * np.log(1 - yes))),
        "zebra_accuracy": float(np.mean((yes > 0.5) == label)),
        "apple_loss": float(np.mean((amounts - targets["apple"]) ** 2)),
        "apple_mean_absolute_error": float(np.mean(np.abs(amounts - targets["apple"]))),
        "mango_loss": float(-np.mean(np.log(classes[np.arange(ROWS), targets["mango"]]))),
        "mango_accuracy": float(np.mean(classes.argmax(-1) == targets["mango"])),
    }


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 1, 0)])
def test_each_head_gets_its_own_loss_weight_and_metric(order: tuple[int, ...]) -> None:
    spec = specs.two_branch()
    spec = spec.model_copy(update={"heads": tuple(spec.heads[number] for number in order)})
    model, (x, targets) = compiled(spec), data(spec)
    got = model.evaluate(x, fit_labels(spec, targets), verbose=0, return_dict=True)
    expected = by_hand(spec, model, x, targets)
    assert set(log_names(spec)) == set(expected)
    total = sum(head.weight * expected[f"{head.name}_loss"] for head in spec.heads)
    assert got == pytest.approx({**expected, "loss": total}, rel=1e-4)


def test_weights_that_are_variables_move_while_it_trains() -> None:
    spec = specs.two_branch()
    x, targets = data(spec)
    weights = {head.name: keras.Variable(head.weight, name=f"{head.name}_weight") for head in spec.heads}
    model = compiled(spec, loss_weights=weights)
    model.run_eagerly = False  # the weights move in a graph that was traced before
    functions, totals, apple = [], [], []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
            functions.append(id(model.train_function))
            totals.append((logs["loss"], sum(float(w) * logs[f"{n}_loss"] for n, w in weights.items())))
            apple.append(float(weights["apple"]))
            model.reset_metrics()  # so that each batch's logs are its own
            weights["apple"].assign(weights["apple"] * 2)

    model.fit(x, fit_labels(spec, targets), batch_size=4, verbose=0, callbacks=[Watch()])
    assert len(set(functions)) == 1
    assert apple == [0.25, 0.5, 1.0]
    for got, expected in totals:
        assert got == pytest.approx(expected, rel=1e-4)


def test_a_weight_moves_the_gradients_too() -> None:
    spec = specs.two_branch()
    x, targets = data(spec)
    weights = {head.name: keras.Variable(0.0) for head in spec.heads}
    weights["mango"].assign(1.0)
    model = compiled(spec, learning_rate=0.1, loss_weights=weights)
    before = {layer.name: layer.get_weights() for layer in model.layers}
    model.fit(x, fit_labels(spec, targets), verbose=0)
    moved = {
        name
        for name, arrays in before.items()
        if any(
            not np.array_equal(one, other)
            for one, other in zip(arrays, model.get_layer(name).get_weights(), strict=True)
        )
    }
    assert moved == {"embedding", "convolution", "mango"}


def test_a_head_that_is_not_named_keeps_its_weight() -> None:
    spec = specs.two_branch()
    assert weights_by_head(spec) == {"zebra": 1.0, "apple": 0.25, "mango": 0.5}
    assert weights_by_head(spec, {"apple": 2.0}) == {"zebra": 1.0, "apple": 2.0, "mango": 0.5}


def test_one_head() -> None:
    spec = specs.two_branch()
    spec = spec.model_copy(update={"heads": spec.heads[1:2]})
    spec = spec.model_copy(
        update={
            "layers": tuple(layer for layer in spec.layers if layer.name not in ("zebra", "mango")),
            "calls": tuple(call for call in spec.calls if call.layer not in ("zebra", "mango")),
        }
    )
    model, (x, targets) = compiled(spec), data(spec)
    got = model.evaluate(x, fit_labels(spec, targets), verbose=0, return_dict=True)
    answers = np.asarray(model([x[model_input.name] for model_input in spec.inputs]))
    error = float(np.mean((answers - targets["apple"]) ** 2))
    # Keras reports the weighted loss here, since a single head has no loss of its own.
    assert got["loss"] == pytest.approx(0.25 * error, rel=1e-4)
    assert got["mean_absolute_error"] == pytest.approx(np.mean(np.abs(answers - targets["apple"])), rel=1e-4)
    assert log_names(spec) == {
        "loss": ("apple", "loss"),
        "mean_absolute_error": ("apple", "mean_absolute_error"),
    }


@pytest.mark.parametrize("trained", ["zebra", "apple", "mango"])
def test_heads_without_a_loss_need_no_labels(trained: str) -> None:
    spec = specs.two_branch()
    heads = [
        head if head.name == trained else Head(name=head.name, tensor=head.tensor) for head in spec.heads
    ]
    spec = spec.model_copy(update={"heads": tuple(heads)})
    model, (x, targets) = compiled(spec), data(spec)
    assert set(targets) == {trained}
    got = model.evaluate(x, fit_labels(spec, targets), verbose=0, return_dict=True)
    everything = data(specs.two_branch())[1] | targets
    expected = by_hand(spec, model, x, everything)[f"{trained}_loss"]
    assert got["loss"] == pytest.approx(spec.head(trained).weight * expected, rel=1e-4)
    assert set(got) == set(log_names(spec))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name: str) -> None:
    spec = specs.dense()
    model = compiled(spec, optimizer=name, learning_rate=0.25)
    assert type(model.optimizer).__name__.lower() == name
    assert float(model.optimizer.learning_rate) == 0.25


def test_a_model_without_a_loss_cannot_be_trained() -> None:
    with pytest.raises(Refused, match="No head has a loss, so there is nothing to learn"):
        compiled(specs.encoder())


def test_the_slide_is_compiled_as_on_the_slide() -> None:
    spec = lessons.headline(sequence_length=10, vocabulary=20, embedding_dim=4)
    model = compiled(spec, optimizer="rmsprop", learning_rate=1e-3)
    config = model.get_compile_config()
    assert config["optimizer"]["class_name"] == "RMSprop"
    assert config["loss"] == {"main_output": "binary_crossentropy", "news_out": "binary_crossentropy"}
    assert config["loss_weights"] == {"main_output": 1.0, "news_out": 0.2}
    assert config["metrics"] == {"main_output": ["accuracy"], "news_out": ["accuracy"]}


def test_heads_whose_names_keras_does_not_take_keep_their_order_and_their_logs() -> None:
    spec = specs.two_branch()
    names = {"zebra": "斑馬", "apple": "apple", "mango": "a mango"}
    heads = tuple(head.model_copy(update={"name": names[head.name]}) for head in spec.heads)
    named = spec.model_copy(update={"heads": heads})
    x, targets = data(spec)
    model, plain = compiled(named), compiled(spec)
    labels = fit_labels(named, {names[head]: values for head, values in targets.items()})
    logs = model.evaluate(x, labels, verbose=0, return_dict=True)
    expected = plain.evaluate(x, fit_labels(spec, targets), verbose=0, return_dict=True)
    by_head = {(names[head], what): expected[name] for name, (head, what) in log_names(spec).items()}
    assert {key: logs[name] for name, key in log_names(named).items()} == pytest.approx(by_head, rel=1e-5)


def test_a_schedule_starts_from_the_learning_rate_and_is_scaled_with_it() -> None:
    spec = specs.dense()
    schedule = KerasObject("PolynomialDecay", Config(initial_learning_rate=0.1, decay_steps=10))
    keras_schedule = keras.optimizers.schedules.PolynomialDecay(0.1, 10)
    for rate in (0.1, 0.05):
        model = compiled(spec, optimizer="adam", learning_rate=rate, schedule=schedule)
        for step in (0, 3, 10, 99):
            model.optimizer.iterations.assign(step)
            expected = float(keras_schedule(step)) * rate / 0.1
            assert float(model.optimizer.learning_rate) == pytest.approx(expected, rel=1e-5)


SCHEDULES: dict[str, dict[str, Any]] = {
    "CosineDecay": {
        "initial_learning_rate": 0.01, "decay_steps": 20, "alpha": 0.1,
        "warmup_target": 0.2, "warmup_steps": 5,
    },
    "CosineDecayRestarts": {"initial_learning_rate": 0.2, "first_decay_steps": 7},
    "ExponentialDecay": {"initial_learning_rate": 0.2, "decay_steps": 10, "decay_rate": 0.5},
    "InverseTimeDecay": {"initial_learning_rate": 0.2, "decay_steps": 10, "decay_rate": 0.5},
    "PiecewiseConstantDecay": {"boundaries": (3, 9), "values": (0.2, 0.1, 0.05)},
    "PolynomialDecay": {"initial_learning_rate": 0.2, "decay_steps": 12},
}  # fmt: skip


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_grows_with_its_rate(kind: str) -> None:
    schedule = KerasObject(kind, Config(SCHEDULES[kind]))
    assert starting_rate(schedule) == 0.2
    made = getattr(keras.optimizers.schedules, kind)(**SCHEDULES[kind])
    for step in (0, 4, 11, 40):
        assert rate_at(schedule, 0.2, step) == pytest.approx(float(made(step)), rel=1e-6)
        assert rate_at(schedule, 0.05, step) == pytest.approx(float(made(step)) / 4, rel=1e-5)
