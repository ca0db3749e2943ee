"""What tests of all tables of the catalog check of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import keras

from components.assembly import ModelSpec, build, to_python
from components.assembly.catalog.optimizers import DEFAULT_OPTIMIZER, OptimizerName
from components.assembly.keras_model.compiling import compile_model
from components.assembly.spec import KerasObject
from components.ui.base.locale import LANGUAGES, catalog


@dataclass(frozen=True)
class Recipe:
    """What `to_python` reads of a recipe."""

    optimizer: OptimizerName = DEFAULT_OPTIMIZER
    learning_rate: float = 0.25
    optimizer_config: Mapping[str, Any] = field(default_factory=dict)
    schedule: KerasObject | None = None
    batch_size: int = 2
    epochs: int = 1
    seed: int = 0
    loss_weights: Mapping[str, Any] = field(default_factory=dict)


def check_help(text: str) -> None:
    """`text` is one short sentence, in every language."""
    assert text.endswith(".")
    assert len(text) < 120
    check_translated(text)


def check_translated(text: str) -> None:
    for code in LANGUAGES:
        assert code == "en" or catalog(code).gettext(text) != text, f"{text!r} has no translation"


def compiled(spec: ModelSpec, recipe: Recipe) -> keras.Model:
    model = build(spec)
    compile_model(model, spec, optimizer=recipe.optimizer, learning_rate=recipe.learning_rate)
    return model


def run_program(spec: ModelSpec, recipe: Recipe, *, training: bool = False) -> keras.Model:
    """The model that the generated program makes; with `training`, trained by it on random numbers."""
    names: dict[str, Any] = {"__name__": "__main__" if training else "program"}
    exec(compile(to_python(spec, recipe), "program.py", "exec"), names)
    model: keras.Model = names["model"]
    return model
