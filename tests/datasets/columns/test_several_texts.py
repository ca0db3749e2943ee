"""Several texts at once: pasted, from a table, and back into a spreadsheet."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest

from components.assembly.spec import Config
from components.datasets import Devices, Table, TableFile, Tweets, read_table
from components.datasets.columns.several_texts import LONGEST, MAX_TEXTS, TextBatch, in_table, pasted
from components.datasets.csv_output import to_csv
from components.lessons import HeadlineOptions, PairOptions


def notes(batch: TextBatch) -> str:
    return "\n".join(note.text() for note in batch.notes)


def loaded(text: str) -> TableFile:
    return read_table(text.encode(), least=1)


def test_a_line_is_a_text() -> None:
    batch = pasted("one\n\n  two, three \r\n贏\n")
    assert batch.texts == ("one", "two, three", "贏")
    assert batch.notes == ()


def test_two_texts_a_line_are_parted_by_a_tab_or_an_upright_line() -> None:
    batch = pasted("a\tb\nc | d\nalone\ne||f\n", inputs=2)
    assert batch.texts == (("a", "b"), ("c", "d"))
    assert "2 lines were left out" in notes(batch)


def test_what_is_too_many_or_too_long_is_cut_and_told() -> None:
    batch = pasted("\n".join(["x" * (LONGEST + 1), *map(str, range(MAX_TEXTS + 9))]))
    assert len(batch.texts) == MAX_TEXTS
    assert len(batch.texts[0]) == LONGEST
    assert f"first {MAX_TEXTS} of {MAX_TEXTS + 10}" in notes(batch)
    assert "1 text was cut" in notes(batch)


def test_a_table_gives_texts_and_the_features_it_names() -> None:
    dataset = Tweets()
    table = loaded("note,headline,hour,phone,link\nx,one,7,yes,0\ny,,8,no,1\nz,three,soon,FALSE,\n")
    batch = in_table(table, ["headline"], dataset.measured(table))
    assert batch.texts == ("one", "three")
    assert batch.features.columns.tolist() == ["hour", "phone", "link"]
    np.testing.assert_array_equal(batch.features.to_numpy(), [[7, 1, 0], [np.nan, 0, np.nan]])
    assert "1 row without a text" in notes(batch)
    assert "hour, 1 cell is not a number" in notes(batch)
    arrays = dataset.prepare(HeadlineOptions().spec()).encoder.encode(batch.texts, batch.features)
    assert arrays["news_in"][1, 0] == 0  # what is missing is the average
    assert arrays["main_input"].shape == (2, 100)


def test_a_table_of_one_column_is_enough() -> None:
    table = loaded('headline\none\n"two, three"\n')
    assert in_table(table, ["headline"], Tweets().measured(table)).texts == ("one", "two, three")


def test_a_file_of_ones_own_reads_columns_as_it_was_read_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = "\n".join(
        f"text {n},{n},{'good' if n % 2 else 'bad'},2024-01-{n % 28 + 1:02} 0{n % 9}:30,{n % 3}"
        for n in range(40)
    )
    own = read_table(f"t,size,mood,when,y\n{rows}\n".encode())
    monkeypatch.setattr(Table, "loaded", lambda _: own)
    table = Table(
        digest="0" * 64,
        text_column="t",
        feature_columns=("size", "mood", "when"),
        targets=Config(main_output="y"),
    )
    other = loaded("t,when,mood\nhello,2024-01-01 22:00,good\nbye,never,\n")
    measured = table.measured(other)
    assert list(measured.values.columns) == ["mood", "when  hour", "when  weekday"]
    yes = 1.0 if "good" in table.features()[1].help.text() else 0.0
    np.testing.assert_array_equal(measured.values.to_numpy(), [[yes, 22, 0], [np.nan] * 3])
    assert "when" in measured.notes[0].text()


def test_known_texts_are_those_it_learnt_from_with_what_is_true_of_them() -> None:
    dataset = Tweets(rows=400)
    prepared = dataset.prepare(HeadlineOptions().spec())
    known = dataset.known_texts(prepared, "main_input", 30)
    assert len(known.texts) == len(known.ids) == 30
    assert np.array_equal(prepared.encoder.encode(known.texts, None)["main_input"], known.ids)
    assert {answer.text() for answer in known.answers["news_out"]} == {"yes", "no"}
    truth = prepared.train.targets["main_output"][:30, 0]
    assert [answer.text() == "yes" for answer in known.answers["main_output"]] == (truth == 1).tolist()


def test_known_texts_of_ones_own_file_are_found_by_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "\n".join(f"{'' if n % 3 else 'x' * (n // 3 + 1)},{n % 5}" for n in range(120))
    own = read_table(f"t,y\n{rows}\n".encode())
    monkeypatch.setattr(Table, "loaded", lambda _: own)
    table = Table(digest="1" * 64, text_column="t", targets=Config(main_output="y"), task="regression")
    spec = HeadlineOptions(auxiliary_input=False, auxiliary_output=False, task="regression").spec()
    prepared = table.prepare(spec)
    known = table.known_texts(prepared, "main_input", 5)
    assert np.array_equal(prepared.encoder.encode(known.texts, None)["main_input"], known.ids)
    numbers = [3 * (len(text) - 1) for text in known.texts]
    assert [answer.text() for answer in known.answers["main_output"]] == [str(n % 5) for n in numbers]


def test_known_texts_of_pairs_come_once_with_their_author() -> None:
    dataset = Devices(rows=200)
    prepared = dataset.prepare(PairOptions().spec())
    known = dataset.known_texts(prepared, "text_b", 50)
    assert len(set(known.texts)) == len(known.texts) == 50
    assert np.array_equal(prepared.encoder.encode(list(known.texts), None)["text_b"], known.ids)
    names = dict(zip(*(dataset.writings().frame[name] for name in ("text", "author")), strict=True))
    assert [dataset.writings().names[names[text]] for text in known.texts] == [
        answer.text() for answer in known.answers["author"]
    ]
    pairs = dataset.texts(prepared.validation.rows[:1])
    assert np.array_equal(
        prepared.encoder.encode(pairs, None)["text_b"], prepared.validation.inputs["text_b"][:1]
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    frame = pd.DataFrame({"text": [cell, "plain, with comma"], cell: [-0.5, 2.0]})
    rows = list(csv.reader(io.StringIO(to_csv(frame).decode("utf-8-sig"), newline="")))
    assert rows == [["text", f"'{cell}"], [f"'{cell}", "-0.5"], ["plain, with comma", "2.0"]]


def test_a_spreadsheet_sees_that_it_is_utf8() -> None:
    assert to_csv(pd.DataFrame({"標題": ["贏"]})).startswith(b"\xef\xbb\xbf")
