"""Leaving words out, against encoding the text without them."""

from __future__ import annotations

import numpy as np
import pytest

from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.input_encoders import TextInput
from components.datasets.encodings.number_inputs import NumbersInput
from components.datasets.encodings.places import InputPlace
from components.datasets.text.tokenizer import Tokenizer
from components.datasets.text.word_ids import UNKNOWN, CutBy, Vocabulary
from components.training.analysis.occlusion import Word, moved, variants

WORDS = ("we", "will", "win", "again", "我", "們", "會", "贏")


def encoder(length: int, cut_by: CutBy = "word", texts: tuple[str, ...] = ("a",)) -> BoundEncoder:
    tokenizer = Tokenizer(Vocabulary(WORDS), cut_by)
    readers = {
        name: TextInput(InputPlace(name, (length,), (False,), "int32", 100), name, tokenizer)
        for name in texts
    }
    numbers = NumbersInput(InputPlace("n", (1,), (False,), "float32"), ("f",), (0.0,), (1.0,))
    return BoundEncoder({**readers, "n": numbers}, {"f": np.nan}, {})


def ids(text_encoder: BoundEncoder, text: str, name: str = "a") -> list[int]:
    return [token.id for token in text_encoder.tokens(text, name)]


@pytest.mark.parametrize(
    ("text", "cut_by", "join"),
    [("we will win nobody again", "word", " "), ("我們會贏", "character", "")],
    ids=["English", "Chinese"],
)
@pytest.mark.parametrize("length", [3, 10], ids=["longer than what is read", "all of it read"])
def test_without_a_word_is_as_if_it_had_not_been_written(
    text: str, cut_by: CutBy, join: str, length: int
) -> None:
    text_encoder = encoder(length, cut_by)
    words = [token.text for token in text_encoder.tokens(text)]
    varied = variants(text_encoder.encode([text], None), {"a": ids(text_encoder, text)})
    read = range(max(0, len(words) - length), len(words))
    assert varied.words == tuple(Word("a", place) for place in read)
    texts = [text, *(join.join([*words[:place], *words[place + 1 :]]) for place in read)]
    assert np.array_equal(varied.arrays["a"], text_encoder.encode(texts, None)["a"])
    assert varied.arrays["n"].shape == (1 + len(read), 1)


def test_an_unknown_word_is_one_to_leave_out_too() -> None:
    text_encoder = encoder(4)
    varied = variants(text_encoder.encode(["nobody we"], None), {"a": ids(text_encoder, "nobody we")})
    assert varied.arrays["a"][1:, -1].tolist() == [2, UNKNOWN]


def test_of_two_texts_each_is_varied_while_the_other_stays() -> None:
    text_encoder = encoder(4, texts=("a", "b"))
    varied = variants(
        text_encoder.encode([("we win", "again")], None),
        {"a": ids(text_encoder, "we win"), "b": ids(text_encoder, "again", "b")},
    )
    assert [word.input for word in varied.words] == ["a", "a", "b"]
    assert np.array_equal(varied.arrays["b"][:3], varied.arrays["b"][[0, 0, 0]])
    assert not varied.arrays["b"][3].any()
    assert np.array_equal(varied.arrays["a"][3], varied.arrays["a"][0])


def test_no_words_are_no_variants() -> None:
    text_encoder = encoder(4)
    varied = variants(text_encoder.encode([""], None), {"a": []})
    assert varied.words == ()
    assert len(varied.arrays["a"]) == 1


def test_what_a_word_moved_is_the_answer_with_it_less_the_one_without() -> None:
    moves = moved({"one": np.array([[0.7], [0.2], [0.9]]), "classes": np.array([[0.1, 0.9], [0.3, 0.7]])})
    assert moves["one"] == pytest.approx([0.5, -0.2])
    assert moves["classes"] == pytest.approx([0.2])
