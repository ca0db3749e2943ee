"""A program for bound columns that was taken home says what the app says."""

from __future__ import annotations

import csv
import io
import json
import runpy
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from components.assembly import ModelSpec, build
from components.assembly.importing import read_keras
from components.assembly.spec.messages import untranslated
from components.datasets import Bound, Digits, Tweets
from components.datasets.encodings.binding import Binding
from components.export import TrainedModel
from components.export.history import history_csv
from components.export.keras_file import to_keras
from components.export.prediction_program import prediction_files, usage
from components.export.program_template import MODEL, PREDICT, READING
from components.export.readme import to_readme
from components.training import Recipe, Row
from components.training.analysis.probabilities import answers_as_probabilities
from tests.ui.keras_models import saved

LETTERS = 60


def of_tweets() -> tuple[keras.Model, Bound]:
    """A text in all ways, numbers, a category in both ways; a head of each kind, two of them with scores."""
    words = keras.Input((20,), name="words")
    letters = keras.Input((30,), name="letters")
    hot = keras.Input((30, LETTERS), name="hot letters")
    bag = keras.Input((12,), name="bag")
    facts = keras.Input((3,), name="facts")
    day = keras.Input((7,), name="day")
    year = keras.Input((1,), name="year")
    noise = keras.Input((4, 2), name="noise")
    embedded = layers.Embedding(200, 3)
    joined = layers.Concatenate()(
        [
            layers.Flatten()(embedded(words)),
            layers.Flatten()(layers.Embedding(LETTERS, 2)(letters)),
            layers.Flatten()(hot),
            bag,
            facts,
            day,
            layers.Flatten()(layers.Embedding(12, 2)(year)),
            layers.Flatten()(noise),
        ]
    )
    model = keras.Model(
        [words, letters, hot, bag, facts, day, year, noise],
        {
            "link?": layers.Dense(1, name="link")(joined),
            "when": layers.Dense(12, name="when")(joined),
            "likes": layers.Dense(1, name="likes")(joined),
            "next": layers.Dense(200, activation="softmax", name="next")(embedded(words)),
        },
    )
    losses = keras.losses
    model.compile(
        loss={
            "link?": losses.BinaryCrossentropy(from_logits=True),
            "when": losses.SparseCategoricalCrossentropy(from_logits=True),
            "likes": "mse",
            "next": "sparse_categorical_crossentropy",
        }
    )
    bind = Binding
    return model, Bound(
        rows=80,
        rows_from=Tweets(),
        inputs=(
            bind(name="words", encoding="words", columns=("text",)),
            bind(name="letters", encoding="characters", columns=("text",)),
            bind(name="hot letters", encoding="one-hot characters", columns=("text",)),
            bind(name="bag", encoding="words present", columns=("text",)),
            bind(name="facts", encoding="numbers", columns=("hour", "phone", "retweets")),
            bind(name="day", encoding="one-hot", columns=("weekday",)),
            bind(name="year", encoding="index", columns=("year",)),
            bind(name="noise"),
        ),
        heads=(
            bind(name="link?", encoding="yes or no", columns=("link",)),
            bind(name="when", encoding="class", columns=("year",)),
            bind(name="likes", encoding="numbers", columns=("likes",)),
            bind(name="next", encoding="next word", columns=("text",)),
        ),
    )


def of_preprocessing() -> tuple[keras.Model, Bound]:
    """Numbers as they are: into layers that scale them, bin them and look them up."""
    facts = keras.Input((2,), name="facts")
    hour = keras.Input((1,), name="hour")
    reply = keras.Input((1,), name="reply", dtype="int64")
    joined = layers.Concatenate()(
        [
            layers.Normalization(mean=[12.0, 9_000.0], variance=[40.0, 1e8])(facts),
            layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")(
                layers.Discretization(bin_boundaries=[6.0, 12.0, 18.0])(hour)
            ),
            layers.IntegerLookup(vocabulary=[0, 1], output_mode="one_hot")(reply),
        ]
    )
    model = keras.Model([facts, hour, reply], layers.Dense(1, name="likes")(joined))
    model.compile(loss="mse")
    return model, Bound(
        rows=80,
        rows_from=Tweets(),
        inputs=(
            Binding(name="facts", encoding="raw numbers", columns=("hour", "retweets")),
            Binding(name="hour", encoding="raw numbers", columns=("hour",)),
            Binding(name="reply", encoding="raw numbers", columns=("reply",)),
        ),
        heads=(Binding(name="likes", encoding="numbers", columns=("likes",)),),
    )


