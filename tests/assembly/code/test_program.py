"""Generated programs, run and compared with what `build` and `compile_model` make."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import keras
import numpy as np
import pytest
from pydantic import ValidationError

from components import lessons
from components.assembly import Head, Input, Layer, ModelSpec, build
from components.assembly.catalog.layers import KINDS
from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.checks.validate import problems
from components.assembly.code.program import to_python
from components.assembly.keras_model.compiling import compile_model, fit_labels
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.recipe import Recipe
from tests.assembly.specs import call, layer

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


def skip_connection() -> ModelSpec:
    """`x` is needed again after `x_2` was made of it."""
    return ModelSpec(
        name="skip",
        inputs=(Input(name="x_in", shape=(4,)),),
        layers=(
            layer("first", "Dense", units=4),
            layer("second", "Dense", units=4),
            layer("sum", "Add"),
            layer("third", "Dense", units=4),
            layer("score", "Dense", units=1),
        ),
        calls=(
            call("first", "x_in", "x"),
            call("second", "x", "x_2"),
            call("sum", "x x_2", "x_3"),
            call("third", "x_3", "x_4"),
            call("score", "x_4", "x_5"),
        ),
        heads=(Head(name="score", tensor="x_5", loss="mean_squared_error"),),
    )


def read_twice(**changes: Any) -> ModelSpec:
    """One layer with changes, called on two inputs."""
    made = layer("reader", "Bidirectional", units=2, layer="GRU", merge_mode="sum", dropout=0.1)
    return ModelSpec(
        name="twice",
        inputs=(Input(name="left", shape=(3, 2)), Input(name="right", shape=(3, 2))),
        layers=(
            made.model_copy(update=changes),
            layer("rate", "Dropout", rate=0.25),
            layer("both", "Concatenate"),
        ),
        calls=(
            call("reader", "left", "a"),
            call("reader", "right", "b"),
            call("rate", "b", "b_2"),
            call("both", "a b_2", "out"),
        ),
        heads=(Head(name="both", tensor="out", loss="mean_absolute_error"),),
    )


def frozen(spec: ModelSpec, *names: str) -> ModelSpec:
    layers = tuple(each.model_copy(update={"trainable": each.name not in names}) for each in spec.layers)
    return spec.model_copy(update={"layers": layers})


def two_heads(**changes: Any) -> ModelSpec:
    """One head is trained, the other is not."""
    spec = specs.encoder()
    trained = Head(name="sure", tensor="certainty", loss="binary_crossentropy", weight=0.5)
    return spec.model_copy(update={"heads": (spec.heads[0], trained)} | changes)


SPECS = {
    "slide": lessons.headline(),
    "homework": lessons.headline(extra_dense=2),
    "no auxiliary input": lessons.headline(auxiliary_input=False, vocabulary=50, embedding_dim=4),
    "no auxiliary output": lessons.headline(auxiliary_output=False, vocabulary=50, embedding_dim=4),
    "one in, one out": lessons.headline(
        auxiliary_input=False, auxiliary_output=False, vocabulary=50, embedding_dim=4
    ),
    "regression": lessons.headline(task="regression", vocabulary=50, embedding_dim=4),
    "dropout": lessons.headline(
        extra_dense=[lessons.DenseOptions(units=8, activation="tanh", dropout=0.3)] * 2,
        vocabulary=50,
        embedding_dim=4,
    ),
    "two branches, three heads": specs.two_branch(),
    "shared": specs.shared(),
    "shared bidirectional": read_twice(),
    "nested, several heads": specs.nested(),
    "nested, one head": specs.inside("inner"),
    "nested deeply": specs.inside("inner", "middle", "outer"),
    "a model with outputs alone": specs.encoder(),
    "an output that is not trained": two_heads(),
    "frozen": frozen(specs.shared(), "embedding"),
    "frozen model": frozen(specs.nested(), "read"),
    "frozen inside a model": specs.nested(layers=frozen(specs.encoder(), "reader").layers),
    "needed again": skip_connection(),
}


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
    made = layer("score", "Dense", units=1, activation="linear", use_bias=True)
    spec = specs.one_layer(made, Input(name="a", shape=(2,)), loss="mean_squared_error")
    assert 'out = Dense(1, name="score")(a)' in check(spec)


def trimmed(spec: ModelSpec) -> ModelSpec:
    """The spec without inputs that nothing uses."""
    used = {name for each in spec.calls for name in each.inputs}
    return spec.model_copy(update={"inputs": tuple(each for each in spec.inputs if each.name in used)})


def test_random_models() -> None:
    chance, compared = Random(11), 0
    kinds: set[str] = set()
    while compared < 40:
        spec = trimmed(specs.random_spec(chance))
        if not problems(spec):
            check(spec)
            kinds |= {each.kind for each in spec.layers}
            compared += 1
    assert len(kinds) > len(KINDS) / 2


# --- names


def chain(names: list[str]) -> ModelSpec:
    """A Dense layer for each name, and a tensor of the same name, each called on the one before."""
    first, *rest = names
    inputs = (Input(name=first, shape=(2,)),)
    return ModelSpec(
        name="model",
        inputs=inputs,
        layers=tuple(layer(name, "Dense", units=2) for name in rest),
        calls=tuple(call(*pair, pair[0]) for pair in zip(rest, names, strict=False)),
        heads=(Head(name=rest[-1], tensor=rest[-1], loss="mean_squared_error"),),
    )


def test_names_that_mean_something_in_python_or_in_the_program() -> None:
    ours = ["keras", "np", "Path", "model", "x", "x_1", "data", "file", "part", "rows", "random", "match"]
    check(chain([*ours, *KINDS, "build_x", "LSTM_", "input_", "out_in", "out_input", "print", "range"]))
    check(chain(["Model", "x_2", "x", "x_3", "Dense", "open", "dict"]))


def test_a_layer_and_its_function_named_like_other_things() -> None:
    inner = chain(["keras", "model", "Model"])
    build_model = layer("build_model", "Dense", units=2)
    spec = ModelSpec(
        name="model",
        inputs=(Input(name="x", shape=(2,)), Input(name="model_model", shape=(2,))),
        layers=(
            Layer(name="model", kind="Model", model=inner),
            build_model,
            Layer(name="Dense", kind="Model", model=inner),
            layer("out", "Add"),
        ),
        calls=(
            call("model", "x", "Input"),
            call("build_model", "Input", "build_model"),
            call("build_model", "model_model", "build_Dense"),
            call("Dense", "build_model", "x_2"),
            call("Dense", "build_Dense", "x_3"),
            call("out", "x_2 x_3", "x_4"),
        ),
        heads=(Head(name="out", tensor="x_4", loss="mean_squared_error"),),
    )
    check(spec)


def test_long_names_are_laid_out_as_well_as_can_be() -> None:
    name = "a" * 59
    spec = ModelSpec(
        name=name,
        inputs=(Input(name=name + "1", shape=(2,)),),
        layers=(layer(name + "2", "Dense", units=1, activation="sigmoid"),),
        calls=(call(name + "2", name + "1", name + "3"),),
        heads=(Head(name=name + "2", tensor=name + "3", loss="binary_crossentropy"),),
    )
    check(spec)


# --- nothing but the model is run


def test_texts_cannot_become_code() -> None:
    evil = '"""\nraise SystemExit("run")\n#'
    hostile = to_python(SPECS["nested, several heads"], RECIPE, translate=lambda text: evil + text)
    assert run(hostile)["model"].count_params() == build(SPECS["nested, several heads"]).count_params()
    for name in ('x"); print(1', "x\nimport os", "x'", "", "1x", "x" * 61):
        with pytest.raises(ValidationError):
            Layer(name=name, kind="Dense")
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


