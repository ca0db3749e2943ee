"""Words that a model has learnt in a column that was bound to it, for other texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from components.assembly import ModelSpec
from components.assembly.spec.problems import Refused
from components.datasets import Bound, BoundText, Dataset, Devices, OwnColumns, Tweets
from components.datasets.encodings.binding import Binding
from components.lessons import HeadlineOptions, PairOptions
from components.training import Recipe

Upload = Callable[[str | bytes], str]

CSV = "story,late\n" + "".join(
    f"Great parcel {chr(97 + n % 26)} and {chr(97 + n // 26)} blorp{'' if n % 3 else ' thanks'},{n % 2}\n"
    for n in range(90)
)
TEXTS = ["Great blorp and thanks", "nothing known here", ""]


def base(vocabulary: int = 40) -> ModelSpec:
    return HeadlineOptions(
        sequence_length=10, vocabulary=vocabulary, auxiliary_input=False, auxiliary_output=False
    ).spec()


def bound(rows_from: Dataset, column: str = "story", answer: str = "late", **fields: object) -> Bound:
    return Bound(
        rows=60,
        rows_from=rows_from,
        inputs=(Binding(name="main_input", encoding="words", columns=(column,)),),
        heads=(Binding(name="main_output", encoding="yes or no", columns=(answer,)),),
        **fields,
    )


@pytest.mark.parametrize("vocabulary", [12, 40, 5_000])
def test_other_texts_get_the_ids_that_the_bound_model_has_learnt(upload: Upload, vocabulary: int) -> None:
    dataset, spec = bound(OwnColumns(digest=upload(CSV))), base(vocabulary)
    words = dataset.words_of(spec, "main_input")
    assert isinstance(words, BoundText)
    own = dataset.prepare(spec).encoder
    for other, model in (
        (Tweets(rows=200, reads_like=words), spec),
        (Devices(rows=200, reads_like=words), PairOptions(sequence_length=10, vocabulary=vocabulary).spec()),
    ):
        reader = other.prepare(model).encoder
        name = model.inputs[0].name
        for text in TEXTS:
            assert [token.id for token in reader.tokens(text)] == [token.id for token in own.tokens(text)]
        mine = own.encode(TEXTS, None)["main_input"]
        theirs = reader.encode([text if other.modality == "text" else (text, text) for text in TEXTS], None)
        np.testing.assert_array_equal(theirs[name], mine)
    assert own.tokens("blorp")[0].known


def test_a_wider_embedding_knows_no_more_words_than_were_learnt(upload: Upload) -> None:
    words = bound(OwnColumns(digest=upload(CSV))).words_of(base(12), "main_input")
    assert words is not None
    wide = Tweets(rows=200, reads_like=words).prepare(base(5_000)).encoder
    assert max(token.id for text in CSV.splitlines() for token in wide.tokens(text)) < 12


def test_what_was_learnt_from_can_be_left_out() -> None:
    dataset, spec = bound(Tweets(), "text", "phone"), base(400)
    words = dataset.words_of(spec, "main_input")
    assert words is not None
    learnt = set(map(str, Tweets().table().columns["text"].values[dataset.prepare(spec).train.rows]))
    assert set(words.training_texts()) == learnt
    rows = Tweets(rows=400, reads_like=words, unseen=True).prepare(base(400))
    said = Tweets().texts(np.concatenate([rows.train.rows, rows.validation.rows]))
    assert not learnt & set(said)
    assert any("left out" in str(note) for note in rows.notes)


@pytest.mark.parametrize("encoding", ["random", "characters"])
def test_who_reads_no_words_has_none(upload: Upload, encoding: str) -> None:
    dataset = bound(OwnColumns(digest=upload(CSV)))
    columns = ("story",) if encoding != "random" else ()
    dataset = dataset.with_binding(Binding(name="main_input", encoding=encoding, columns=columns))
    assert dataset.words_of(base(), "main_input") is None
    assert Bound.random(base()).words_of(base(), "main_input") is None


def test_it_travels_with_a_recipe_and_not_without_its_file(upload: Upload) -> None:
    digest = upload(CSV)
    words = bound(OwnColumns(digest=digest)).words_of(base(), "main_input")
    recipe = Recipe(dataset=Tweets(rows=200, reads_like=words))
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe
    assert words is not None
    assert words.uploads() == {digest}
    assert recipe.dataset.withheld().reads_like is None
    with pytest.raises(Refused, match="column"):
        Tweets(rows=200, reads_like=words.model_copy(update={"column": "late"})).prepare(base())
