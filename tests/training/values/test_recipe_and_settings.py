"""Recipe, settings and controls: what they allow, and what they make of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from components.assembly import Config
from components.assembly.spec import KerasObject
from components.assembly.spec.problems import Refused
from components.training import DesiredState, Recipe, Settings
from components.training.config import __doc__ as documented
from tests.training.small import spec

VARIABLES = ("SCHEDULER", "WORKERS", "THREADS", "MEMORY", "DATA")


def test_a_recipe_survives_json() -> None:
    recipe = Recipe(optimizer="adam", loss_weights=Config(b_head=0.5), seed=7)
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


def test_settings_of_the_optimizer_and_a_schedule_survive_json() -> None:
    schedule = KerasObject("PiecewiseConstantDecay", Config(boundaries=(5, 9), values=(0.1, 0.05, 0.01)))
    recipe = Recipe(
        optimizer="adam",
        optimizer_config=Config(beta_1=0.8, amsgrad=True),
        learning_rate=0.1,
        schedule=schedule,
    )
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe
    stored = {"optimizer": "adam", "learning_rate": 0.01, "loss_weights": {"a": 0.5}, "seed": 3}
    assert Recipe.model_validate(stored).schedule is None
    assert Recipe.model_validate(stored).optimizer_config == {}


def test_a_recipe_starts_with_the_weights_of_the_spec_where_it_has_none() -> None:
    assert Recipe().weights(spec()) == {"b_head": 1.0, "a_head": 0.5}
    assert Recipe(loss_weights=Config(a_head=3)).weights(spec()) == {"b_head": 1.0, "a_head": 3.0}


@pytest.mark.parametrize(
    "unfit",
    [
        {"learning_rate": 0},
        {"learning_rate": 11},
        {"learning_rate": float("nan")},
        {"batch_size": 0},
        {"batch_size": 1025},
        {"epochs": 101},
        {"seed": -1},
        {"optimizer": "magic"},
        {"loss_weights": {"a": -1}},
        {"loss_weights": {"a": "1"}},
        {"loss_weights": {"a": True}},
        {"loss_weights": {"a": 1001}},
        {"unheard_of": 1},
        {"optimizer_config": {"beta_3": 0.9}},
        {"optimizer_config": {"learning_rate": 0.9}},
        {"optimizer_config": {"rho": "much"}},
        {"optimizer_config": {"clipnorm": 1.0, "clipvalue": 1.0}},
        {"optimizer": "muon", "optimizer_config": {"ns_steps": 1_000_000}},
        {"optimizer": "muon", "optimizer_config": {"exclude_layers": ["(a+)+$"]}},
        {"schedule": {"object": "Lambda", "config": {}}},
        {"schedule": {"object": "L2", "config": {}}},
        {"schedule": {"object": "CosineDecay", "config": {"initial_learning_rate": 0.1}}},
        {"schedule": {"object": "CosineDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 0}}},
        {
            "schedule": {
                "object": "ExponentialDecay",
                "config": {"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 2.0},
            }
        },
        {"schedule": "CosineDecay"},
    ],
    ids=str,
)
def test_a_recipe_outside_its_bounds_is_refused(unfit: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Recipe.model_validate(unfit)


def test_settings_default_to_workers_of_our_own() -> None:
    settings = Settings.from_environment({})
    assert settings.scheduler is None
    assert settings.workers >= 1
    assert (settings.threads, settings.memory, settings.folder) == (1, "auto", None)


def test_settings_are_read_from_the_environment(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    settings = Settings.from_environment(
        {
            "MODELIER_SCHEDULER": " tcp://10.0.0.5:8786 ",
            "MODELIER_WORKERS": "0",
            "MODELIER_THREADS": "3",
            "MODELIER_MEMORY": "2GB",
            "MODELIER_DATA": str(folder),
        }
    )
    assert settings == Settings("tcp://10.0.0.5:8786", 0, 3, "2GB", folder)
    assert folder.is_dir()
    assert settings.replaced(workers=2, threads=None).workers == 2
    assert settings.replaced(workers=2, threads=None).threads == 3
    assert settings.replaced(workers=0).workers == 0


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("SCHEDULER", "10.0.0.5", "such as tcp://10.0.0.5:8786"),
        ("WORKERS", "many", "a whole number from 0 to 64"),
        ("WORKERS", "-1", "a whole number from 0 to 64"),
        ("THREADS", "0", "a whole number from 1 to 32"),
        ("THREADS", "2.5", "a whole number from 1 to 32"),
        ("MEMORY", "lots", "a size such as 2GB"),
        ("MEMORY", "100MB", "at least 600 MB"),
        ("DATA", "/dev/null/folder", "a folder that can be written to"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_a_sentence(name: str, value: str, mend: str) -> None:
    with pytest.raises(Refused) as refused:
        Settings.from_environment({f"MODELIER_{name}": value})
    problem = refused.value.problems[0]
    assert problem.where == f"MODELIER_{name}"
    assert repr(value) == problem.received
    assert mend in str(problem.mend)


@pytest.mark.parametrize("name", VARIABLES)
def test_every_setting_is_in_the_list(name: str) -> None:
    assert f"MODELIER_{name} " in (documented or "")


def test_controls_grow_newer_with_every_change() -> None:
    controls = DesiredState({"a": 1.0, "b": 1.0}, 0.1)
    changed = controls.weigh({"b": 0.5}).pace(0.2).pause().step().resume().stop()
    assert changed.loss_weights == {"a": 1.0, "b": 0.5}
    assert changed.learning_rate == 0.2
    assert (changed.paused, changed.stopped, changed.revision) == (False, True, 6)


def test_steps_are_granted_anew_with_every_pause() -> None:
    controls = DesiredState({}, 0.1).step().step()
    assert (controls.paused, controls.pauses, controls.steps) == (True, 1, 2)
    again = controls.resume().pause()
    assert (again.paused, again.pauses, again.steps) == (True, 2, 0)
    assert controls.pause() is controls
    assert again.resume().resume() == again.resume()
    assert controls.hold_again().steps == 0