# --- data


@dataclass
class Fitted:
    x: Any
    y: Any
    settings: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> Fitted:
    """What a program gives to `fit`, which then does nothing."""
    seen = Fitted(None, None)

    def fit(model: keras.Model, x: Any, y: Any, **settings: Any) -> None:
        seen.x, seen.y, seen.settings = x, y, settings

    monkeypatch.setattr(keras.Model, "fit", fit)
    return seen


@pytest.mark.parametrize(
    "name", ["two branches, three heads", "shared", "an output that is not trained", "regression"]
)
def test_stand_in_data_fit_the_model(name: str, fitted: Fitted, capsys: pytest.CaptureFixture) -> None:
    spec = SPECS[name]
    program = to_python(spec, RECIPE)
    assert run(program)["model"]
    assert not fitted.settings, "an import trains nothing"
    model = run(program, __name__="__main__", __file__="/nowhere/program.py")["model"]
    assert f"{spec.name}_data.npz is not here" in capsys.readouterr().out
    assert model.evaluate(fitted.x, fitted.y, verbose=0, batch_size=256) is not None
    for part in ((fitted.x, fitted.y), fitted.settings["validation_data"]):
        for each in spec.inputs:
            assert part[0][each.name].shape[1:] == each.shape
            assert part[0][each.name].dtype == each.dtype
    assert (fitted.settings["batch_size"], fitted.settings["epochs"]) == (32, 5)


