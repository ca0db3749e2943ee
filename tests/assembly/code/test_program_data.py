"""The data that a generated program trains on: a file beside it, or random numbers."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import ModelSpec
from components.assembly.code.program import to_python
from components.assembly.keras_model.compiling import fit_labels
from tests.assembly import specs
from tests.assembly.code.generated import RECIPE, run
from tests.assembly.code.program_specs import SPECS, two_heads
from tests.assembly.recipe import Recipe


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
        for model_input in spec.inputs:
            assert part[0][model_input.name].shape[1:] == model_input.shape
            assert part[0][model_input.name].dtype == model_input.dtype
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
        for model_input in spec.inputs:
            arrays[f"{part}/{model_input.name}"] = np.ones(
                (rows, *model_input.known_shape), model_input.dtype
            )
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
    for labels in (fitted.y, fitted.settings["validation_data"][1]):
        assert type(labels) is type(expected)
        np.testing.assert_equal(labels, expected)


# Runs programs as `python PROGRAM` would, one after the other, each after a line with its name.
RUN = """
import runpy, sys
for path in sys.argv[1:]:
    print("PROGRAM", path, flush=True)
    runpy.run_path(path, run_name="__main__")
"""


def test_the_program_runs_by_itself(tmp_path: Path) -> None:
    """Both ways in one process of its own, since most of the time goes into importing TensorFlow."""
    spec = lessons.headline(vocabulary=20, embedding_dim=2, lstm_units=2, dense_units=2, sequence_length=10)
    for name in ("with", "without"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "program.py").write_text(to_python(spec, Recipe(batch_size=8, epochs=1)), encoding="utf-8")
        if name == "with":
            (folder / "headline_data.npz").write_bytes(archive(spec, rows=40))
    done = subprocess.run(
        [sys.executable, "-c", RUN, *(str(tmp_path / name / "program.py") for name in ("with", "without"))],
        cwd=tmp_path,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": ""},
        capture_output=True,
        timeout=180,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    _, with_data, without = done.stdout.split("PROGRAM ")
    for out, invented in ((with_data, False), (without, True)):
        assert ("random numbers" in out) == invented
        assert "val_main_output_loss" in out
    assert "5/5" in with_data
    assert "32/32" in without
