"""The program that is taken home does what the training in the app did: an engine is the oracle."""

from __future__ import annotations

import ast
import io
import json
import runpy
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import Config, ModelSpec, build
from components.assembly.code.program import SEEDS, to_python
from components.assembly.keras_objects import seeds
from components.assembly.keras_objects.names import output_names
from components.assembly.keras_objects.seeds import order
from components.datasets import DataPart, Digits, Prepared, to_npz
from components.export import TrainedModel, pack_zip
from components.training import Engine, InitialWeights, Recipe, Run, starting_weights
from tests.assembly import specs
from tests.assembly.code.feature_specs import FEATURES
from tests.assembly.code.same_model import by_head, random_rows
from tests.assembly.keras_model.test_seeds import random_layers
from tests.assembly.specs import call, layer


def dropping() -> ModelSpec:
    """An encoder with an LSTM that two texts share, and Dropout before the answer."""
    spec = specs.nested()
    changes = {
        "layers": (*spec.layers, layer("drop", "Dropout", rate=0.4)),
        "calls": (*spec.calls[:-1], call("drop", "all", "kept"), call("same", "kept", "answer")),
        "seed": 5,
    }
    return spec.model_copy(update=changes)


def reused() -> ModelSpec:
    """The same encoder as a layer; it has learnt before, and its Embedding is frozen."""
    layers = specs.encoder().layers
    return specs.nested(layers=(layers[0].model_copy(update={"trainable": False}), *layers[1:]), seed=3)


def learnt(spec: ModelSpec) -> InitialWeights:
    """First weights of its LSTM that no initializer draws."""
    arrays = starting_weights(spec, None)
    return InitialWeights(
        {path: array + 0.1 for path, array in arrays.items() if path.startswith("read/reader/")}
    )


def pairs(rows: int, seed: int) -> DataPart:
    """Pairs of short texts that are the same in half of the rows."""
    chance = np.random.default_rng(seed)
    left = chance.integers(0, 10, (rows, 5), dtype="int32")
    same = chance.integers(0, 2, (rows, 1))
    right = np.where(same, left, chance.integers(0, 10, (rows, 5), dtype="int32"))
    return DataPart({"left": left, "right": right}, {"same": same.astype("float32")}, np.arange(rows))


def pictures() -> ModelSpec:
    dense = (lessons.DenseOptions(units=16, dropout=0.3), lessons.DenseOptions(units=8, dropout=0.2))
    return lessons.NetworkOptions(pixels=64, dense=dense, second_output=True, seed=4).spec()


@dataclass
class Fitted:
    """What programs do that are run meanwhile: the weights they begin with, and each epoch's numbers."""

    start: list[np.ndarray] = field(default_factory=list)
    epochs: list[dict[str, float]] = field(default_factory=list)
    models: list[keras.Model] = field(default_factory=list)


@contextmanager
def watching() -> Iterator[Fitted]:
    """What `fit` of any model does meanwhile. Nothing else may train in this process."""
    seen, fit = Fitted(), keras.Model.fit

    def watched(model: keras.Model, *arguments: Any, **settings: Any) -> Any:
        if not seen.models:
            seen.start = model.get_weights()
        seen.models.append(model)
        history = fit(model, *arguments, **{**settings, "verbose": 0})
        seen.epochs.append({name: values[0] for name, values in history.history.items()})
        return history

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "fit", watched)
        yield seen


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Programs here import what lies beside them, and leave nothing behind."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    sys.modules.pop("seeds", None)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One that trains in this very process."""
    with Engine(workers=0) as engine:
        yield engine


@pytest.mark.parametrize(
    ("make", "recipe", "start"),
    [
        (dropping, Recipe(epochs=2, seed=5, batch_size=16), None),
        (reused, Recipe(epochs=1, seed=7, batch_size=16, optimizer="adam"), learnt),
    ],
    ids=["shared encoder and dropout", "reuse"],
)
def test_a_program_repeats_the_run(
    make: Callable[[], ModelSpec],
    recipe: Recipe,
    start: Callable[[ModelSpec], InitialWeights] | None,
    engine: Engine,
    folder: Path,
) -> None:
    spec = make()
    initial = start(spec) if start is not None else None
    prepared = Prepared(pairs(64, 0), pairs(40, 1), {}, None)  # type: ignore[arg-type]
    run = finished(engine.start(spec, recipe, prepared, initial=initial))
    loads = initial.layers if initial is not None else ()
    (folder / SEEDS).write_bytes(Path(seeds.__file__).read_bytes())
    (folder / "nested.py").write_text(to_python(spec, recipe, loads=loads, repeats=True), encoding="utf-8")
    (folder / "nested_data.npz").write_bytes(to_npz(prepared))
    if initial is not None:
        (folder / "nested_weights.npz").write_bytes(initial.to_npz())
    with watching() as fitted:
        runpy.run_path(str(folder / "nested.py"), run_name="__main__")
    same(fitted, run)


