"""A dataset that is read with the words of another."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from components import lessons
from components.assembly import Config, ModelSpec
from components.assembly.importing import read_keras
from components.assembly.spec.problems import Refused
from components.datasets import Bound, Dataset, OwnColumns, Table, Tweets
from components.datasets.encodings.binding import Binding
from tests.ui.keras_models import saved

Upload = Callable[[str | bytes], str]

TWEETS = Tweets(rows=400)
SMALL = lessons.headline(sequence_length=20, vocabulary=500, auxiliary_input=False)
CSV = "t,n\n" + "".join(
    f"Great again {chr(97 + n % 26)} and {chr(97 + n // 26)} blorp,{n}\n" for n in range(60)
)
CHINESE = "標題,讚數\n" + "".join(f"颱風來襲{chr(0x4E00 + n)}停班停課,{n}\n" for n in range(60))


def _table(digest: str, **changes: object) -> Table:
    fields = {"text_column": "t", "targets": Config(main_output="n", news_out="n"), **changes}
    return Table(digest=digest, **fields)


def test_the_same_word_has_the_same_id(upload: Upload) -> None:
    words = TWEETS.prepare(SMALL).encoder
    other = _table(upload(CSV), reads_like=TWEETS).prepare(SMALL).encoder
    assert [token.id for token in other.tokens("Great again!")] == [
        token.id for token in words.tokens("Great again!")
    ]
    texts = ["Make America great again", "blorp"]
    np.testing.assert_array_equal(
        other.encode(texts, None)["main_input"], words.encode(texts, None)["main_input"]
    )
    assert [token.known for token in other.tokens("great blorp")] == [True, False]


def test_without_another_it_is_read_with_its_own_training_part(upload: Upload) -> None:
    table = _table(upload(CSV))
    prepared = table.prepare(SMALL)
    assert prepared.encoder.tokens("blorp")[0].known
    known = {
        word for n in prepared.train.rows for word in CSV.lower().splitlines()[n - 1].split(",")[0].split()
    }
    assert set(table.vocabulary(500).words) == known


@pytest.mark.parametrize("bound", [0, 2, 3, 50, 10**6])
def test_a_smaller_vocabulary_is_the_beginning_of_a_larger(bound: int) -> None:
    largest = TWEETS.vocabulary(10**7).words
    assert TWEETS.vocabulary(bound).words == largest[: max(0, bound - 2)]
    assert len(largest) > 1_000


def test_chinese_is_cut_as_where_the_words_are_from(upload: Upload) -> None:
    digest = upload(CHINESE)
    columns = {"text_column": "標題", "targets": Config(main_output="讚數", news_out="讚數")}
    like = _table(digest, **columns, cut_by="word")
    table = _table(digest, **columns, cut_by="character", reads_like=like)
    assert (table.cut(), _table(digest, **columns).cut()) == ("word", "character")
    tokens = table.prepare(SMALL).encoder.tokens("颱風來襲")
    assert tokens == like.prepare(SMALL).encoder.tokens("颱風來襲")
    assert len(tokens) < 4


def test_a_chain_of_three_is_refused() -> None:
    with pytest.raises(ValidationError, match="must not itself be read like a third"):
        Tweets(reads_like=Tweets(rows=300, reads_like=TWEETS))


def test_json_carries_what_it_is_read_like(upload: Upload) -> None:
    table = _table(upload(CSV), reads_like=TWEETS)
    again = TypeAdapter(Dataset).validate_json(table.model_dump_json())
    assert again == table
    assert hash(again) == hash(table)


def test_a_row_may_have_a_text_for_each_input_of_words() -> None:
    encoder = TWEETS.prepare(SMALL).encoder
    np.testing.assert_array_equal(
        encoder.encode([("Make America great",)], None)["main_input"],
        encoder.encode(["Make America great"], None)["main_input"],
    )
    with pytest.raises(Refused, match="reads 1 texts a row"):
        encoder.encode([("one", "two")], None)


def siamese(sizes: tuple[int, int] = (60, 60)) -> ModelSpec:
    """Two questions through one Embedding, and the second through one of its own as well."""
    first, second = (keras.Input((8,), dtype="int32", name=name) for name in ("asked", "known"))
    shared = keras.layers.Embedding(sizes[0], 4, name="shared")
    own = keras.layers.Embedding(sizes[1], 4, name="own")
    vectors = [
        keras.layers.Flatten(name=f"flat_{n}")(x)
        for n, x in enumerate([shared(first), shared(second), own(second)])
    ]
    met = keras.layers.Concatenate(name="met")(vectors)
    same = keras.layers.Dense(1, activation="sigmoid", name="same")(met)
    model = keras.Model([first, second], same, name="siamese")
    model.compile(loss="binary_crossentropy")
    return read_keras(saved(model)).spec


QUESTIONS = "asked,known,same\n" + "".join(
    f"the parcel is late {chr(97 + n % 26)} {'early' if n % 2 else 'lost'} {chr(97 + n // 26)},"
    f"refund parcel {chr(97 + n // 26)} {'blorp' if n % 3 else 'late'} {chr(97 + n % 26)},{n % 2}\n"
    for n in range(90)
)


def questions(digest: str) -> Bound:
    return Bound(
        rows=60,
        rows_from=OwnColumns(digest=digest),
        inputs=tuple(Binding(name=name, encoding="words", columns=(name,)) for name in ("asked", "known")),
        heads=(Binding(name="same", encoding="yes or no", columns=("same",)),),
    )


@pytest.mark.parametrize("sizes", [(60, 60), (60, 5), (5, 60)])
def test_columns_that_one_embedding_reads_share_their_ids(upload: Upload, sizes: tuple[int, int]) -> None:
    spec = siamese(sizes)
    encoder = questions(upload(QUESTIONS)).prepare(spec).encoder
    ids = {
        name: {word: encoder.tokens(word, name)[0] for word in ("parcel", "late", "refund", "lost", "blorp")}
        for name in ("asked", "known")
    }
    assert ids["asked"]["parcel"].known
    assert max(token.id for token in ids["known"].values()) < min(sizes)
    for word, token in ids["known"].items():
        if token.known:
            assert ids["asked"][word] == token, word
    if min(sizes) == 60:
        assert ids["asked"]["blorp"].known
        assert ids["known"]["lost"].known


def test_columns_that_no_embedding_shares_have_ids_of_their_own(upload: Upload) -> None:
    spec = siamese()
    apart = spec.model_copy(
        update={
            "calls": tuple(
                call.model_copy(update={"layer": "own"})
                if call.layer == "shared" and "known" in call.inputs
                else call
                for call in spec.calls
            )
        }
    )
    encoder = questions(upload(QUESTIONS)).prepare(apart).encoder
    assert not encoder.tokens("blorp", "asked")[0].known
    assert encoder.tokens("blorp", "known")[0].known


def test_words_learnt_in_two_columns_are_known_to_what_reads_like_them(upload: Upload) -> None:
    dataset, spec = questions(upload(QUESTIONS)), siamese()
    words = dataset.words_of(spec, "asked")
    assert words is not None
    own = dataset.prepare(spec).encoder
    reader = Tweets(rows=200, reads_like=words).prepare(SMALL).encoder
    for word in ("parcel", "blorp", "lost"):
        assert [token.id for token in reader.tokens(word)] == [
            token.id for token in own.tokens(word, "asked")
        ]