def of_digits() -> tuple[keras.Model, Bound]:
    """A picture in three channels to ten classes."""
    picture = keras.Input((12, 12, 3), name="picture")
    flat = layers.Flatten()(picture)
    model = keras.Model(picture, layers.Dense(10, activation="softmax", name="digit")(flat))
    model.compile(loss="sparse_categorical_crossentropy")
    return model, Bound(
        rows=60,
        rows_from=Digits(),
        inputs=(Binding(name="picture", encoding="picture", columns=("picture",)),),
        heads=(Binding(name="digit", encoding="class", columns=("digit",)),),
    )


def trained(model: keras.Model, dataset: Bound) -> TrainedModel:
    spec = read_keras(saved(model)).spec
    return TrainedModel(
        spec, Recipe(dataset=dataset), build(spec).get_weights(), [], [], dataset.prepare(spec)
    )


def program(model: TrainedModel, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the program defines, with its files in a folder of their own."""
    for name, content in prediction_files(model, untranslated).items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / MODEL).write_bytes(to_keras(model.spec, model.recipe, model.weights))
    monkeypatch.syspath_prepend(str(folder))
    return runpy.run_path(str(folder / PREDICT), run_name="taken_home")


def in_the_app(spec: ModelSpec, weights: Any, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    model = build(spec)
    model.set_weights(weights)
    said = keras.tree.flatten(model([inputs[entry.name] for entry in spec.inputs], training=False))
    answers = {head.name: np.asarray(answer) for head, answer in zip(spec.heads, said, strict=True)}
    return answers_as_probabilities(spec, answers)


@pytest.mark.parametrize("make", [of_tweets, of_preprocessing, of_digits], ids=lambda make: make.__name__)
def test_a_row_of_columns_is_answered_as_in_the_app(
    make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keras.utils.set_random_seed(3)
    model = trained(*make())
    home = program(model, tmp_path, monkeypatch)
    part, dataset = model.prepared.validation, model.recipe.dataset
    reading = json.loads((tmp_path / READING).read_text(encoding="utf-8"))
    noise = [name for name, each in reading["columns"].items() if each["how"] == "given"]
    for at in (0, 3):
        columns = dataset.read_columns(part.rows[at : at + 1])
        row = {
            name: column.values[0].tolist() if column.kind == "picture" else column.values[0]
            for name, column in columns.items()
        }
        first = {name: part.inputs[name][:1] for name in noise}
        inputs = {name: array[at : at + 1] for name, array in part.inputs.items()} | first
        wanted = in_the_app(model.spec, model.weights, inputs)
        said = home["predict"](row)
        assert list(said) == list(wanted)
        for head, answer in wanted.items():
            np.testing.assert_allclose(said[head], answer, atol=1e-5)
        for head in ("when", "digit"):
            if head in wanted:
                number = int(wanted[head][0].argmax())
                name = str(model.prepared.encoder.actual(head, number))
                assert home["say"](head, said[head][0]).startswith(f"{name} ")
        if "likes" in wanted:
            amount = str(model.prepared.encoder.actual("likes", float(wanted["likes"][0, 0])))
            assert home["say"]("likes", said["likes"][0]) == amount
    with pytest.raises(ValueError, match="There is no column colour"):
        home["predict"]({"colour": "red"})


def test_columns_are_typed_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = trained(*of_tweets())
    assert "hour=..." in usage(model.prepared.encoder, by_column=True)
    home = program(model, tmp_path, monkeypatch)
    typed = home["encode"]({"hour": "7", "text": "we win"})
    known = home["encode"]({"hour": 7.0, "text": "we win"})
    for name, array in known.items():
        np.testing.assert_array_equal(typed[name], array)


def test_random_numbers_are_said_in_every_file(tmp_path: Path) -> None:
    model = trained(*of_tweets())
    row = Row("epoch", 3, 1, 0.5, {"likes": 0.5}, {"likes": 1.0}, 1e-3)
    model = replace(model, rows=[row])
    said = "Random numbers, for trying shapes and speed: noise"
    (line,) = csv.DictReader(io.StringIO(history_csv(model)))
    assert line["data"].startswith(said)
    assert said in prediction_files(model, untranslated)[PREDICT].partition("import")[0]
    assert said in to_readme(model, [], [], untranslated).partition("##")[0]
    bound = replace(model, recipe=Recipe(dataset=Tweets()))
    assert "data" not in next(csv.DictReader(io.StringIO(history_csv(bound))))
