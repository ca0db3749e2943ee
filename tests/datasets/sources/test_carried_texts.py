"""The tables that are carried along: their rows, questions and columns, and what a lesson learns of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from components.assembly import Config, ModelSpec, build
from components.assembly.importing import read_keras
from components.assembly.spec.problems import Refused
from components.datasets import DATASETS, BirdStrikes, Bound, CarriedTexts, Dataset, Houses, TangPoems
from components.datasets.binding.targets import rounded
from components.datasets.cache import Cache
from components.datasets.carried import bird_strikes, entry
from components.datasets.carried.checked_file import CheckedFile
from components.datasets.encodings.source_table import SourceTable
from components.datasets.sources import dataset
from components.datasets.sources.source_tables import kinds_with_columns
from components.datasets.text.presentable import presentable
from components.datasets.text.word_ids import same_words
from components.lessons import HeadlineOptions
from tests.ui.keras_models import saved

KINDS = [kind for kind in DATASETS.values() if issubclass(kind, CarriedTexts)]
# What each question says yes to, of all rows.
YES = {
    **{"affected": 1_881, "several": 3_629, "precaution": 922, "great": 3_258},
    **{"searched": 8_836, "five": 8_873, "eight_of_five": 7_089},
}


def spec(kind: type[CarriedTexts], **options: Any) -> ModelSpec:
    """A small model of the headline lesson, as wide as the features of the data."""
    small = HeadlineOptions(sequence_length=20, vocabulary=500, embedding_dim=8, lstm_units=4, **options)
    return small.for_data(kind()).spec()


@pytest.mark.parametrize("kind", KINDS)
def test_the_rows_are_those_that_are_said_to_be_there(kind: type[CarriedTexts]) -> None:
    frame = kind.entry.frame()
    assert len(frame) == kind.entry.rows
    assert f"{kind.entry.rows:,}" in str(kind().provenance())
    assert not frame["text"].str.strip().eq("").any()
    for name in kind.entry.questions:
        assert set(frame[name]) == {0.0, 1.0}
        assert frame[name].sum() == YES[name]


@pytest.mark.parametrize("kind", KINDS)
def test_features_are_within_the_bounds_of_their_controls(kind: type[CarriedTexts]) -> None:
    for feature in kind.entry.features:
        values = kind.entry.numbers()[feature.name]
        assert feature.minimum <= values.min() <= values.max() <= feature.maximum, feature.name
        assert feature.minimum <= feature.default <= feature.maximum
        assert values.std() > 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_prepared_for_the_lesson_is_the_same_each_time(
    kind: type[CarriedTexts], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = spec(kind)
    prepared = kind(rows=400).prepare(model)
    monkeypatch.setattr(dataset, "_prepared", Cache(1, lambda _: 1))
    again = kind(rows=400).prepare(model)
    assert again is not prepared
    np.testing.assert_array_equal(prepared.train.rows, again.train.rows)
    for name, values in prepared.train.inputs.items():
        np.testing.assert_array_equal(values, again.train.inputs[name])
    assert len(prepared.train) + len(prepared.validation) == 400
    assert set(prepared.baselines) == {"main_output", "news_out"}
    other = kind(rows=400, seed=1).prepare(model)
    assert set(prepared.train.rows) != set(other.train.rows)
    texts = kind.entry.frame()["text"]
    parts = [
        {same_words(text) for text in texts.iloc[part.rows]} for part in (prepared.train, prepared.validation)
    ]
    assert not parts[0] & parts[1]


@pytest.mark.parametrize("kind", KINDS)
def test_labels_are_the_answers_of_their_rows(kind: type[CarriedTexts]) -> None:
    prepared = kind(rows=300).prepare(spec(kind))
    for head, name in kind().targets.items():
        expected = kind.entry.frame()[str(name)].to_numpy()[prepared.validation.rows]
        np.testing.assert_array_equal(prepared.validation.targets[head][:, 0], expected)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_can_be_bound_to_any_model(kind: type[CarriedTexts]) -> None:
    assert kind in kinds_with_columns()
    table = kind().table()
    assert isinstance(table, SourceTable)
    assert len(table) == kind.entry.rows
    assert table.of_kind("text")[0] == "text"
    assert set(table.of_kind("yes or no")) == set(kind.entry.questions)
    assert set(table.of_kind("number")) >= {feature.name for feature in kind.entry.features}


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_are_shown_are_chosen(kind: type[CarriedTexts]) -> None:
    shown = kind().preview(8)
    assert len(shown) == 8
    assert set(shown.columns) <= set(kind().labels())
    assert kind().example() in set(shown["text"])


def test_what_is_shown_is_addressed_to_no_one_and_kind() -> None:
    texts = pd.Series(
        [
            "A gull was seen beside the runway at noon.",
            "@someone A gull was seen beside the runway.",
            "What a LOSER, a gull beside the runway at noon.",
            'He said: "a gull was seen beside the runway"',
            "A gull beside the runway: https://example.org/gull",
            "Too short.",
            "A gull was seen. " * 20,
        ]
    )
    assert presentable(texts).tolist() == [True] + [False] * 6


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_names_questions_that_there_are(kind: type[CarriedTexts]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Dataset).validate_python({"source": kind().source, "targets": {"main_output": "text"}})
    again = TypeAdapter(Dataset).validate_json(kind(rows=500).model_dump_json())
    assert again == kind(rows=500)


def test_a_strike_is_read_as_the_report_says() -> None:
    raw = bird_strikes.FILE.table()
    frame = BirdStrikes.entry.frame()
    report = raw[raw["remarks"].str.startswith("CROWS? #1 ENG STARTED", na=False)].iloc[0]
    row = frame[frame["text"].str.startswith("CROWS? #1 ENG STARTED")].iloc[0]
    assert (row["height"], row["speed"]) == (report["height"], report["speed"])
    assert (row["affected"], row["several"]) == (
        isinstance(report["effect"], str),
        report["birds_struck"] not in ("0", "1"),
    )


def test_a_question_of_yes_or_no_has_no_number() -> None:
    with pytest.raises(Refused, match="answered by yes or no"):
        BirdStrikes(task="regression").prepare(spec(BirdStrikes, task="regression"))


def test_a_file_that_differs_is_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    location = bird_strikes.FILE.location()
    assert location is not None
    content = bytearray(location.read_bytes())
    content[1000] ^= 1
    (tmp_path / "birds").write_bytes(content)
    monkeypatch.setattr(entry, "_frames", Cache(1, lambda _: 1))
    monkeypatch.setattr(CheckedFile, "location", lambda self: tmp_path / "birds")
    monkeypatch.setattr(pd, "read_pickle", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(Refused, match=r"not the one that was checked.*pip install") as refused:
        BirdStrikes().preview()
    assert refused.value.problems[0].code == "data_missing"


def test_the_lesson_learns_from_it() -> None:
    model = build(spec(BirdStrikes))
    prepared = BirdStrikes(rows=1_000).prepare(spec(BirdStrikes))
    model.compile("adam", {"main_output": "binary_crossentropy", "news_out": "binary_crossentropy"})
    history = model.fit(prepared.train.inputs, prepared.train.targets, epochs=2, verbose=0).history
    assert history["loss"][1] < history["loss"][0]


def test_a_poem_is_read_by_the_character() -> None:
    poems = TangPoems.entry.frame()
    row = poems[poems["text"].str.startswith("秦時明月漢時關")].iloc[0]
    assert (row["poet"], row["lines"], row["five"], row["searched"]) == ("王昌齡", 4, 0, 1)
    model = spec(TangPoems)
    tokens = TangPoems(rows=400).prepare(model).encoder.tokens("秦時明月，漢時關。")
    assert [token.text for token in tokens] == list("秦時明月漢時關")


def test_how_often_a_poem_is_found_can_be_asked_as_a_number() -> None:
    dataset = TangPoems(rows=300, task="regression", targets=Config(main_output="searched"))
    prepared = dataset.prepare(spec(TangPoems, task="regression", auxiliary_output=False))
    counts = TangPoems.entry.frame()["searches"].to_numpy()[prepared.train.rows]
    np.testing.assert_allclose(np.expm1(prepared.train.targets["main_output"][:, 0]), counts, rtol=1e-3)


def test_a_price_is_asked_of_numbers_and_no_input_reads_it() -> None:
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    made = read_keras(saved(model)).spec
    bound, _ = Bound.of(made, Houses())
    (head,), (numbers,) = bound.heads, bound.inputs
    assert head.columns == ("price",)
    assert "price" not in numbers.columns
    assert len(numbers.columns) == 6
    # How far an error on the scale of the targets is off in dollars.
    prepared = bound.prepare(made)
    prices = Houses.entry.frame()["price"].to_numpy()[prepared.train.rows]
    apart = np.ptp(prepared.train.targets[head.name]) * prepared.units[head.name]
    assert apart == pytest.approx(np.ptp(prices), rel=1e-4)
    with pytest.raises(Refused, match="Nothing says which column"):
        Houses().prepare(made)
    # What is to be beaten is in dollars, as the answers are.
    sold = Houses.entry.frame()["price"].to_numpy()[prepared.validation.rows]
    usual = prepared.baselines[head.name].loss
    assert f"{rounded(sold.mean()):,.10g}" in str(usual.answer)
    assert len(Houses().preview(8)) == 8
    assert f"{len(Houses.entry.frame()):,}" in str(Houses().provenance())
