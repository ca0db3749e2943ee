"""Texts that a base has learnt from are left out of the data for a new task."""

from __future__ import annotations

import pytest

from components.datasets import Devices, Tweets
from components.datasets.sources.text_dataset import wordings
from components.lessons import HeadlineOptions, ReuseOptions
from components.lessons.reuse_questions import data_for

BASE = Tweets(rows=2_000)


def test_rows_that_a_base_has_learnt_from_are_left_out() -> None:
    learnt = set(BASE.prepare(HeadlineOptions().spec()).train.rows.tolist())
    spec = ReuseOptions().spec()
    new = data_for("likes", 20_761, reads_like=BASE, unseen=True)
    prepared = new.prepare(spec)
    used = {*prepared.train.rows.tolist(), *prepared.validation.rows.tolist()}
    assert not learnt & used
    assert len(used) < 20_761 - len(learnt) + 1
    left_out = next(str(note) for note in prepared.notes if "left out" in str(note))
    assert left_out.startswith(f"{20_761 - len(used):,} texts")
    all_rows = new.model_copy(update={"unseen": False}).prepare(spec)
    assert learnt & {*all_rows.train.rows.tolist(), *all_rows.validation.rows.tolist()}


@pytest.mark.parametrize("base", [BASE, Devices(rows=400)])
def test_texts_of_pairs_too(base: Tweets | Devices) -> None:
    spec = ReuseOptions(question="authorship").spec()
    new = Devices(rows=400, reads_like=base, unseen=True)
    prepared = new.prepare(spec)
    learnt = base.training_words()
    for part in (prepared.train, prepared.validation):
        assert len(part)
        texts = [text for both in new.texts(part.rows) for text in both]
        assert not any(wordings(text) & learnt for text in texts)
    assert any("the base has learnt from them" in str(note) for note in prepared.notes)


def test_without_a_base_nothing_is_left_out() -> None:
    spec = ReuseOptions().spec()
    alone, plain = (data_for("likes", 400, unseen=unseen).prepare(spec) for unseen in (True, False))
    assert alone.train.rows.tolist() == plain.train.rows.tolist()


def test_data_of_earlier_versions_take_all_texts() -> None:
    assert not Tweets.model_validate({"source": "tweets", "rows": 400}).unseen
