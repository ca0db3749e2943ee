"""Links: what goes in comes out, they are short, and nothing that someone else made of one
gets further than a sentence."""

from __future__ import annotations

import base64
import json
import random
import re
import signal
import string
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest

from components.assembly import Config
from components.assembly.explain import Refused
from components.assembly.lessons import (
    OPTIONS,
    DenseOptions,
    HeadlineOptions,
    ImportedOptions,
    NetworkOptions,
    PairOptions,
    ReuseOptions,
)
from components.assembly.validate import problems
from components.datasets import Authors, Devices, Digits, Speeches, Table, Tweets
from components.training import Recipe, link
from components.training.link import Link, decode, encode, lockable

MUTATED = 10_000
DIGEST = "0" * 64
# What fits into a QR code that a phone reads from a screen across a room.
QR_CHARACTERS = 150
REUSE = Tweets(targets=Config(retweeted="retweets", liked="likes"), rows=500)


def packed(said: object) -> str:
    """A link that says this, made as a stranger would."""
    return repacked(json.dumps(said).encode())


def repacked(data: bytes) -> str:
    return link.VERSION + base64.urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))


def some_dense(dice: random.Random, most: int, fewest: int = 0) -> tuple[DenseOptions, ...]:
    return tuple(
        DenseOptions(
            units=dice.choice((1, 8, 64, 512)),
            activation=dice.choice(("relu", "tanh", "linear")),
            dropout=dice.choice((0.0, 0.1, 0.35)),
        )
        for _ in range(dice.randint(fewest, most))
    )


def some_options(dice: random.Random, lesson: str) -> Any:
    flag = lambda: dice.random() < 0.5  # noqa: E731
    if lesson == "headline":
        return HeadlineOptions(
            task=dice.choice(("classification", "regression")),
            vocabulary=dice.randint(100, 10_000),
            embedding_dim=dice.choice((8, 512)),
            auxiliary_input=flag(),
            auxiliary_output=flag(),
            extra_dense=some_dense(dice, 6),
            weights=(dice.random(), 0.2),
            seed=dice.randint(0, 9_999),
        )
    if lesson == "pairs":
        return PairOptions(dense=some_dense(dice, 4), encoder=dice.choice(("shared", "separate")))
    if lesson == "reuse":
        base = some_options(dice, dice.choice(("headline", "pairs"))).spec()
        found = ReuseOptions(dense=some_dense(dice, 4)).based("a run of mine", base, "encoder")
        return found.choose("frozen", dice.sample(found.layers(), 1))
    if lesson == "own":
        return ImportedOptions.of(some_options(dice, dice.choice(("headline", "pairs"))).spec())
    return NetworkOptions(
        pixels=dice.choice((64, 256, 784)), dense=some_dense(dice, 6, 1), second_input=flag(), branch=flag()
    )


def some_data(dice: random.Random, lesson: str) -> Any:
    rows = dice.randint(200, 5_000)
    table = Table(
        digest=DIGEST,
        text_column="標題 🙂",
        feature_columns=("a", "b"),
        targets=Config(main_output="x", news_out="y\n"),
    )
    return dice.choice(
        {
            "headline": (Tweets(rows=rows), table),
            "pairs": (
                Devices(rows=rows),
                Speeches(strict=True),
                Authors(digest=DIGEST, text_column="t", author_column="a"),
            ),
            "reuse": (REUSE, Devices(rows=rows, reads_like=Tweets(seed=3))),
        }.get(lesson, (Digits(),))
    )


def some_link(seed: int) -> Link:
    dice = random.Random(seed)
    lesson = dice.choice(sorted(OPTIONS))
    names = sorted(lockable(lesson))
    recipe = Recipe(
        dataset=some_data(dice, lesson),
        optimizer=dice.choice(("rmsprop", "adam", "sgd")),
        learning_rate=dice.choice((1e-3, 0.0123456789, 3e-5)),
        epochs=dice.randint(1, 100),
        loss_weights=Config(main_output=dice.random()) if dice.random() < 0.5 else Config(),
    )
    locked = frozenset(dice.sample(names, dice.randint(0, len(names))))
    return Link(lesson, some_options(dice, lesson), recipe, locked)


