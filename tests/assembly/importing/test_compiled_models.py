"""What a `.keras` file was compiled with: losses, weights, metrics, optimizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest
from keras import layers

from components.assembly.importing import read_keras
from components.assembly.keras_objects.schedules import rate_at
from components.assembly.spec import Config
from components.datasets import Digits
from components.lessons.build import recipe_of
from components.training import Recipe
from tests.assembly.importing.keras_files import (
    every_way,
    saved,
    sequential,
    shared_lstm,
)


def test_heads_get_the_losses_they_were_compiled_with(tmp_path: Path) -> None:
    model = sequential()
    model.compile("adam", loss=keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    (head,) = read_keras(saved(model, tmp_path)).spec.heads
    assert (head.loss, head.metrics) == ("sparse_categorical_crossentropy", ("accuracy",))
    odd = shared_lstm()
    odd.compile("sgd", loss="hinge", loss_weights={"same": 3.0}, weighted_metrics=["mae"])
    imported = read_keras(saved(odd, tmp_path))
    assert imported.spec.heads[0].loss == "binary_crossentropy"
    assert imported.spec.heads[0].weight == 3
    assert "weighted_metrics" in str(imported.notes[0])
    assert "hinge" in str(imported.notes[1])


def three_outputs() -> keras.Model:
    start = keras.Input((4,), name="x")
    dense = layers.Dense(3, name="d")
    first, second = dense(start), dense(layers.Dense(4)(start))
    return keras.Model(start, {"z": first, "in": {"c": second, "a": layers.Softmax()(first)}})


def test_losses_find_their_outputs_in_dictionaries_of_dictionaries(tmp_path: Path) -> None:
    model = three_outputs()
    smooth = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(
        keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.5, 10, 0.9), momentum=0.9),
        loss={"z": "mae", "in": {"c": "mse", "a": smooth}},
    )
    imported = read_keras(saved(model, tmp_path))
    assert [(head.name, head.loss, dict(head.loss_config)) for head in imported.spec.heads] == [
        ("z", "mean_absolute_error", {}),
        ("in_c", "mean_squared_error", {}),
        ("in_a", "categorical_crossentropy", {"label_smoothing": 0.1}),
    ]
    assert "['in']['c'] is called in_c" in str(imported.notes[0])
    recipe, notes = recipe_of(imported.optimizer, Digits())
    assert (recipe.optimizer, recipe.learning_rate, dict(recipe.optimizer_config)) == (
        "sgd",
        0.5,
        {"momentum": 0.9},
    )
    assert recipe.schedule is not None
    assert recipe.schedule.kind == "ExponentialDecay"
    assert not notes


@keras.saving.register_keras_serializable("Mine")
class Adam(keras.optimizers.SGD):
    """Has the name of an optimizer and is another."""


def test_an_optimizer_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    model = shared_lstm()
    model.compile(Adam(), loss="binary_crossentropy")
    recipe, (note,) = recipe_of(read_keras(saved(model, tmp_path)).optimizer, Digits())
    assert recipe == Recipe(dataset=Digits(), optimizer="adam")
    assert "Adam of the file is not used" in str(note)
    assert recipe_of(None, Digits()) == (recipe, ())


def test_heads_of_a_model_that_was_not_compiled_get_what_their_activation_asks_for(tmp_path: Path) -> None:
    imported = read_keras(saved(every_way(), tmp_path))
    assert [head.loss for head in imported.spec.heads] == ["binary_crossentropy", None]
    assert "scores of classes" in str(imported.notes[0])


@pytest.mark.parametrize(
    "schedule",
    [
        keras.optimizers.schedules.CosineDecay(0.0, 100, warmup_target=0.2, warmup_steps=5),
        keras.optimizers.schedules.PiecewiseConstantDecay([3, 5], [0.1, 0.01, 0.001]),
        keras.optimizers.schedules.PolynomialDecay(0.3, 20, cycle=True),
    ],
    ids=lambda schedule: type(schedule).__name__,
)
def test_a_schedule_of_a_file_gives_the_rates_that_it_gave(schedule: Any, tmp_path: Path) -> None:
    start = keras.Input((4,))
    model = keras.Model(start, layers.Dense(1)(start))
    model.compile(keras.optimizers.Adam(schedule), "mse")
    optimizer = read_keras(saved(model, tmp_path)).optimizer
    assert optimizer is not None
    for step in (0, 2, 4, 50):
        rate = rate_at(optimizer.schedule, optimizer.learning_rate, step)
        assert rate == pytest.approx(float(schedule(step)), rel=1e-6)


def test_losses_and_metrics_of_a_file_keep_their_arguments(tmp_path: Path) -> None:
    start = keras.Input((4,))
    outputs = {name: layers.Dense(units, name=name)(start) for name, units in (("z", 1), ("a", 3), ("m", 2))}
    model = keras.Model(start, outputs)
    model.compile(
        "adam",
        loss={
            "z": keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
            "a": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            "m": None,
        },
        metrics={
            "z": [
                keras.metrics.BinaryAccuracy(threshold=0.0),
                keras.metrics.AUC(from_logits=True),
                "accuracy",
            ],
            "a": ["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(k=2)],
        },
    )
    imported = read_keras(saved(model, tmp_path))
    z, a, m = (imported.spec.head(name) for name in "zam")
    assert (z.loss, dict(z.loss_config)) == (
        "binary_crossentropy",
        {"from_logits": True, "label_smoothing": 0.1},
    )
    assert z.metrics == ("binary_accuracy", "auc")
    assert z.metric_configs == {
        "binary_accuracy": Config(threshold=0.0), "auc": Config(from_logits=True)
    }  # fmt: skip
    assert (a.loss, dict(a.loss_config)) == ("sparse_categorical_crossentropy", {"from_logits": True})
    assert a.metrics == ("accuracy", "sparse_top_k_categorical_accuracy")
    assert (m.loss, m.metrics) == (None, ())
    assert any("Metrics of z that are not measured here: accuracy" in str(note) for note in imported.notes)


def test_what_is_not_kept_of_compile_is_said(tmp_path: Path) -> None:
    x = keras.Input((4,))
    model = keras.Model(x, layers.Dense(3, activation="softmax", name="classes")(x))
    counted = keras.metrics.OneHotMeanIoU(num_classes=3)
    model.compile(
        loss="categorical_crossentropy",
        loss_weights=["accuracy"],
        metrics=[keras.metrics.TopKCategoricalAccuracy(2, name="top2"), counted, "acc"],
    )
    imported = read_keras(saved(model, tmp_path))
    (head,) = imported.spec.heads
    assert head.metrics == ("top_k_categorical_accuracy", "one_hot_mean_io_u", "accuracy")
    assert head.metric_configs == {
        "top_k_categorical_accuracy": {"k": 2},
        "one_hot_mean_io_u": {"num_classes": 3},
    }
    name, weight = map(str, imported.notes)
    assert "top2" in name
    assert "loss weight of classes" in weight
