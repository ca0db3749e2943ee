"""What lessons let learners see inside, with their settings and three seeds: which head moves which layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from components.assembly import ModelSpec, build
from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.preflight import preflight
from components.lessons import LESSONS
from components.training import Recipe
from components.training.race import Runner
from components.training.worker.model.batches import Batches
from components.training.worker.model.losses import observed
from components.training.worker.model.ready_models import ReadyModels
from tests.benchmarks.framework import Goal, Measurement, benchmark

SEEDS = range(3)
# The batches at the beginning of a training that are looked at, each of this many.
BATCHES, EACH = 100, 5
LAYER = "lstm"


def reached(spec: ModelSpec, recipe: Recipe, layer: str) -> Mapping[str, float]:
    """The norm of what each head's weighted loss sends to a layer, mean over the first batches."""
    prepared = recipe.dataset.prepare(spec)
    weights = recipe.weights(spec)
    made = ReadyModels().take(spec, recipe.optimizer, recipe.learning_rate, weights, recipe.optimizer_config)
    preflight(made.model, observed(spec), prepared.train.targets, made.weights)
    batches = Batches(prepared.train, spec, recipe.batch_size, recipe.seed)
    owners = [address.layer == layer for address in addresses(spec) if address.trainable]
    norms: dict[str, list[float]] = {head: [] for head in weights}
    for number in range(min(BATCHES, batches.steps)):
        data: Any = batches.batch(0, number)
        if number % EACH == 0:
            for head, squares in made.steps.head_norms(data).items():
                norms.setdefault(head, []).append(float(np.sqrt(squares[owners].sum())))
        made.steps._train(iter([data]))
    return {head: float(np.mean(values)) for head, values in norms.items()}


@benchmark
def findings_auxiliary() -> Iterator[Measurement]:
    """Which gradient reaches the LSTM of the headline lesson early on, news_out weighing 0.2 or 0."""
    lesson = LESSONS["headline"]
    for weight in (0.2, 0.0):
        recipe = lesson.recipe.model_copy(update={"loss_weights": {"news_out": weight}})
        recipe = Recipe.model_validate(recipe.model_dump())
        runners = [Runner(lesson.options.spec(), recipe).seeded(seed) for seed in SEEDS]
        sides = [reached(runner.spec, runner.recipe, LAYER) for runner in runners]
        for head in ("main_output", "news_out"):
            values = [side[head] for side in sides]
            yield Measurement(f"{head} -> {LAYER}, news_out weighs {weight:g}", values, "")
        shares = [side["news_out"] / (side["main_output"] + side["news_out"]) for side in sides]
        yield Measurement(f"share of news_out, news_out weighs {weight:g}", shares, "")


@benchmark
def findings_shared() -> Iterator[Measurement]:
    """The gradient of the pairs lesson's shared encoder is the sum of those of both texts."""
    lesson = LESSONS["pairs"]
    apart, cosines = [], []
    for seed in SEEDS:
        runner = Runner(lesson.options.spec(), lesson.recipe).seeded(seed)
        part = runner.recipe.dataset.prepare(runner.spec).train
        rows = [part.inputs[entry.name][: runner.recipe.batch_size] for entry in runner.spec.inputs]
        label = part.targets[runner.spec.heads[0].name][: runner.recipe.batch_size]
        of_both, of_first, of_second = (
            _of_encoder(runner.spec, rows, label, still) for still in (None, 1, 0)
        )
        apart.append(float(np.abs(of_both - of_first - of_second).max() / np.abs(of_both).max()))
        sizes = np.linalg.norm(of_first) * np.linalg.norm(of_second)
        cosines.append(float(of_first @ of_second / sizes))
    yield Measurement("both texts less each alone, of the largest", apart, "", Goal("max", 1e-4))
    yield Measurement("cosine of the gradients of both texts", cosines, "")


def _of_encoder(spec: ModelSpec, rows: list[np.ndarray], label: np.ndarray, still: int | None) -> np.ndarray:
    """The gradient of the encoder, as one vector; what one of the texts sends is left out."""
    model: Any = build(spec)
    encoder = model.get_layer("encoder")
    with tf.GradientTape() as tape:
        vectors = [encoder([text], training=True) for text in rows]
        vectors = [
            tf.stop_gradient(vector) if number == still else vector for number, vector in enumerate(vectors)
        ]
        said = model.get_layer("same_author")(model.get_layer("difference")(vectors))
        clipped = tf.clip_by_value(said[:, 0], 1e-7, 1 - 1e-7)
        truth = tf.cast(label.reshape(-1), tf.float32)
        loss = -tf.reduce_mean(truth * tf.math.log(clipped) + (1 - truth) * tf.math.log(1 - clipped))
    gradients = tape.gradient(loss, encoder.trainable_variables)
    return np.concatenate([np.asarray(tf.convert_to_tensor(each)).ravel() for each in gradients])