@pytest.mark.parametrize("lesson", OPTIONS)
def test_what_goes_in_comes_out(lesson: str) -> None:
    found = [each for each in map(some_link, range(300)) if each.lesson == lesson]
    assert len(found) > 20
    for each in found:
        assert decode(encode(each)) == each


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
    trained = ReuseOptions().based("run-123", PairOptions().spec(), "encoder")
    brought = decode(encode(Link("reuse", trained, Recipe(dataset=REUSE)))).options
    assert isinstance(brought, ReuseOptions)
    assert (brought.source, brought.base) == ("pairs", PairOptions().spec())


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
    "another version": ("2eNqr", "another version"),
    "too long": (link.VERSION + "A" * link.MAX_CHARACTERS, "at most 8,000"),
    "no such letter": (link.VERSION + "eNqr%", "damaged"),
    "Chinese digits": (link.VERSION + "１２３４", "damaged"),
    "not compressed": (link.VERSION + "AAAA", "damaged"),
    "cut short": (encode(some_link(1))[:-6], "damaged"),
    "one more": (encode(some_link(1)) + "AAAA", "damaged"),
    "a bomb": (repacked(b'{"l":"' + b"a" * 3_000_000 + b'"}'), "at most 50,000"),
    "no JSON": (repacked(b"\xff\xfe"), "damaged"),
    "a list": (packed(["headline"]), "no link says"),
    "deep lists": (repacked(b'{"l":' + b"[" * 3_000 + b"]" * 3_000 + b"}"), "damaged"),
    "deep models": (packed(nested(60)), "no link says"),
    "models in models": (packed(nested(12)), "cannot be"),
    "not a number": (repacked(b'{"l":"headline","r":{"learning_rate":NaN}}'), "damaged"),
    "endless": (repacked(b'{"l":"headline","r":{"learning_rate":1e999}}'), "learning_rate"),
    "huge": (packed({"l": "headline", "o": {"lstm_units": 10**300}}), "lstm_units"),
    "huger": (repacked(b'{"l":"headline","o":{"seed":' + b"9" * 50_000 + b"}}"), ""),
    "a lesson": (packed({"l": "secret"}), "not here"),
    "no lesson": (packed({"o": {}}), "not here"),
    "a lesson that is a list": (packed({"l": ["headline"]}), "not here"),
    "a field": (packed({"l": "headline", "o": {"gpu": True}}), "gpu"),
    "more": (packed({"l": "headline", "x": 1}), "no link says"),
    "wrong type": (packed({"l": "headline", "o": [1, 2]}), "cannot be"),
    "locks": (packed({"l": "headline", "k": ["__class__"]}), "no link says"),
    "locks of another kind": (packed({"l": "headline", "k": {"seed": 1}}), "no link says"),
    "a path": (
        packed({"l": "headline", "r": {"dataset": {"source": "table", "digest": "../../etc/passwd"}}}),
        "cannot be",
    ),
    "other data": (packed({"l": "headline", "r": {"dataset": {"source": "digits"}}}), "cannot learn from"),
    "read like pictures": (
        packed({"l": "headline", "r": {"dataset": {"source": "tweets", "reads_like": {"source": "digits"}}}}),
        "cannot learn from",
    ),
    "no text": (
        packed({"l": "reuse", "r": {}, "o": {"base": NetworkOptions().spec().model_dump(mode="json")}}),
        "taken as a layer",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_whatever_is_wrong_is_said(name: str) -> None:
    text, told = WRONG[name]
    with pytest.raises(Refused) as caught:
        decode(text)
    assert told in str(caught.value)
    assert all(len(problem.received) < 200 for problem in caught.value.problems)


# --- ten thousand links that someone has tampered with


def bit_flips(dice: random.Random, text: str) -> str:
    data = bytearray(text.encode())
    for _ in range(dice.randint(1, 4)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return data.decode("utf-8", "replace")


def truncation(dice: random.Random, text: str) -> str:
    return text[: dice.randrange(len(text))]


def splice(dice: random.Random, text: str) -> str:
    other = encode(some_link(dice.randrange(50)))
    return text[: dice.randrange(len(text))] + other[dice.randrange(len(other)) :]


def letters(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text))
    return text[:at] + "".join(dice.choices(string.printable + "標題🙂\u202e\x00", k=3)) + text[at:]


def bytes_inside(dice: random.Random, text: str) -> str:
    data = bytearray(unpacked(text))
    for _ in range(dice.randint(1, 6)):
        data[dice.randrange(len(data))] = dice.choice(b'{}[]",:0123456789eE-.\\ut\x00\xff')
    return repacked(bytes(data))


def spliced_inside(dice: random.Random, text: str) -> str:
    data, other = unpacked(text), unpacked(encode(some_link(dice.randrange(50))))
    return repacked(data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :])


