"""What of the texts is not read, counted from the real texts with the real tokenizer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from components import lessons
from components.assembly import Config
from components.datasets import Devices, Table
from components.datasets.binding.lengths import truncation
from components.datasets.text.word_ids import tokens
from components.lessons import PairOptions

Upload = Callable[[str | bytes], str]
NAMES = "ann bob cy dan eve fay gus hal ida jon".split()  # noqa: SIM905


def table(upload: Upload, words: Callable[[int], int]) -> Table:
    rows = [
        f"{NAMES[n % 10]} {NAMES[n // 10]} " + "again " * (words(n) - 2) + f",{n % 2}" for n in range(100)
    ]
    return Table(
        digest=upload("text,good\n" + "\n".join(rows) + "\n"),
        text_column="text",
        targets=Config(main_output="good"),
    )


def test_texts_and_words_that_are_cut_are_counted_and_a_length_is_proposed(upload: Upload) -> None:
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False, sequence_length=20)
    report = truncation(table(upload, lambda n: 10 + n).prepare(spec), 500)
    assert report is not None
    assert (report.texts, report.cut_texts, report.longest) == (100, 89, 109)
    assert report.words == sum(10 + n for n in range(100))
    assert report.cut_words == sum(max(0, 10 + n - 20) for n in range(100))
    assert report.proposal == 110
    assert report.whole == 1.0
    bounded = truncation(table(upload, lambda n: 10 + n).prepare(spec), 60)
    assert bounded is not None
    assert (bounded.proposal, bounded.whole) == (60, pytest.approx(0.51))


def test_one_very_long_text_does_not_decide_the_length(upload: Upload) -> None:
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False, sequence_length=20)
    report = truncation(table(upload, lambda n: 400 if n == 7 else 25).prepare(spec), 500)
    assert report is not None
    assert (report.proposal, report.whole) == (30, pytest.approx(0.99))


def test_nothing_is_said_where_all_is_read(upload: Upload) -> None:
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False, sequence_length=30)
    assert truncation(table(upload, lambda n: 10 + n % 20).prepare(spec), 500) is None


def test_of_pairs_each_text_is_counted_once() -> None:
    pairs = Devices(rows=200)
    prepared = pairs.prepare(PairOptions(sequence_length=10).spec())
    used = {row for part in (prepared.train, prepared.validation) for row in part.rows.ravel().tolist()}
    texts = pairs.writings().frame["text"]
    lengths = sorted(len(tokens(texts.iloc[row])) for row in used)
    assert sorted(prepared.words["text_a"].tolist()) == lengths
