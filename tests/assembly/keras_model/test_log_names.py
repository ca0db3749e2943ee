"""What `fit` reports of one head is never taken for what it reports of another."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from components.assembly import ModelSpec, build
from components.assembly.importing import read_keras
from components.assembly.keras_model.compiling import compile_model, fit_labels, log_names
from tests.ui.keras_models import saved


def spec_with_heads(*names: str) -> ModelSpec:
    start = keras.Input((2,), name="start")
    outputs = {name: layers.Dense(1, name=f"layer_{at}")(start) for at, name in enumerate(names)}
    model = keras.Model(start, outputs)
    model.compile(loss=dict.fromkeys(names, "mse"), metrics={name: ["mae"] for name in names})
    return read_keras(saved(model)).spec


@pytest.mark.parametrize(
    "names", [("x", "val_x"), ("val", "x"), ("x", "val_x", "val_val_x"), ("x/y", "y", "a/b")]
)
def test_each_figure_of_training_and_of_validation_is_kept(names: tuple[str, ...]) -> None:
    spec = spec_with_heads(*names)
    assert tuple(head.name for head in spec.heads) == names
    model = build(spec)
    compile_model(model, spec, optimizer="sgd", learning_rate=0.0)
    model.run_eagerly = True  # one batch takes less than tracing a graph for it
    inputs = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")
    labels = fit_labels(spec, {name: np.full((8, 1), at, "float32") for at, name in enumerate(names)})
    other = fit_labels(spec, {name: np.full((8, 1), 9 + at, "float32") for at, name in enumerate(names)})
    logs = model.fit(inputs, labels, validation_data=(inputs, other), epochs=1, verbose=0).history
    said = dict(zip(names, map(np.asarray, keras.tree.flatten(model([inputs]))), strict=True))
    for name, (head, what) in log_names(spec).items():
        if what != "loss":
            continue
        place = names.index(head)
        for key, label in ((name, place), (f"val_{name}", 9 + place)):
            wanted = float(((said[head] - label) ** 2).mean())
            assert logs[key][0] == pytest.approx(wanted, rel=1e-4), (key, head)


def test_only_a_name_that_clashes_is_another_in_keras() -> None:
    model = build(spec_with_heads("x", "val_y", "val_x"))
    assert model.output_names == ["x", "val_y", "output_val_x"]


def test_a_slash_in_a_name_stays_and_what_no_scope_of_tensorflow_has_does_not() -> None:
    model = build(spec_with_heads("news/main", "新聞/1", "a b", "/c"))
    assert model.output_names == ["news/main", "1", "a_b", "c"]
