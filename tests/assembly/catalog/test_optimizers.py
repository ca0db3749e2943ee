"""Every row of the table of optimizers is complete, and what else there is follows from it."""

from __future__ import annotations

import keras
import pytest
from pydantic import ValidationError

from components.assembly.catalog.optimizers import DEFAULT_OPTIMIZER, OPTIMIZERS, Optimizer, slots
from components.training import Recipe
from components.training.scheduling.memory_estimate import estimate_memory
from components.ui.training.recipe_controls import OPTIMIZER
from tests.assembly import specs
from tests.assembly.catalog import entries
from tests.assembly.catalog.entries import check_help


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_row_is_complete(name: str) -> None:
    row = OPTIMIZERS[name]
    assert row.name == name
    assert issubclass(getattr(keras.optimizers, row.class_name), keras.optimizers.Optimizer)
    check_help(row.help)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_it_compiles_and_so_does_the_generated_program(name: str) -> None:
    spec, recipe = specs.dense(), entries.Recipe(optimizer=name)
    ours, theirs = entries.compiled(spec, recipe), entries.run_program(spec, recipe)
    assert type(ours.optimizer).__name__ == OPTIMIZERS[name].class_name
    # Keras numbers the names of optimizers.
    assert ours.optimizer.get_config() | {"name": ""} == theirs.optimizer.get_config() | {"name": ""}
    assert float(ours.optimizer.learning_rate) == recipe.learning_rate


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_recipe_can_say_it(name: str) -> None:
    recipe = Recipe(optimizer=name)
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe
    assert estimate_memory(specs.dense(), recipe).lasting > 0


def test_the_control_has_all_of_them() -> None:
    assert OPTIMIZER.choices == tuple(OPTIMIZERS)
    assert OPTIMIZER.default == Recipe().optimizer == DEFAULT_OPTIMIZER


def test_a_recipe_says_no_other() -> None:
    with pytest.raises(ValidationError, match=r"one of rmsprop, .* Received: 'adamw'"):
        Recipe(optimizer="adamw")


def test_what_an_optimizer_keeps_is_what_keras_says() -> None:
    assert {name: slots(name) for name in OPTIMIZERS} == {
        "rmsprop": (0.0,),
        "adam": (0.0, 0.0),
        "sgd": (),
        "adagrad": (pytest.approx(0.1),),
    }


def test_adding_an_optimizer_is_adding_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPTIMIZERS, "nadam", Optimizer("nadam", "Nadam", "Looks ahead."))
    test_it_compiles_and_so_does_the_generated_program("nadam")
    test_a_recipe_can_say_it("nadam")
    assert len(slots("nadam")) == 2