def test_a_notebook_has_no_file(fitted: Fitted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one_data.npz").write_bytes(archive(specs.dense(), rows=6))
    run(to_python(specs.dense(), RECIPE), __name__="__main__")
    assert len(fitted.y) == 6


def archive(spec: ModelSpec, rows: int) -> bytes:
    """A data file with labels that tell heads apart."""
    arrays = {}
    for part in ("train", "validation"):
        for each in spec.inputs:
            arrays[f"{part}/{each.name}"] = np.ones((rows, *each.shape), each.dtype)
        for number, head in enumerate(spec.heads):
            arrays[f"{part}/{head.name}"] = np.full((rows, 1), number, "float32")
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize("spec", [specs.two_branch(), specs.dense(), two_heads()], ids=["3", "1", "1 of 2"])
def test_labels_have_the_form_that_is_checked_before_training(
    spec: ModelSpec, fitted: Fitted, tmp_path: Path
) -> None:
    (tmp_path / f"{spec.name}_data.npz").write_bytes(archive(spec, rows=6))
    run(to_python(spec, RECIPE), __name__="__main__", __file__=str(tmp_path / "program.py"))
    targets = {
        head.name: np.full((6, 1), number, "float32") for number, head in enumerate(spec.heads) if head.loss
    }
    expected = fit_labels(spec, targets)
    for given in (fitted.y, fitted.settings["validation_data"][1]):
        assert type(given) is type(expected)
        np.testing.assert_equal(given, expected)


def test_the_program_runs_by_itself(tmp_path: Path) -> None:
    """Both ways at once, since most of the time goes into importing TensorFlow."""
    spec = lessons.headline(vocabulary=20, embedding_dim=2, lstm_units=2, dense_units=2, sequence_length=10)
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": ""}
    running = {}
    for name in ("with", "without"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "program.py").write_text(to_python(spec, Recipe(batch_size=8, epochs=1)), encoding="utf-8")
        if name == "with":
            (folder / "headline_data.npz").write_bytes(archive(spec, rows=40))
        running[name] = subprocess.Popen(
            [sys.executable, str(folder / "program.py")],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
    written = {name: (*each.communicate(timeout=180), each.returncode) for name, each in running.items()}
    for name, (out, err, code) in written.items():
        assert code == 0, err
        assert ("random numbers" in out) == (name == "without")
        assert "val_main_output_loss" in out
    assert "5/5" in written["with"][0]
    assert "32/32" in written["without"][0]


def test_programs_are_laid_out_as_a_formatter_would(tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    for number, spec in enumerate([*SPECS.values(), specs.nested(name="n" * 30)]):
        (tmp_path / f"program_{number}.py").write_text(to_python(spec, RECIPE), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--diff"], ["check", "--select", "E,F,I,B,UP,SIM,W,RET,C4"]):
        done = subprocess.run(
            [*ruff, *command, "--isolated", tmp_path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
