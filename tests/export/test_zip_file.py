"""What is taken home works without this project: it loads, runs and says the same."""

from __future__ import annotations

import csv
import io
import json
import os
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keras
import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from components.assembly import build
from components.assembly.edits.naming import rename
from components.assembly.importing import read_keras
from components.assembly.keras_model.arrays import by_path
from components.assembly.spec.messages import Message
from components.datasets import Digits, Tweets, to_npz
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.number_inputs import NumbersInput
from components.export import TrainedModel, ZipFile, pack_zip, zip_file
from components.export.keras_file import to_keras
from components.lessons import HeadlineOptions, ReuseOptions
from components.training import InitialWeights, Recipe
from tests.export.conftest import learnt

TEXTS = (
    "Thank you Ohio! https://example.org/x We’re winning & winning @friend #now",
    "我們今天 will win 選舉, 100% SURE?",
)


def untranslated(text: str) -> str:
    return text


@pytest.fixture(scope="session")
def packed(trained: TrainedModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in the zip."""
    zipped = pack_zip(trained, untranslated)
    folder = tmp_path_factory.mktemp(trained.name)
    with zipfile.ZipFile(io.BytesIO(zipped.data)) as archive:
        archive.extractall(folder)
    return folder / trained.name


def answers(trained: TrainedModel, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What the model says in the app."""
    model = build(trained.spec)
    model.set_weights(list(trained.weights))
    outputs = model(arrays, training=False)
    outputs = [np.asarray(answer) for answer in (outputs if isinstance(outputs, list) else [outputs])]
    return {head.name: array for head, array in zip(trained.spec.heads, outputs, strict=True)}


def test_plain_keras_loads_it_and_it_says_the_same(trained: TrainedModel, packed: Path) -> None:
    model = keras.models.load_model(packed / "model.keras")
    arrays = dict(trained.prepared.validation.inputs)
    said = model(arrays, training=False)
    said = said if isinstance(said, list) else [said]
    for mine, theirs in zip(said, answers(trained, arrays).values(), strict=True):
        np.testing.assert_allclose(np.asarray(mine), theirs, atol=1e-6)
    if trained.name != "network":
        return  # tracing an LSTM takes its time
    targets = {head.name: trained.prepared.train.targets[head.name] for head in trained.spec.heads}
    y = targets if len(targets) > 1 else next(iter(targets.values()))
    model.fit(dict(trained.prepared.train.inputs), y, epochs=1, verbose=0, steps_per_epoch=1)


def test_what_is_frozen_stays_so_and_comes_back_into_the_app(tmp_path: Path) -> None:
    base = HeadlineOptions(vocabulary=300, embedding_dim=4).spec()
    spec = ReuseOptions(base=base, frozen=("embedding",)).spec()
    weights = build(spec).get_weights()
    data = to_keras(spec, Recipe(optimizer="sgd", learning_rate=0.25), weights)
    file = tmp_path / "x.keras"
    file.write_bytes(data)
    model = keras.models.load_model(file)
    assert [weight.shape for weight in model.non_trainable_weights] == [(300, 4)]
    assert float(model.optimizer.learning_rate) == 0.25
    imported = read_keras(data)
    again = build(imported.spec)
    InitialWeights(imported.arrays).assign(again, imported.spec)
    for mine, theirs in zip(again.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.fixture
def beside(packed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Programs in the folder import what lies beside them, and leave nothing behind."""
    monkeypatch.syspath_prepend(packed)
    before = set(sys.modules)
    yield packed
    for name in set(sys.modules) - before:
        if name in ("words", "anonymous", "resizing", "predict"):
            del sys.modules[name]


def test_it_predicts_from_raw_input_as_the_app_does(trained: TrainedModel, beside: Path) -> None:
    program = runpy.run_path(str(beside / "predict.py"), run_name="taken_home")
    encoder, features = trained.prepared.encoder, {}
    if trained.name == "network":
        picture = Digits.images(np.array([7]))[0]
        expected = encoder.encode([picture], None)
        said = program["predict"](picture.ravel().tolist())
    elif trained.name == "pairs":
        expected = encoder.encode([TEXTS], None)
        said = program["predict"](*TEXTS)
    else:
        features = {"hour": 20.0, "phone": 1.0}
        expected = encoder.encode([TEXTS[0]], pd.DataFrame([features]))
        said = program["predict"](TEXTS[0], **features)
    for head, array in answers(trained, dict(expected)).items():
        np.testing.assert_allclose(said[head], array, atol=1e-6)


def test_the_program_runs_by_itself(headline: TrainedModel, tmp_path: Path) -> None:
    """In a process and a folder of its own, on Chinese cut by word."""
    with zipfile.ZipFile(io.BytesIO(pack_zip(headline, untranslated).data)) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "predict.py", TEXTS[1], "hour=3"],
        cwd=tmp_path / "headline",
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    arrays = headline.prepared.encoder.encode([TEXTS[1]], pd.DataFrame([{"hour": 3.0}]))
    for head, array in answers(headline, dict(arrays)).items():
        assert json.loads(said[head].partition("]")[0] + "]") == pytest.approx(array[0].tolist(), abs=1e-6)
    assert "retweets" in said["main_output"]


def test_the_notebook_is_one_and_runs_from_top_to_bottom(trained: TrainedModel, packed: Path) -> None:
    notebook = nbformat.read(packed / f"{trained.name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    source = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for part in ("import keras", "model.compile(", "model.fit(", "predict("):
        assert part in source
    compile(source, "notebook", "exec")
    if trained.name != "network":
        return  # a kernel takes its time
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(packed)}}).execute()
    said = [str(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]
    assert not any("random numbers" in text for text in said)
    assert "'digit'" in said[-1]


def test_the_program_in_it_trains_on_the_data_in_it(trained: TrainedModel, packed: Path) -> None:
    source = (packed / f"{trained.name}.py").read_text(encoding="utf-8")
    assert f'"{trained.name}_data.npz"' in source
    with np.load(packed / f"{trained.name}_data.npz") as arrays:
        for name, array in trained.prepared.train.inputs.items():
            np.testing.assert_array_equal(arrays[f"train/{name}"], array)


def table(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def test_the_history_has_a_row_for_each_and_columns_by_head(trained: TrainedModel, packed: Path) -> None:
    rows = table(packed / "history.csv")
    assert [row["kind"] for row in rows] == ["batch", "batch", "epoch"] * 2
    head = trained.spec.heads[0]
    assert [float(row[f"{head.name}_loss"]) for row in rows if row["kind"] == "batch"] == [
        row.losses[head.name] for row in trained.rows if row.kind == "batch"
    ]
    assert float(rows[-1][f"val_{head.name}_{head.metrics[0]}"]) == 0.9
    assert rows[0]["val_loss"] == ""
    marks = table(packed / "history_marks.csv")
    assert marks == [{"step": "2", "control": "learning_rate", "before": "0.001", "after": "0.01"}]


def test_the_readme_names_every_file_the_versions_and_whose_data_it_is(
    trained: TrainedModel, packed: Path
) -> None:
    readme = (packed / "README.md").read_text(encoding="utf-8")
    # Running the program leaves a folder of Python's own there.
    for file in filter(Path.is_file, packed.iterdir()):
        assert f"`{file.name}`" in readme or file.name == "README.md"
    assert keras.__version__ in readme
    assert str(trained.recipe.dataset.provenance()) in readme


def test_people_read_their_own_language(headline: TrainedModel) -> None:
    zipped = pack_zip(headline, lambda text: text.upper() if "{" not in text else text)
    assert "## WHAT IS HERE" in zipped.read("README.md").decode()
    assert "# DATA ENTERS HERE" in zipped.read("headline.py").decode()
    assert "## THE MODEL" in zipped.read("headline.ipynb").decode()


def test_a_parcel_tells_what_it_makes_and_how_large_it_is(headline: TrainedModel) -> None:
    progress: list[tuple[Message, float]] = []
    zipped: ZipFile = pack_zip(headline, untranslated, lambda what, share: progress.append((what, share)))
    assert [share for _, share in progress] == sorted(share for _, share in progress)
    assert progress[-1][1] == 1
    for file in zipped.files:
        assert file.size == len(zipped.read(file.name)) > 0


def test_a_diagram_with_letters_that_a_png_has_not_goes_along_as_svg(headline: TrainedModel) -> None:
    zipped = pack_zip(replace(headline, spec=rename(headline.spec, "dense_1", "全連接")), untranslated)
    assert "diagram.png" not in [file.name for file in zipped.files]
    assert "全連接" in zipped.read("diagram.svg").decode()
    cells = json.loads(zipped.read("headline.ipynb"))["cells"]
    assert [list(cell["attachments"]) for cell in cells if "attachments" in cell] == [["diagram.svg"]]


def test_a_large_dataset_goes_along_in_part(headline: TrainedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_file, "MAX_DATA", headline.prepared.nbytes // 2)
    zipped = pack_zip(headline, untranslated)
    with np.load(io.BytesIO(zipped.read("headline_data.npz"))) as arrays:
        assert 0 < len(arrays["train/main_input"]) <= len(headline.prepared.train) // 2
    assert "first" in zipped.read("README.md").decode().split("Good to know")[1]
    assert len(to_npz(headline.prepared)) > len(zipped.read("headline_data.npz"))


def test_what_it_started_from_goes_along() -> None:
    options = HeadlineOptions(vocabulary=300, embedding_dim=4)
    started = learnt(options, Recipe(dataset=Tweets(rows=200)))
    arrays = by_path(started.spec, started.weights)
    lstm = {path: array for path, array in arrays.items() if path.startswith("lstm/")}
    initial = InitialWeights(lstm, "headline #1")
    zipped = pack_zip(replace(started, initial=initial), untranslated)
    assert 'get_layer("lstm").set_weights' in zipped.read("headline.py").decode()
    with np.load(io.BytesIO(zipped.read("headline_weights.npz"))) as stored:
        assert set(stored) == set(lstm)


def test_names_in_a_file_of_someone_write_no_program(headline: TrainedModel) -> None:
    """Columns of an uploaded table are named in data and not in code."""
    encoder = headline.prepared.encoder
    nasty = '"""\nimport os\nos.system("x")\n"""'
    assert isinstance(encoder, BoundEncoder)
    numbers = encoder.inputs["news_in"]
    assert isinstance(numbers, NumbersInput)
    renamed = replace(numbers, columns=(nasty, *numbers.columns[1:]))
    changed = replace(encoder, inputs={**encoder.inputs, "news_in": renamed})
    prepared = replace(headline.prepared, encoder=changed)
    zipped = pack_zip(replace(headline, prepared=prepared), untranslated)
    for name in ("predict.py", "headline.py", "headline.ipynb"):
        assert "os.system" not in zipped.read(name).decode()


def test_what_was_moved_while_it_trained_is_told(trained: TrainedModel, packed: Path) -> None:
    (mark,) = trained.marks
    readme = (packed / "README.md").read_text(encoding="utf-8")
    assert "this was moved: learning rate 0.001 → 0.01 after batch 2" in readme
    program = (packed / f"{trained.name}.py").read_text(encoding="utf-8")
    said = " ".join(line.removeprefix("# ") for line in program.splitlines() if line.startswith("#"))
    assert (
        "the learning rate was moved from 0.001 to 0.01 after batch 2; this program starts with 0.001" in said
    )
    notebook = nbformat.read(packed / f"{trained.name}.ipynb", as_version=4)
    assert notebook.metadata["modelier"]["moved_while_training"] == [vars(mark)]
    assert any("was moved from 0.001 to 0.01" in cell.source.replace("\n# ", " ") for cell in notebook.cells)
    with (packed / "history.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    moved = [row for row in rows if row["moved"]]
    assert [(row["step"], row["moved"]) for row in moved] == [
        ("3", "learning_rate 0.001 -> 0.01 after batch 2")
    ]
    # Upright on both charts of the picture: by batch and by epoch.
    assert (packed / "history.svg").read_text(encoding="utf-8").count("learning_rate 0.001→0.01") == 2
