"""Lines of poems and three digits a row: what a label at each step and a comparison are learnt from."""

from __future__ import annotations

import numpy as np
import pytest

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.datasets import Bound, DigitTriples, PoemLines, TangPoems
from components.datasets.carried.digit_pictures import ROWS, pictures
from components.datasets.carried.digit_triples import ASIDE, triples
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.source_table import SourceTable


@pytest.fixture(scope="module")
def poems() -> SourceTable:
    table = PoemLines().table()
    assert table is not None
    return table


def test_every_character_of_a_poem_has_one_mark(poems: SourceTable) -> None:
    whole = TangPoems().table()
    assert whole is not None
    columns = {name: column.values for name, column in poems.columns.items()}
    signs = {"none": "", "comma": "，", "stop": "。"}
    for row in (0, 1, 5_000, len(poems) - 1):
        characters, marks = columns["poem"][row].split(), columns["marks"][row].split()
        again = "".join(each + signs[mark] for each, mark in zip(characters, marks, strict=True))
        assert again == whole.columns["text"].values[row]
        first, second = (columns[name][row].replace(" ", "") for name in ("line", "next_line"))
        assert again.startswith(f"{first}，{second}。")
    pairs = zip(columns["poem"], columns["marks"], strict=True)
    assert all(len(poem.split()) == len(marks.split()) for poem, marks in pairs)


def _tagger(length: int = 12) -> ModelSpec:
    return ModelSpec(
        name="tagger",
        inputs=(Input(name="poem", shape=(length,), dtype="int32"),),
        layers=(
            Layer(name="read", kind="Embedding", config=Config(input_dim=500, output_dim=4)),
            Layer(name="marks", kind="Dense", config=Config(units=5, activation="softmax")),
        ),
        calls=(
            Call.on(layer="read", inputs=("poem",), output="x"),
            Call.on(layer="marks", inputs=("x",), output="y"),
        ),
        heads=(Head(name="marks", tensor="y", loss="sparse_categorical_crossentropy"),),
    )


def test_a_label_at_each_step_stands_where_its_word_is(poems: SourceTable) -> None:
    bound = Bound(
        rows_from=PoemLines(),
        rows=100,
        inputs=(Binding(name="poem", encoding="words", columns=("poem",)),),
        heads=(Binding(name="marks", encoding="words", columns=("marks",)),),
    )
    prepared = bound.prepare(_tagger())
    labels, words = prepared.train.targets["marks"], prepared.train.inputs["poem"]
    assert labels.shape == words.shape == (len(words), 12)
    question = prepared.encoder.questions["marks"]  # type: ignore[attr-defined]
    for row, answers in zip(prepared.train.rows[:20], labels[:20], strict=True):
        marks = poems.columns["marks"].values[row].split()[-12:]
        assert [question.name(answer) for answer in answers] == marks


def test_exactly_one_of_two_pictures_shows_the_digit_of_the_anchor() -> None:
    digits = pictures().digits[triples()]
    first, second = digits[:, 1] == digits[:, 0], digits[:, 2] == digits[:, 0]
    assert (first != second).all()
    assert abs(first.mean() - 0.5) < 0.01
    assert (triples()[:, 0] != triples()[:, 1]).all()
    assert sorted(triples()[:, 0]) == list(range(ROWS))


def test_no_picture_to_validate_on_is_trained_on() -> None:
    table = DigitTriples().table()
    assert table is not None
    assert table.split is not None
    learnt, aside = table.split
    assert len(aside) == ASIDE
    assert not set(triples()[learnt].ravel()) & set(triples()[aside].ravel())
    np.testing.assert_array_equal(table.columns["first"].values, pictures().images[triples()[:, 1]])
    same = pictures().digits[triples()[:, 0]] == pictures().digits[triples()[:, 1]]
    np.testing.assert_array_equal(table.columns["first_same"].values, same)
