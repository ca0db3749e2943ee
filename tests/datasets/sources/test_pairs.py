"""Pairs of texts: what a model can learn from, and what must not give the answer away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec.problems import Refused
from components.datasets import Authors, Dataset, Devices, Pairs, Poets, Speeches, Tweets, load
from components.datasets.text.anonymize import anonymous
from components.datasets.text.pairing import Pairing
from components.datasets.text.word_ids import same_words

Upload = Callable[[str | bytes], str]
WORDS = ["apple", "brook", "cloud", "dream", "eagle", "flame", "grape", "house", "island", "jewel"]


def _spec(inputs: int = 2, text: bool = True, heads: int = 1, loss: Any = "binary_crossentropy") -> ModelSpec:
    names = [f"text_{n}" for n in range(inputs)]
    tops = [f"same_{n}" for n in range(heads)]
    words = Layer(name="read", kind="Embedding", config=Config(input_dim=2_000, output_dim=4))
    reader = words if text else Layer(name="read", kind="Dense", config=Config(units=4))
    return ModelSpec(
        name="pairs",
        inputs=tuple(Input(name=name, shape=(12,), dtype="int32" if text else "float32") for name in names),
        layers=(reader, *(Layer(name=top, kind="Dense", config=Config(units=1)) for top in tops)),
        calls=(
            *(Call.on(layer="read", inputs=(name,), output=f"{name}_read") for name in names),
            *(Call.on(layer=top, inputs=(f"{names[0]}_read",), output=f"{top}_out") for top in tops),
        ),
        heads=tuple(Head(name=top, tensor=f"{top}_out", loss=loss, metrics=("auc",)) for top in tops),
    )


def _csv(counts: dict[str, int], text: str = "text", author: str = "author") -> str:
    rows = [
        f"{name} likes {WORDS[n % 10]} {WORDS[n // 10 % 10]} {WORDS[n // 100]} and words,{name}"
        for name, count in counts.items()
        for n in range(count)
    ]
    marked = [row.replace(" likes", f" {'x' * (at % 7 + 1)}", 1) for at, row in enumerate(rows)]
    return f"{text},{author}\n" + "\n".join(marked) + "\n"


def _sides(pairs: Pairs, pairing: Pairing) -> tuple[np.ndarray, np.ndarray]:
    authors = pairs.writings().frame["author"].to_numpy(dtype=object)
    return authors[pairing.rows[:, 0]], authors[pairing.rows[:, 1]]


@pytest.mark.parametrize(
    "pairs",
    [Speeches(), Speeches(strict=True, seed=1), Devices(rows=2_000), Devices(rows=501, seed=3), Poets()],
)
def test_pairs_are_halves_and_no_text_is_in_both_parts(pairs: Pairs) -> None:
    paired, texts = pairs.paired(), pairs.writings().frame["text"]
    for part in (paired.train, paired.validation):
        first, second = _sides(pairs, part)
        np.testing.assert_array_equal(part.same, first == second)
        assert part.same.mean() == 0.5
        assert not np.any(part.rows[:, 0] == part.rows[:, 1])
    train, aside = (
        {same_words(texts.iloc[n]) for n in np.unique(p.rows)} for p in (paired.train, paired.validation)
    )
    assert not train & aside
    assert len(paired.train.same) + len(paired.validation.same) in (pairs.rows, pairs.rows - 1)


@pytest.mark.parametrize("pairs", [Speeches(), Devices(rows=2_000), Poets()])
def test_an_author_or_one_text_alone_tells_nothing(pairs: Pairs) -> None:
    paired = pairs.paired()
    for part in (paired.train, paired.validation):
        for places in (part.rows.reshape(-1), np.concatenate(_sides(pairs, part))):
            repeated = np.tile(part.same, 2) if places.dtype == object else np.repeat(part.same, 2)
            yes, no = pd.Series(places[repeated]).value_counts(), pd.Series(places[~repeated]).value_counts()
            assert yes.sub(no, fill_value=0).abs().max() <= 2
    shares = {}
    for side in _sides(pairs, paired.train):
        shares.update(pd.Series(paired.train.same).groupby(side).mean().to_dict())
    guess = np.array([shares[author] for author in _sides(pairs, paired.validation)[0]]) > 0.5
    assert np.mean(guess == paired.validation.same) == pytest.approx(0.5, abs=0.06)


def test_strangers_are_kept_aside_if_asked() -> None:
    pairs = Speeches(strict=True)
    train, aside = (
        set(np.concatenate(_sides(pairs, p))) for p in (pairs.paired().train, pairs.paired().validation)
    )
    assert not train & aside
    assert len(aside) >= 2
    with pytest.raises(Refused, match=r"2 authors.*needs four.*Switch the stricter split off"):
        Devices(strict=True).prepare(_spec())


def test_people_of_one_name_are_apart_and_one_person_is_one() -> None:
    names = Speeches().writings().names
    for last, people in {
        "Bush": 2,
        "Roosevelt": 2,
        "Johnson": 2,
        "Adams": 2,
        "Cleveland": 1,
        "Trump": 1,
    }.items():
        assert sum(name.endswith(last) for name in names.values()) == people


@pytest.mark.parametrize("pairs", [Speeches(), Devices()])
def test_nothing_is_left_that_gives_the_author_away(pairs: Pairs) -> None:
    writings = pairs.writings()
    texts = writings.frame["text"]
    assert not texts.str.contains(r"https?://|www\.|[@#]\w|\[Applause|\[Laughter", regex=True).any()
    if isinstance(pairs, Devices):
        assert not texts.str.contains(r"\bTrump\b|\bDJT\b", regex=True).any()
        assert not texts.str.startswith(('"', "“")).any()
    else:
        assert not texts[writings.frame["author"] == "bush-43"].str.contains("Bush").any()


def test_arrays_are_named_and_shaped_and_the_encoder_does_the_same() -> None:
    pairs = Devices(rows=400)
    prepared, texts = pairs.prepare(_spec()), pairs.writings().frame["text"]
    assert prepared.train.rows.shape == (320, 2)
    assert prepared.train.inputs["text_0"].shape == (320, 12)
    np.testing.assert_array_equal(prepared.train.targets["same_0"][:, 0], pairs.paired().train.same)
    rows = [(texts.iloc[a], texts.iloc[b]) for a, b in prepared.validation.rows]
    for name, array in prepared.encoder.encode(rows, None).items():
        np.testing.assert_array_equal(array, prepared.validation.inputs[name])
    assert prepared.baselines["same_0"].metrics["auc"].value == 0.5
    assert str(prepared.encoder.say("same_0", 0.72)) == "72% likely: one author wrote both"
    assert prepared.encoder.tokens("@x https://t.co/1 #y") == ()
    assert "taken out" in str(prepared.notes[0])


def test_the_same_seed_is_the_same_pairs_and_words_may_be_anothers() -> None:
    first, again, other = (Devices(rows=n, seed=seed)._pair() for n, seed in ((400, 0), (400, 0), (400, 1)))
    np.testing.assert_array_equal(first.train.rows, again.train.rows)
    assert not np.array_equal(first.train.rows, other.train.rows)
    tweets = Tweets(rows=400)
    assert Devices(rows=400, reads_like=tweets).vocabulary(500) == tweets.vocabulary(500)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (_spec(inputs=1), "1 inputs of words"),
        (_spec(text=False), "2 of numbers.*exactly two inputs"),
        (_spec(heads=2), "2 heads that are trained"),
        (_spec(loss="sparse_categorical_crossentropy"), "do not fit the loss sparse"),
    ],
)
def test_a_spec_that_does_not_fit_is_refused(spec: ModelSpec, says: str) -> None:
    with pytest.raises(Refused, match=says):
        Devices(rows=100).prepare(spec)


def test_a_file_of_authors(upload: Upload) -> None:
    digest = upload(_csv({"Ann Lee": 60, "Bob": 50, "Cy": 3}))
    authors = Authors.suggest(load(digest), digest)
    assert (authors.text_column, authors.author_column) == ("text", "author")
    prepared = authors.model_copy(update={"rows": 60}).prepare(_spec())
    assert len(prepared.train) + len(prepared.validation) == 60
    assert any("1 author was left out" in str(note) for note in prepared.notes)
    assert not authors.writings().frame["text"].str.contains("Ann|Bob").any()
    assert set(authors.distribution("x")["value"]) == {"Ann Lee", "Bob"}
    assert list(authors.preview(3).columns) == list(authors.labels())


def test_chinese_is_cut_by_character(upload: Upload) -> None:
    authors = ("王小明", "李大華")
    rows = [f"{who}說颱風來襲{chr(0x4E00 + n)}停班停課{who[1]},{who}" for who in authors for n in range(30)]
    pairs = Authors(
        digest=upload("內文,作者\n" + "\n".join(rows)), text_column="內文", author_column="作者", rows=20
    )
    assert pairs.cut() == "character"
    assert not pairs.writings().frame["text"].str.contains("王小明").any()


@pytest.mark.parametrize(
    ("counts", "columns", "says"),
    [
        ({"Ann": 60, "Bob": 3}, ("text", "author"), r"author: The column author does not name two.*ann: 60"),
        ({"Ann": 60, "Bob": 30}, ("text", "writer"), "has no column writer"),
        ({"Ann": 60, "Bob": 30}, ("text", "text"), "text is both the text and the author"),
    ],
)
def test_a_file_that_does_not_do_is_refused(
    upload: Upload, counts: dict[str, int], columns: tuple[str, str], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        Authors(digest=upload(_csv(counts)), text_column=columns[0], author_column=columns[1]).writings()


@pytest.mark.parametrize(
    "dataset",
    [
        Speeches(rows=500, strict=True, since=1934),
        Poets(rows=300),
        Devices(reads_like=Tweets(rows=300)),
        Authors(digest="0" * 64, text_column="t", author_column="a"),
    ],
)
def test_a_dataset_is_a_value_that_json_carries(dataset: Pairs) -> None:
    again = TypeAdapter(Dataset).validate_json(dataset.model_dump_json())
    assert again == dataset
    assert hash(again) == hash(dataset)


@pytest.mark.parametrize("pairs", [Speeches(), Devices()])
def test_no_link_and_no_sign_of_a_mention_remains(pairs: Pairs) -> None:
    texts = pairs.writings().frame["text"]
    leftover = texts.str.contains(r"[@#＠＃]|https?\b|://|\bwww\.|\.(?:com|org|net|gov|ly)\b", regex=True)
    assert texts[leftover].tolist() == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("read bit.ly/x1 and example.com now", "read and now"),
        ("the rest is here: https…", "the rest is here:"),
        ("here http: //t.co/x and here", "here and here"),
        ("cut off htt… there", "cut off there"),
        ("tonight @ 7pm, great #'s", "tonight 7pm, great"),
        ("thanks @ realDonaldTrump and @ some_body!", "thanks and !"),
        ("in the U.S. today, e.g. no.1 campaign.To win", "in the U.S. today, e.g. no.1 campaign.To win"),
        ("he's and/or 3/4 of it", "he's and/or 3/4 of it"),
    ],
)
def test_links_and_mentions_in_whatever_form_go(text: str, plain: str) -> None:
    assert anonymous(text) == plain


def test_texts_that_are_left_out_are_counted_with_the_reason(upload: Upload) -> None:
    header, *rows = _csv({"Ann Lee": 60, "Bob": 50, "Cy": 3}).splitlines()
    rows[:2] = ["@a @b http://t.co/x,Ann Lee", rows[5]]
    pairs = Authors(
        digest=upload("\n".join([header, *rows])), text_column="text", author_column="author", rows=60
    )
    remaining = len(pairs.writings().frame)
    note = next(str(note) for note in pairs.writings().notes if "are left" in str(note))
    assert note == (
        f"Of 113 texts {remaining} are left; {113 - remaining} were left out: 1 says fewer than 4 words once "
        "that is taken out, 1 has the words of another, but for numbers, 3 are beyond the 16,000 texts that "
        "are read, or of authors with too few."
    )
