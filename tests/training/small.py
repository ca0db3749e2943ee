"""A model and data small enough to train in a blink, with two unlike heads out of order."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.datasets import DataPart, Prepared
from components.training import Recipe
from components.training.artifacts.storage import Storage
from components.training.values.desired_state import DesiredState
from components.training.worker.protocol.job import Job

HEADS = ("b_head", "a_head")


def spec(units: int = 4, seed: int = 0) -> ModelSpec:
    """x -> Dense -> Dropout -> a sigmoid head and a linear one, weighted 1 and 0.5."""
    return ModelSpec(
        name="small",
        inputs=(Input(name="x", shape=(3,)),),
        layers=(
            Layer(name="hidden", kind="Dense", config=Config(units=units, activation="relu")),
            Layer(name="drop", kind="Dropout", config=Config(rate=0.3)),
            Layer(name="b_head", kind="Dense", config=Config(units=1, activation="sigmoid")),
            Layer(name="a_head", kind="Dense", config=Config(units=1)),
        ),
        calls=(
            Call.on(layer="hidden", inputs=("x",), output="h"),
            Call.on(layer="drop", inputs=("h",), output="d"),
            Call.on(layer="b_head", inputs=("d",), output="b"),
            Call.on(layer="a_head", inputs=("d",), output="a"),
        ),
        heads=(
            Head(name="b_head", tensor="b", loss="binary_crossentropy", metrics=("accuracy",)),
            Head(name="a_head", tensor="a", loss="mean_squared_error", weight=0.5),
        ),
        seed=seed,
    )


def lone(weight: float = 1.0) -> ModelSpec:
    """x -> Dense -> one sigmoid head."""
    return ModelSpec(
        name="lone",
        inputs=(Input(name="x", shape=(3,)),),
        layers=(Layer(name="only", kind="Dense", config=Config(units=1, activation="sigmoid")),),
        calls=(Call.on(layer="only", inputs=("x",), output="y"),),
        heads=(
            Head(name="only", tensor="y", loss="binary_crossentropy", weight=weight, metrics=("accuracy",)),
        ),
    )


def part(rows: int, seed: int, heads: tuple[str, ...] = HEADS) -> DataPart:
    """Rows of three numbers: is the first positive, and what is their sum?"""
    x = np.random.default_rng(seed).normal(size=(rows, 3)).astype("float32")
    answers = {"a_head": x.sum(axis=1, keepdims=True)}
    targets = {head: answers.get(head, (x[:, :1] > 0).astype("float32")) for head in heads}
    return DataPart({"x": x}, targets, np.arange(rows))


def data(rows: int = 80, validation: int = 20, heads: tuple[str, ...] = HEADS) -> Prepared:
    """So many rows to train on and to validate with."""
    return Prepared(part(rows, 0, heads), part(validation, 1, heads), {}, None)  # type: ignore[arg-type]


def job(folder: Path) -> Job:
    """What a worker is given of a quick run, with its files in this folder."""
    storage, weights = Storage(folder), {"b_head": 1.0, "a_head": 0.5}
    return Job(
        run="run",
        owner="learner",
        group="address",
        attempt=1,
        topic="",
        spec=spec(),
        optimizer=QUICK.optimizer,
        learning_rate=QUICK.learning_rate,
        batch_size=QUICK.batch_size,
        epochs=QUICK.epochs,
        seed=0,
        weights=weights,
        desired_state=DesiredState(weights, QUICK.learning_rate),
        data=storage.put(data()),
        place=storage.run("run"),
    )


QUICK = Recipe(batch_size=8, epochs=2, learning_rate=0.03)
# Longer than any test waits for: it is stopped.
ENDLESS = Recipe(batch_size=8, epochs=100)
PLENTY = data(4_000)
