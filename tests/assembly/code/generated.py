"""Generated programs and the models they make, as tests compare them with what `build` makes."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly import ModelSpec, build
from components.assembly.code.program import to_python
from components.assembly.keras_model.compiling import compile_model
from tests.assembly.recipe import Recipe

RECIPE = Recipe()


def run(program: str, **names: Any) -> dict[str, Any]:
    """The names that a program defines when it is imported."""
    namespace: dict[str, Any] = {"__name__": "program", **names}
    exec(compile(program, "program.py", "exec"), namespace)
    return namespace


def check(spec: ModelSpec, recipe: Recipe = RECIPE) -> str:
    """The program of a spec, after making sure that it makes the same model."""
    program = to_python(spec, recipe)
    theirs, ours = run(program)["model"], build(spec)
    assert theirs.get_config() == ours.get_config()
    assert theirs.count_params() == ours.count_params()
    assert [w.shape for w in theirs.weights] == [w.shape for w in ours.weights]
    assert [w.shape for w in theirs.trainable_weights] == [w.shape for w in ours.trainable_weights]
    assert [output.shape for output in theirs.outputs] == [output.shape for output in ours.outputs]
    assert theirs.output_names == [head.name for head in spec.heads]
    if any(head.loss for head in spec.heads):
        compile_model(
            ours,
            spec,
            optimizer=recipe.optimizer,
            learning_rate=recipe.learning_rate,
            loss_weights=recipe.loss_weights,
        )
        assert compile_config(theirs) == compile_config(ours)
    return program


def compile_config(model: keras.Model) -> dict[str, Any]:
    config = model.get_compile_config()
    del config["optimizer"]["config"]["name"]  # Keras counts how often it has made one
    return config
