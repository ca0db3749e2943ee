"""Small trained models of every lesson, with the data they learnt from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from components.assembly import build
from components.datasets import Devices, Digits, Tweets
from components.export import TrainedModel
from components.lessons import HeadlineOptions, NetworkOptions, Options, PairOptions
from components.training import Mark, Recipe, Row

Make = Callable[..., TrainedModel]

LESSONS: dict[str, tuple[Options, Recipe]] = {
    "headline": (
        HeadlineOptions(vocabulary=300, embedding_dim=4),
        Recipe(dataset=Tweets(rows=200), epochs=1),
    ),
    "pairs": (
        PairOptions(vocabulary=300, embedding_dim=4),
        Recipe(dataset=Devices(rows=100), epochs=1, optimizer="adam"),
    ),
    "network": (
        NetworkOptions(pixels=256, second_output=True, second_input=True),
        Recipe(dataset=Digits(rows=100), epochs=1),
    ),
}


def learnt(options: Options, recipe: Recipe) -> TrainedModel:
    """As if it had been trained: weights that no initializer draws, and a few rows."""
    spec, chance = options.spec(), np.random.default_rng(0)
    weights = [chance.normal(0, 0.3, array.shape).astype("float32") for array in build(spec).get_weights()]
    heads = {head.name: head for head in spec.heads}
    rows = []
    for step in range(1, 5):
        losses = dict.fromkeys(heads, 1 / step)
        rates = {name: head.weight for name, head in heads.items()}
        rows.append(Row("batch", step, 1 + (step > 2), 2 / step, losses, rates, 1e-3, samples=step * 32))
        if step % 2 == 0:
            measured = {f"{name}/{head.metrics[0]}": 0.5 + step / 10 for name, head in heads.items()}
            rows.append(
                Row(
                    "epoch", step, step // 2, 2 / step, losses, rates, 1e-3, measured,
                    0.7, dict.fromkeys(heads, 0.6), measured,
                )
            )  # fmt: skip
    marks = [Mark(2, "learning_rate", 1e-3, 1e-2)]
    return TrainedModel(spec, recipe, weights, rows, marks, recipe.dataset.prepare(spec))


@pytest.fixture(scope="session", params=LESSONS)
def trained(request: pytest.FixtureRequest) -> TrainedModel:
    """One of each lesson."""
    return learnt(*LESSONS[request.param])


@pytest.fixture(scope="session")
def headline() -> TrainedModel:
    return learnt(*LESSONS["headline"])
