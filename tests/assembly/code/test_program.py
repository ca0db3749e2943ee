"""Generated programs, run and compared with what `build` and `compile_model` make."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from pydantic import ValidationError

from components.assembly import Input, Layer, ModelSpec, build
from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.checks.validate import problems
from components.assembly.code.program import to_python
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.code.feature_specs import FEATURES
from tests.assembly.code.generated import RECIPE, check, run
from tests.assembly.code.program_specs import SPECS
from tests.assembly.code.test_program_names import chain
from tests.assembly.recipe import Recipe
from tests.assembly.specs import layer


@pytest.mark.parametrize("name", SPECS)
def test_the_program_makes_the_same_model(name: str) -> None:
    check(SPECS[name])


def test_the_slide_reads_like_the_slide() -> None:
    program = to_python(SPECS["slide"], RECIPE)
    for line in (
        'main_input = Input(shape=(100,), dtype="int32", name="main_input")',
        'x = Embedding(input_dim=10000, output_dim=512, name="embedding")(main_input)',
        'lstm_out = LSTM(32, name="lstm")(x)',
        'news_output = Dense(1, activation="sigmoid", name="news_out")(lstm_out)',
        'news_input = Input(shape=(5,), name="news_in")',
        'x = Concatenate(name="concatenate")([lstm_out, news_input])',
        'x = Dense(64, activation="relu", name="dense_1")(x)',
        'x = Dense(64, activation="relu", name="dense_2")(x)',
        'main_output = Dense(1, activation="sigmoid", name="main_output")(x)',
    ):
        assert f"\n{line}\n" in program
    assert "inputs=[main_input, news_input], outputs=[main_output, news_output]" in program


def test_recipes_reach_the_program() -> None:
    recipe = Recipe(
        optimizer="adam", learning_rate=0.0125, seed=7, loss_weights={"apple": 3, "mango": 0.0}, epochs=2
    )
    program = check(SPECS["two branches, three heads"], recipe)
    assert "keras.utils.set_random_seed(7)" in program
    assert 'loss_weights={"zebra": 1.0, "apple": 3.0, "mango": 0.0}' in program
    others: tuple[OptimizerName, ...] = ("sgd", "adagrad")
    for optimizer in others:
        check(specs.dense(), Recipe(optimizer=optimizer))


def test_a_layer_is_made_once_however_often_it_is_called() -> None:
    program = to_python(SPECS["shared"], RECIPE)
    assert program.count("GRU(") == 1
    assert "left_read = reader(left_vectors)" in program
    assert "right_read = reader(right_vectors)" in program
    layers = run(program)["model"].layers
    assert len(layers) == len(SPECS["shared"].layers) + 2


def test_settings_that_are_defaults_are_left_out() -> None:
    score = layer("score", "Dense", units=1, activation="linear", use_bias=True)
    spec = specs.one_layer(score, Input(name="a", shape=(2,)), loss="mean_squared_error")
    assert 'out = Dense(1, name="score")(a)' in check(spec)


def trimmed(spec: ModelSpec) -> ModelSpec:
    """The spec without inputs that nothing uses."""
    used = {name for call in spec.calls for name in call.inputs}
    return spec.model_copy(
        update={"inputs": tuple(model_input for model_input in spec.inputs if model_input.name in used)}
    )


@pytest.mark.parametrize(("seed", "models"), [(11, 12), pytest.param(12, 150, marks=pytest.mark.exhaustive)])
def test_random_models(seed: int, models: int) -> None:
    chance, compared = Random(seed), 0
    kinds: set[str] = set()
    while compared < models:
        spec = trimmed(specs.random_spec(chance))
        if not problems(spec):
            check(spec)
            kinds |= {layer.kind for layer in spec.layers}
            compared += 1
    assert len(kinds) > min(models, 30)


def test_texts_cannot_become_code() -> None:
    evil = '"""\nraise SystemExit("run")\n#'
    hostile = to_python(SPECS["nested, several heads"], RECIPE, translate=lambda text: evil + text)
    assert run(hostile)["model"].count_params() == build(SPECS["nested, several heads"]).count_params()
    for name in ("x\nimport os", "x\r", "", "x" * 101):
        with pytest.raises(ValidationError):
            Layer(name=name, kind="Dense")
    for name in ('x"); raise SystemExit("run") #', "x'", "{1/0}", "\\", '"""', "\u2028x", "__file__"):
        check(chain([f"{name} in", name, f"{name} out"]))
    for wrong in (
        specs.dense(activation='relu"); print(1'),
        specs.one_layer(layer("a", 'Dense"); print(1', units=1), Input(name="b", shape=(2,))),
        specs.one_layer(layer("a", "Dense", units="1); print(1"), Input(name="b", shape=(2,))),
        specs.one_layer(
            layer("a", "Dense", units=1),
            Input(name="b", shape=(2,)),
            loss="mean_squared_error",
            metrics=("x'); print(1",),
        ),
    ):
        with pytest.raises(Refused):
            to_python(wrong, RECIPE)
    with pytest.raises(ValueError, match="could not convert"):
        to_python(specs.dense(), Recipe(loss_weights={"score": "1); print(1"}))


def test_comments_speak_the_readers_language() -> None:
    program = to_python(SPECS["slide"], RECIPE, translate=lambda text: f"說明 {text}")
    comments = [line.strip() for line in program.splitlines() if line.strip().startswith("#")]
    assert len(comments) > 10
    assert "# 說明 Embedding: 說明 Turns each word id" in program
    assert to_python(SPECS["slide"], RECIPE) == to_python(SPECS["slide"], RECIPE, translate=str)
    assert run(program)["model"].count_params() == 5_196_450


def test_programs_are_laid_out_as_a_formatter_would(tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    features = [make() for name, make in FEATURES.items() if name != "with_arguments"]
    for number, spec in enumerate([*SPECS.values(), *features, specs.nested(name="n" * 30)]):
        (tmp_path / f"program_{number}.py").write_text(to_python(spec, RECIPE), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--diff"], ["check", "--select", "E,F,I,B,UP,SIM,W,RET,C4"]):
        done = subprocess.run(
            [*ruff, *command, "--isolated", tmp_path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
