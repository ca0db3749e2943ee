"""Every optimizer that Keras exports is in the table or refused, and what else there is follows from it."""

from __future__ import annotations

import inspect

import keras
import pytest
from pydantic import ValidationError

from components.assembly.catalog.optimizers import (
    DEFAULT_OPTIMIZER,
    OPTIMIZER_CLASSES,
    OPTIMIZERS,
    Optimizer,
    offered_optimizers,
    optimizer_name,
    slots,
)
from components.assembly.catalog.refused_kinds import REFUSED_OBJECTIVES
from components.assembly.spec import Config
from components.training import Recipe
from components.training.scheduling.memory_estimate import estimate_memory
from components.ui.training.recipe_controls import OPTIMIZER
from tests.assembly import specs
from tests.assembly.catalog import entries
from tests.assembly.catalog.entries import check_help, check_translated


@pytest.mark.parametrize(
    "name", [name for name, value in vars(keras.optimizers).items() if inspect.isclass(value)]
)
def test_what_keras_exports_is_known_or_refused_with_a_reason(name: str) -> None:
    if name in REFUSED_OBJECTIVES:
        check_translated(REFUSED_OBJECTIVES[name].reason)
        check_translated(REFUSED_OBJECTIVES[name].mend)
        assert optimizer_name(name) == name
    else:
        assert OPTIMIZER_CLASSES[optimizer_name(name)] is getattr(keras.optimizers, name)


@pytest.mark.parametrize("name", offered_optimizers())
def test_a_row_is_complete(name: str) -> None:
    assert OPTIMIZERS[name].name == name
    check_help(OPTIMIZERS[name].help)


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
    recipe = Recipe(optimizer=name, optimizer_config=Config(clipnorm=1.0))
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe
    assert estimate_memory(specs.dense(), recipe).lasting > 0


def test_the_control_has_those_that_are_offered_with_their_help() -> None:
    assert OPTIMIZER.choices == offered_optimizers()
    assert set(OPTIMIZER.choice_help) == set(OPTIMIZER.choices)
    assert OPTIMIZER.default == Recipe().optimizer == DEFAULT_OPTIMIZER


def test_a_recipe_says_no_other() -> None:
    with pytest.raises(ValidationError, match=r"one of rmsprop, .* Received: 'AdamW'"):
        Recipe(optimizer="AdamW")


def test_what_an_optimizer_keeps_is_what_keras_says() -> None:
    assert {name: slots(name) for name in ("rmsprop", "adam", "sgd", "adagrad", "lion")} == {
        "rmsprop": (0.0,),
        "adam": (0.0, 0.0),
        "sgd": (),
        "adagrad": (pytest.approx(0.1),),
        "lion": (0.0,),
    }
    assert slots("sgd", Config(momentum=0.9)) == (0.0,)
    assert len(slots("adam", Config(amsgrad=True))) == 3
    assert slots("adagrad", Config(initial_accumulator_value=0.5)) == (0.5,)


def test_adding_an_optimizer_is_adding_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPTIMIZERS, "adafactor", Optimizer("adafactor", "Keeps little."))
    assert "adafactor" in offered_optimizers()
