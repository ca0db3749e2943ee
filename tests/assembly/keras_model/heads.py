"""Models with several heads, labels for them, and what the pre-flight says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from components.assembly import Head, Input, ModelSpec, build
from components.assembly.keras_model.compiling import compile_model
from components.assembly.keras_model.preflight import preflight
from components.assembly.spec.problems import Refused
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
