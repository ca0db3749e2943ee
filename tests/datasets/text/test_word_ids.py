from __future__ import annotations

import keras
import numpy as np
import pytest

from components.datasets.text import word_ids
from components.datasets.text.word_ids import LINK, UNKNOWN, Vocabulary, pad, same_words, tokens


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Make America GREAT again!", ["make", "america", "great", "again", "!"]),
        ("Don’t you, don't?", ["don't", "you", "don't", "?"]),
        ("Ties &amp; shirts &lt;3", ["ties", "shirts", "3"]),
        ("see https://t.co/aBc1 or www.example.org/x?y=1", ["see", LINK, "or", LINK]),
        (".@FoxNews #MAGA", ["@", "foxnews", "#", "maga"]),
        ("ＡＢＣ１２", ["abc12"]),
        ("<b>3.5 million</b>", ["b", "3", "5", "million", "b"]),
        ("🚀 to the ☀", ["🚀", "to", "the", "☀"]),
        ("", []),
        ("   \n\t ", []),
    ],
)
def test_what_reads_the_same_is_the_same_words(written: str, expected: list[str]) -> None:
    assert tokens(written) == expected


def test_chinese_is_cut_by_character_or_by_word() -> None:
    headline = "立法院三讀通過iPhone 15預算案,讚!"
    assert tokens(headline, "character") == [*"立法院三讀通過", "iphone", "15", *"預算案", "讚", "!"]
    assert tokens(headline, "word") == ["立法院", "三讀", "通過", "iphone", "15", "預算案", "讚", "!"]


def test_a_text_is_mostly_chinese_by_its_letters() -> None:
    assert word_ids.mostly_spaceless(["颱風來襲 2024-10-31 12:00 !!!", "停班停課 TVBS"])
    assert not word_ids.mostly_spaceless(["Taipei (台北) braces for a storm"])
    assert not word_ids.mostly_spaceless([])


@pytest.mark.parametrize(
    "other",
    [
        "thank you, ohio",
        "Thank you Ohio! https://t.co/xyz",
        "@someone Thank you Ohio",
        "THANK  YOU... OHIO 2016",
        "Thank you #Ohio",
    ],
)
def test_texts_that_say_the_same_share_a_key(other: str) -> None:
    assert same_words(other) == same_words("Thank you Ohio!")


def test_texts_that_say_something_else_do_not_share_a_key() -> None:
    assert same_words("Thank you Iowa!") != same_words("Thank you Ohio!")
    assert same_words("@a https://t.co/1") == same_words("@A  https://t.co/2")
    assert same_words("@a") != same_words("@b"), "a text of only a mention is known by the mention"


def test_ids_are_by_frequency_from_two_and_stay_below_the_bound() -> None:
    vocabulary = Vocabulary.count([["b", "a", "b"], ["c", "a", "b"]], bound=100)
    assert vocabulary.words == ("b", "a", "c")
    assert vocabulary.ids(["a", "b", "c", "new"], bound=100) == [3, 2, 4, UNKNOWN]
    assert vocabulary.ids(["a", "b", "c"], bound=4) == [3, 2, UNKNOWN]


def test_a_vocabulary_is_cut_to_its_bound_and_ties_are_by_the_alphabet() -> None:
    texts = [["d", "c", "b", "a", "d"]]
    assert Vocabulary.count(texts, bound=4).words == ("d", "a")
    assert Vocabulary.count(texts, bound=2).words == ()
    assert Vocabulary.count(reversed(texts), bound=4) == Vocabulary.count(texts, bound=4)


@pytest.mark.parametrize("length", [1, 3, 5])
def test_padding_is_what_keras_does(length: int) -> None:
    sequences = [[], [7], [1, 2, 3], [4, 5, 6, 7, 8, 9]]
    padded = pad(sequences, length)
    assert padded.dtype == np.int32
    np.testing.assert_array_equal(padded, keras.utils.pad_sequences(sequences, maxlen=length))
