"""Generated programs and the models they make, as tests compare them with what `build` makes."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly import ModelSpec, build
from components.assembly.code.program import to_python
from components.assembly.keras_model.compiling import compile_model
from components.assembly.keras_objects.names import output_names
from tests.assembly.code.same_model import assert_same_answers, assert_same_model
from tests.assembly.recipe import Recipe

RECIPE = Recipe()


def run(program: str, **names: Any) -> dict[str, Any]:
    """The names that a program defines when it is imported."""
    namespace: dict[str, Any] = {"__name__": "program", **names}
    exec(compile(program, "program.py", "exec"), namespace)
    return namespace


def check(spec: ModelSpec, recipe: Recipe = RECIPE, *, answers: bool = False) -> str:
    """The program of a spec, after making sure that it makes the same model.

    Args:
        spec: The model.
        recipe: How it is trained.
        answers: Whether the answers are compared too.
    """
    program = to_python(spec, recipe)
    # A program that leaves a name to Keras gets it as in a fresh process.
    keras.utils.clear_session(free_memory=False)
    theirs, ours = run(program)["model"], build(spec)
    heads = list(output_names(spec).values())
    assert_same_model(theirs, ours, heads)
    if answers:
        assert_same_answers(theirs, ours, heads)
    if any(head.loss for head in spec.heads):
        compile_model(
            ours,
            spec,
            optimizer=recipe.optimizer,
            learning_rate=recipe.learning_rate,
            optimizer_config=recipe.optimizer_config,
            schedule=recipe.schedule,
            loss_weights=recipe.loss_weights,
        )
        assert compile_config(theirs) == compile_config(ours)
    return program


def compile_config(model: keras.Model) -> dict[str, Any]:
    config = model.get_compile_config()
    del config["optimizer"]["config"]["name"]  # Keras counts how often it has made one
    return config
