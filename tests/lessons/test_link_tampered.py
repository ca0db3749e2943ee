"""Thousands of links that someone has tampered with: each is opened, or refused in a sentence."""

from __future__ import annotations

import json
import random
import re
import signal
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from components.assembly.checks.validate import problems
from components.assembly.spec.problems import Refused
from components.lessons import LESSONS, HeadlineOptions
from components.lessons.link import Link, decode, encode
from components.training import Recipe
from tests.lessons.links import DIGEST, packed, repacked, some_link, unpacked

MUTATED = 1_500
ORIGINALS = 50


@cache
def original(seed: int) -> str:
    """A link as it was made."""
    return encode(some_link(seed))


def bit_flips(dice: random.Random, text: str) -> str:
    data = bytearray(text.encode())
    for _ in range(dice.randint(1, 4)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return data.decode("utf-8", "replace")


def truncation(dice: random.Random, text: str) -> str:
    return text[: dice.randrange(len(text))]


def splice(dice: random.Random, text: str) -> str:
    other = original(dice.randrange(ORIGINALS))
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
    data, other = unpacked(text), unpacked(original(dice.randrange(ORIGINALS)))
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
            lesson = dice.choice(list(LESSONS.values()))
            keys += list(type(lesson.options).model_fields) + list(Recipe.model_fields)
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
    matches = list(re.finditer(r"(?<=[:,\[])[\d.e-]+(?=[],}])", said))
    if not matches:
        return text
    at = dice.choice(matches)
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
@pytest.mark.parametrize(
    ("seed", "mutated"), [(20_201, MUTATED), pytest.param(1, 20 * MUTATED, marks=pytest.mark.exhaustive)]
)
def test_links_that_someone_tampered_with(seed: int, mutated: int) -> None:
    dice = random.Random(seed)
    originals = [original(seed) for seed in range(ORIGINALS)]
    opened = 0
    for number in range(mutated):
        text = MUTATIONS[number % len(MUTATIONS)](dice, dice.choice(originals))
        outcome = opened_or_refused(text)
        if isinstance(outcome, Refused):
            assert all(str(problem) for problem in outcome.problems), text
            assert outcome.problems, text
        else:
            assert not problems(outcome.options.spec()), text
            opened += 1
    # Some are still links, of something else: the test reaches beyond the checksum.
    assert mutated / 100 < opened < mutated / 2
