"""Links: what goes in comes out, they are short, and nothing that someone else made of one
gets further than a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from components.assembly.spec.problems import Refused
from components.datasets import Tweets
from components.lessons import LESSONS, HeadlineOptions, NetworkOptions, ReuseOptions, link
from components.lessons.link import Link, decode, encode, lockable
from components.training import Recipe
from tests.lessons.links import REUSE, packed, repacked, some_link

# What fits into a QR code that a phone reads from a screen across a room.
QR_CHARACTERS = 150


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_goes_in_comes_out(lesson: str) -> None:
    links = [one_link for one_link in map(some_link, range(300)) if one_link.lesson == lesson]
    assert len(links) > 20
    for one_link in links:
        assert decode(encode(one_link)) == one_link


def test_a_link_is_short_enough_for_a_code_that_a_class_can_scan() -> None:
    slide = Link("headline", HeadlineOptions(), Recipe())
    assert len(encode(slide)) < 60
    most = HeadlineOptions().resize("extra_dense", 6)
    locked = lockable("headline") - {"extra_dense", "dense_units"}
    assert len(encode(Link("headline", most, Recipe(epochs=3), locked))) < QR_CHARACTERS


def test_links_of_before_still_mean_the_same() -> None:
    # Made when version 1 was new. If this fails, a default has changed: raise the version.
    text = "1eNqrVspRslLKSE1MycnMS1WqBQArLAVh"
    assert decode(text) == Link("headline", HeadlineOptions(), Recipe())
    slide = decode(text)
    assert (slide.options.spec().layer("embedding").config["output_dim"], slide.recipe.epochs) == (512, 5)
    assert (slide.recipe.optimizer, slide.recipe.dataset) == ("rmsprop", Tweets(rows=4_000))


def test_trained_weights_do_not_travel() -> None:
    base = LESSONS["pairs"].options.spec()
    trained = ReuseOptions().based("run-123", base, "encoder")
    brought = decode(encode(Link("reuse", trained, Recipe(dataset=REUSE)))).options
    assert isinstance(brought, ReuseOptions)
    assert (brought.source, brought.base) == ("pairs", base)


def test_a_model_that_no_lesson_begins_with_is_not_said_to_be_one() -> None:
    other = HeadlineOptions().resize("extra_dense", 2).spec()
    trained = ReuseOptions().based("run-123", other, "encoder")
    brought = decode(encode(Link("reuse", trained, Recipe(dataset=REUSE)))).options
    assert isinstance(brought, ReuseOptions)
    assert (brought.source, brought.base) == ("untrained", other)


def test_a_model_too_large_is_not_shared() -> None:
    options = HeadlineOptions(vocabulary=100_000, embedding_dim=1024)
    with pytest.raises(Refused, match="50,000,000"):
        encode(Link("headline", options, Recipe()))


def nested(levels: int) -> dict[str, Any]:
    said: Any = {}
    for _ in range(levels):
        said = {"model": said}
    return {"l": "reuse", "o": {"base": said}}


WRONG: dict[str, tuple[str, str]] = {
    "nothing": ("", "another version"),
    "another version": ("3eNqr", "another version"),
    "too long": (link.VERSION + "A" * link.MAX_CHARACTERS, "at most 8,000"),
    "no such letter": (link.VERSION + "eNqr%", "damaged"),
    "Chinese digits": (link.VERSION + "１２３４", "damaged"),
    "not compressed": (link.VERSION + "AAAA", "damaged"),
    "cut short": (encode(some_link(1))[:-6], "damaged"),
    "one more": (encode(some_link(1)) + "AAAA", "damaged"),
    "a bomb": (repacked(b'{"l":"' + b"a" * 3_000_000 + b'"}'), "at most 50,000"),
    "no JSON": (repacked(b"\xff\xfe"), "damaged"),
    "a list": (packed(["headline"]), "no link of Modelier"),
    "deep lists": (repacked(b'{"l":' + b"[" * 3_000 + b"]" * 3_000 + b"}"), "damaged"),
    "deep models": (packed(nested(60)), "no link of Modelier"),
    "models in models": (packed(nested(12)), "something impossible"),
    "not a number": (repacked(b'{"l":"headline","r":{"learning_rate":NaN}}'), "damaged"),
    "endless": (repacked(b'{"l":"headline","r":{"learning_rate":1e999}}'), "learning_rate"),
    "huge": (packed({"l": "headline", "o": {"lstm_units": 10**300}}), "lstm_units"),
    "huger": (repacked(b'{"l":"headline","o":{"seed":' + b"9" * 50_000 + b"}}"), ""),
    "a lesson": (packed({"l": "secret"}), "does not exist here"),
    "no lesson": (packed({"o": {}}), "does not exist here"),
    "a lesson that is a list": (packed({"l": ["headline"]}), "does not exist here"),
    "a field": (packed({"l": "headline", "o": {"gpu": True}}), "gpu"),
    "more": (packed({"l": "headline", "x": 1}), "no link of Modelier"),
    "wrong type": (packed({"l": "headline", "o": [1, 2]}), "something impossible"),
    "locks": (packed({"l": "headline", "k": ["__class__"]}), "no link of Modelier"),
    "locks of another kind": (packed({"l": "headline", "k": {"seed": 1}}), "no link of Modelier"),
    "a path": (
        packed({"l": "headline", "r": {"dataset": {"source": "table", "digest": "../../etc/passwd"}}}),
        "something impossible",
    ),
    "other data": (packed({"l": "headline", "r": {"dataset": {"source": "digits"}}}), "cannot learn from"),
    "read like pictures": (
        packed({"l": "headline", "r": {"dataset": {"source": "tweets", "reads_like": {"source": "digits"}}}}),
        "something impossible",
    ),
    "no text": (
        packed({"l": "reuse", "r": {}, "o": {"base": NetworkOptions().spec().model_dump(mode="json")}}),
        "taken as a layer",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_whatever_is_wrong_is_said(name: str) -> None:
    text, sentence = WRONG[name]
    with pytest.raises(Refused) as caught:
        decode(text)
    assert sentence in str(caught.value)
    assert all(len(problem.received) < 200 for problem in caught.value.problems)