def test_what_is_taken_home_repeats_the_run(engine: Engine, folder: Path) -> None:
    spec = pictures()
    recipe = Recipe(dataset=Digits(rows=160), epochs=3, seed=6, loss_weights=Config(digit=0.5))
    run, prepared = finished(engine.start(spec, recipe)), recipe.dataset.prepare(spec)
    zip_file = pack_zip(TrainedModel(spec, recipe, run.weights(), run.rows, run.marks, prepared), str)
    for file in zip_file.files:
        (folder / file.name).write_bytes(zip_file.read(file.name))
    with watching() as fitted:
        runpy.run_path(str(folder / "network.py"), run_name="__main__")
    same(fitted, run)
    notebook = json.loads((folder / "network.ipynb").read_text(encoding="utf-8"))
    cells = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    said = statements((folder / "network.py").read_text(encoding="utf-8"))
    assert not said - statements("\n".join(cells)), "the notebook is the same program"


def finished(run: Run) -> Run:
    run.wait(timeout=120)
    assert run.state == "finished", run.problem
    return run


def statements(source: str) -> set[str]:
    """What a program does, without the condition that it is run and not imported."""
    inner: list[ast.stmt] = []
    for node in ast.parse(source).body:
        guarded = isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)
        inner += node.body if isinstance(node, ast.If) and guarded else [node]
    return {ast.unparse(node) for node in inner}


def same(fitted: Fitted, run: Run) -> None:
    """The same first weights to the last bit, and the same way from there but for rounding."""
    for mine, theirs in zip(fitted.start, starting_weights(run.spec, run.initial).values(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    epochs = [row for row in run.rows if row.kind == "epoch"]
    assert len(fitted.epochs) == len(epochs) == run.recipe.epochs
    for numbers, row in zip(fitted.epochs, epochs, strict=True):
        assert numbers["val_loss"] == pytest.approx(row.validation_loss, abs=1e-4)
        for head in run.spec.heads if len(run.spec.heads) > 1 else ():
            assert numbers[f"{head.name}_loss"] == pytest.approx(row.losses[head.name], abs=1e-4)
            metric = f"{head.name}_{head.metrics[0]}"
            measured = row.validation_metrics[f"{head.name}/{head.metrics[0]}"]
            assert numbers[f"val_{metric}"] == pytest.approx(measured, abs=1e-4)
    for one, other in zip(fitted.models[-1].get_weights(), run.weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-3)


DRAWING = ("states", "many_states", "attention", "own_heads", "called_in_turn", "wrapped_model")
SPECS = {
    "all that draws": random_layers(seed=9),
    **{name: FEATURES[name]() for name in DRAWING},
    "nested": specs.nested(),
    "deeply nested": specs.inside("inner", "middle", "outer"),
    "three heads": specs.two_branch(),
}


@pytest.mark.parametrize("name", SPECS)
def test_first_weights_and_dropout_are_those_of_build(name: str, folder: Path) -> None:
    spec = SPECS[name]
    (folder / SEEDS).write_bytes(Path(seeds.__file__).read_bytes())
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(to_python(spec, Recipe(), repeats=True), "program", "exec"), names)
    mine, ours = names["model"], build(spec)
    assert len(mine.variables) == len(ours.variables) > 0
    for made in ours.layers:
        for one, other in zip(mine.get_layer(made.name).weights, made.weights, strict=True):
            np.testing.assert_array_equal(one, other)
    rows = [random_rows(each, number) for number, each in enumerate(ours.inputs)]
    heads = list(output_names(spec).values())
    for _ in range(2):
        outputs = by_head(mine(rows, training=True), heads), by_head(ours(rows, training=True), heads)
        for head in heads:
            np.testing.assert_array_equal(outputs[0][head], outputs[1][head])


def test_every_epoch_has_an_order_of_its_own() -> None:
    first, second = order(50, seed=1, epoch=0), order(50, seed=1, epoch=1)
    assert sorted(first) == sorted(second) == list(range(50))
    assert list(first) != list(second)
    assert list(first) != list(order(50, seed=2, epoch=0))


def test_a_program_says_what_of_a_run_it_repeats() -> None:
    spec = lessons.headline()
    plain, exact = to_python(spec, Recipe()), to_python(spec, Recipe(), repeats=True)
    lines = "\n".join(line.removeprefix("# ") for line in plain.splitlines()).replace("\n", " ")
    assert "They are not those of the training in Modelier" in lines
    assert "set_random_seed(0)" in plain
    assert "seeds" not in plain.replace("random_seed", "")
    assert "set_random_seed" not in exact
    assert f"It runs with {SEEDS} beside it" in exact


def test_what_it_needs_lies_beside_it(headline: TrainedModel) -> None:
    with zipfile.ZipFile(io.BytesIO(pack_zip(headline, str).data)) as archive:
        assert f"headline/{SEEDS}" in archive.namelist()
