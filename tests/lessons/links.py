"""Links by chance, and as a stranger would make them."""

from __future__ import annotations

import base64
import json
import random
import zlib
from typing import Any

from components.assembly import Config
from components.assembly.catalog.fields import Field
from components.datasets import Authors, Devices, Speeches, Table, Tweets
from components.lessons import (
    LESSONS,
    BuildOptions,
    DenseOptions,
    HeadlineOptions,
    Lesson,
    Options,
    PairOptions,
    ReuseOptions,
    link,
)
from components.lessons.link import Link, lockable
from components.training import Recipe

DIGEST = "0" * 64
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
        options = ReuseOptions(dense=some_dense(dice, 4)).based("a run of mine", base, "encoder")
        return options.choose("frozen", dice.sample(options.layers(), 1))
    if lesson == "own":
        return BuildOptions(model=some_options(dice, dice.choice(("headline", "pairs"))).spec())
    return moved(dice, LESSONS[lesson])


def moved(dice: random.Random, lesson: Lesson) -> Options:
    """The options of a lesson after someone has moved its controls."""
    options = lesson.options
    for control in (control for group in lesson.groups for control in group.controls):
        value = some_value(dice, control.field)
        if not control.part_controls:
            options = options.choose(control.option, value)
            continue
        options = options.resize(control.option, value)
        for number in range(value):
            for part in control.part_controls:
                value_of_part = some_value(dice, part.field)
                options = options.choose_in(control.option, number, part.option, value_of_part)
    return options


def some_value(dice: random.Random, field: Field) -> Any:
    """A value that a control can be moved to; numbers are small, so that the model is."""
    if field.choices:
        return dice.choice(field.choices)
    if field.type == "bool":
        return dice.random() < 0.5
    low, high = field.minimum, field.maximum
    assert low is not None, field
    assert high is not None, field
    if field.type == "int":
        return dice.randint(int(low), min(int(high), int(low) + 100))
    return dice.choice((low, high))


def some_data(dice: random.Random, lesson: str) -> Any:
    rows = dice.randint(200, 5_000)
    its_own = LESSONS[lesson].recipe.dataset.model_copy(update={"rows": dice.randint(200, 1_000)})
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
        }.get(lesson, (its_own,))
    )


def some_link(seed: int) -> Link:
    dice = random.Random(seed)
    lesson = dice.choice(sorted(LESSONS))
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