STRANGE: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 2**31, 2**63, 10**400, -(10**400), 0.5, 1e308, -0.0, [], {}, "", "\ud800"),
    *("a" * 5_000, "標題\u202e", "../../etc/passwd", "__class__", [[[[]]]], [{}] * 500, list(range(2_000))),
    *({"source": "table"}, {"source": "digits"}, {"source": "authors", "digest": DIGEST}, {"units": 10**9}),
    *([{"units": 4096}] * 6, [{}] * 7, "NaN", "Infinity", "1e999", {"x": {"x": {"x": {}}}}),
)


def values_inside(dice: random.Random, text: str) -> str:
    said = json.loads(unpacked(text))
    for _ in range(dice.randint(1, 3)):
        put(dice, said)
    return packed(said)


def put(dice: random.Random, said: Any) -> None:
    """Something strange somewhere, as deep as the dice say."""
    while True:
        keys = list(said) if isinstance(said, dict) else list(range(len(said)))
        if isinstance(said, dict):
            keys += list(dice.choice(list(OPTIONS.values())).model_fields) + list(Recipe.model_fields)
        if not keys:
            return
        key = dice.choice(keys)
        inner = said.get(key) if isinstance(said, dict) else said[key]
        if not isinstance(inner, dict | list) or not inner or dice.random() < 0.3:
            said[key] = deepcopy(dice.choice(STRANGE))
            return
        said = inner


def numbers_inside(dice: random.Random, text: str) -> str:
    """Another number in the place of one, often one that can be."""
    said = unpacked(text).decode()
    found = list(re.finditer(r"(?<=[:,\[])[\d.e-]+(?=[],}])", said))
    if not found:
        return text
    at = dice.choice(found)
    new = dice.choice((0, 1, 2, 3, 16, 64, 300, 5_000, 0.1, 0.5, -1))
    return repacked(f"{said[: at.start()]}{new}{said[at.end() :]}".encode())


def not_numbers(dice: random.Random, text: str) -> str:
    value = dice.choice((b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 5_000, b"-0", b"1e-999"))
    field = dice.choice((b"learning_rate", b"seed", b"epochs", b"loss_weights"))
    return repacked(b'{"l":"headline","r":{"' + field + b'":' + value + b"}}")


def bomb(dice: random.Random, text: str) -> str:
    filler = dice.choice((b"[", b'{"a":', b"a", b" ", b"0,", b"\x00", b"[[],"))
    return repacked(b'{"l":"reuse","o":{"base":' + filler * dice.choice((10, 1_000, 30_000)))


def models_inside(dice: random.Random, text: str) -> str:
    """A model in a model in a model, each called again and again."""
    inner = HeadlineOptions().spec().model_dump(mode="json")
    for level in range(dice.randint(1, 8)):
        calls = [{"layer": "m", "inputs": ["x"], "output": f"y{n}"} for n in range(dice.choice((1, 9, 30)))]
        layers = [{"name": "m", "kind": "Model", "model": inner}] * (
            dice.choice((1, 30)) if level == 0 else 1
        )
        inputs = [{"name": "x", "shape": [dice.choice((1, 100, 10**6))], "dtype": "int32"}]
        heads = [{"name": "m", "tensor": "y0/main_output"}]
        inner = {"name": "headline", "inputs": inputs, "layers": layers, "calls": calls, "heads": heads}
    return packed({"l": "reuse", "o": {"base": inner}})


MUTATIONS: tuple[Callable[[random.Random, str], str], ...] = (
    *(bit_flips, truncation, splice, letters, bytes_inside, spliced_inside),
    *(values_inside, values_inside, numbers_inside, not_numbers, bomb, models_inside),
)


class TooSlow(Exception):
    """A link took more than a second of the processor's time."""


@contextmanager
def a_second_at_most() -> Iterator[None]:
    """Of the processor's time, so that a busy machine is no failure."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def opened_or_refused(text: str) -> Link | Refused:
    with a_second_at_most():
        try:
            return decode(text)
        except Refused as refused:
            return refused


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer that counts the processor's time")
def test_ten_thousand_links_that_someone_tampered_with() -> None:
    dice = random.Random(20_201)
    originals = [encode(some_link(seed)) for seed in range(200)]
    opened = 0
    for number in range(MUTATED):
        text = MUTATIONS[number % len(MUTATIONS)](dice, dice.choice(originals))
        found = opened_or_refused(text)
        if isinstance(found, Refused):
            assert all(str(problem) for problem in found.problems), text
            assert found.problems, text
        else:
            assert not problems(found.options.spec()), text
            opened += 1
    # Some are still links, of something else: the test reaches beyond the checksum.
    assert 100 < opened < MUTATED / 2
