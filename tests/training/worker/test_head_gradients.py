"""What each head sends to each layer, against a `GradientTape` on that head's weighted loss alone."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from components.assembly import ModelSpec
from components.assembly.importing import read_keras
from components.assembly.keras_model.preflight import preflight
from components.assembly.reading import read_python
from components.datasets.binding.prepared import DataPart, Prepared
from components.datasets.dataset_for_model import dataset_for
from components.lessons import LESSONS
from components.training import Recipe
from components.training.worker.loop.head_watch import HeadWatch
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import CompiledModel
from components.training.worker.model.head_gradients import head_gradients, plainly
from components.training.worker.model.losses import observed
from components.training.worker.model.ready_models import ReadyModels
from tests.assembly import cases
from tests.training import small

# Several heads, shared and nested models, masks, attention, a head for each step, regularizers.
CASES = [
    "03_autoencoder_nested",
    "05_ticket_routing",
    "07_shared_embedding",
    "11_embedding_mask_zero",
    "25_timeseries_transformer",
    "27_mnist_convnet",
    "53_dict_outputs_other_keys",
    "71_heads_of_different_rank",
    "73_regularized_everything",
    "89_googlenet_aux_heads",
]


def compiled(spec: ModelSpec, recipe: Recipe, prepared: Prepared) -> tuple[CompiledModel, Batches]:
    weights = recipe.weights(spec)
    made = ReadyModels().take(spec, recipe.optimizer, recipe.learning_rate, weights, recipe.optimizer_config)
    preflight(made.model, observed(spec), prepared.train.targets, made.weights)
    return made, Batches(prepared.train, spec, 8, seed=0)


def published(name: str, folder: Path) -> tuple[ModelSpec, Recipe, Prepared]:
    file = folder / "model.keras"
    cases.model(name).save(file)
    spec: ModelSpec = read_keras(file.read_bytes()).spec
    dataset, _problems = dataset_for(spec)
    if dataset is None:
        pytest.skip("no data here fit it")
    dataset = dataset.model_copy(update={"rows": 20})
    return spec, Recipe(dataset=dataset), dataset.prepare(spec)


def lesson(name: str) -> tuple[ModelSpec, Recipe, Prepared]:
    recipe, spec = LESSONS[name].recipe, LESSONS[name].options.spec()
    return spec, recipe, recipe.dataset.prepare(spec)


def dense(gradient: Any, variable: Any) -> np.ndarray:
    return np.zeros(variable.shape) if gradient is None else np.asarray(tf.convert_to_tensor(gradient))


def of_total(made: CompiledModel, data: Any) -> list[np.ndarray]:
    """The gradient of what `fit` minimises, as Keras computes it."""
    model: Any = made.model
    x, y = data
    with tf.GradientTape() as tape:
        total = model.compute_loss(x=x, y=y, y_pred=model(x, training=True), training=True)
    variables = model.trainable_variables
    gradients = tape.gradient(total, [variable.value for variable in variables])
    return [dense(*pair) for pair in zip(gradients, variables, strict=True)]


def ensure_agrees(made: CompiledModel, batches: Batches) -> None:
    keras.utils.set_random_seed(0)
    data, variables = batches.batch(0, 0), made.model.trainable_variables
    generators = [np.asarray(variable.value) for variable in made.generators]

    def again() -> None:
        for variable, value in zip(made.generators, generators, strict=True):
            variable.assign(value)

    ours = head_gradients(made.model, made.weights, plainly(made.model), data)
    heads = {
        head: [dense(*pair) for pair in zip(gradients, variables, strict=True)]
        for head, gradients in ours.items()
    }
    again()
    total = of_total(made, data)
    scale = max(float(np.abs(gradient).max()) for gradient in total)
    for number, expected in enumerate(total):
        sum_of_heads = np.sum([gradients[number] for gradients in heads.values()], axis=0)
        np.testing.assert_allclose(sum_of_heads, expected, rtol=1e-3, atol=1e-5 * scale)
    # Each head alone: the total when all other weights are 0, less what regularizers add.
    weights = {head: float(variable.value) for head, variable in made.weights.items()}
    for head in weights:
        for other, variable in made.weights.items():
            variable.assign(weights[other] if other == head else 0.0)
        again()
        for number, expected in enumerate(of_total(made, data)):
            alone = heads[head][number] + (
                heads["regularization"][number] if "regularization" in heads else 0
            )
            np.testing.assert_allclose(alone, expected, rtol=1e-3, atol=1e-5 * scale)
    for head, variable in made.weights.items():
        variable.assign(weights[head])
    again()
    norms = made.steps.head_norms(data)
    for head, gradients in heads.items():
        expected_norms = [float((gradient.astype(np.float64) ** 2).sum()) for gradient in gradients]
        np.testing.assert_allclose(norms[head], expected_norms, rtol=5e-3, atol=1e-8 * scale**2)


@pytest.mark.parametrize("name", CASES)
def test_heads_of_a_published_model_add_up_to_the_total(name: str, tmp_path: Path) -> None:
    ensure_agrees(*compiled(*published(name, tmp_path)))


@pytest.mark.parametrize("name", ["headline", "pairs", "reuse", "sequential"])
def test_heads_of_a_lesson_add_up_to_the_total_on_the_fast_way_too(name: str) -> None:
    made, batches = compiled(*lesson(name))
    assert (made.steps._fast is not None) == (name != "sequential")
    ensure_agrees(made, batches)


LOSSES = """
import keras
from keras import layers, losses
x = keras.Input((9,), name="x")
h = layers.Normalization(mean=0.5, variance=2.0)(x)
h = layers.Dense(7, "swish", activity_regularizer="l2", name="h")(h)
still = layers.Dense(7, "relu", trainable=False, name="still")(h)
h = layers.average([h, still])
p = layers.Dense(5, "softmax", name="p")(h)
q = layers.Dense(1, "sigmoid", name="q")(h)
r = layers.Dense(2, name="r")(h)
model = keras.Model(x, [p, q, r])
model.compile(
    loss=[
        losses.CategoricalCrossentropy(label_smoothing=0.1),
        losses.BinaryFocalCrossentropy(gamma=2.0, label_smoothing=0.05),
        losses.LogCosh(),
    ],
    loss_weights=[1.0, 0.5, 3.0],
)
"""


def test_losses_with_settings_beside_a_frozen_layer_add_up_too() -> None:
    spec = read_python(LOSSES).spec
    assert spec is not None
    random, rows = np.random.default_rng(0), 8
    targets = {
        "p": np.eye(5, dtype=np.float32)[random.integers(0, 5, rows)],
        "q": random.integers(0, 2, (rows, 1)).astype(np.float32),
        "r": random.normal(size=(rows, 2)).astype(np.float32),
    }
    part = DataPart({"x": random.normal(size=(rows, 9)).astype(np.float32)}, targets, np.arange(rows))
    weights = {head.name: head.weight for head in spec.heads}
    made = ReadyModels().take(spec, "sgd", 0.1, weights)
    preflight(made.model, observed(spec), targets, made.weights)
    ensure_agrees(made, Batches(part, spec, rows, seed=0))


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.01  # whatever is done takes a moment
        return self.now


@pytest.fixture
def watch() -> tuple[HeadWatch, CompiledModel, Clock]:
    spec, clock = small.spec(), Clock()
    frozen = spec.layers[0].model_copy(update={"trainable": False})
    spec = spec.model_copy(update={"layers": (frozen, *spec.layers[1:])})
    made, batches = compiled(spec, small.QUICK, small.data())
    return HeadWatch(made, spec, batches, clock), made, clock


def train(made: CompiledModel, watch: HeadWatch, batches: int, *, slowly: bool = True) -> None:
    data = Batches(small.data().train, small.spec(), 8, seed=0)
    for batch in range(batches):
        watch.before_batch(0, batch, slowly=slowly)
        made.steps._train(iter([data.batch(0, batch)]))
        watch.after_batch(batch + 1)


def test_nothing_is_measured_before_someone_looks(watch: tuple[HeadWatch, CompiledModel, Clock]) -> None:
    watching, made, _clock = watch
    train(made, watching, 3)
    assert not len(watching.ask().steps)
    train(made, watching, 1)
    assert watching.ask().steps.tolist() == [1]


def test_measuring_takes_a_small_part_of_the_time(watch: tuple[HeadWatch, CompiledModel, Clock]) -> None:
    watching, made, clock = watch
    watching.ask()
    train(made, watching, 8)
    assert len(watching.ask().steps) == 1
    clock.now += 1
    train(made, watching, 8)
    assert len(watching.ask().steps) == 2
    clock.now += 1
    watching.ask()
    train(made, watching, 1)
    assert len(watching.ask().steps) == 3
    watching.moved()  # another loss weight: what it does is seen at once
    train(made, watching, 2)
    assert len(watching.ask().steps) == 4
    clock.now += 60  # nobody looked meanwhile
    watching.moved()
    train(made, watching, 1)
    assert len(watching.ask().steps) == 4


def test_a_frozen_layer_gets_nothing_and_stays(watch: tuple[HeadWatch, CompiledModel, Clock]) -> None:
    watching, made, _clock = watch
    watching.ask()
    before = [np.array(variable.value) for variable in made.model.weights]
    train(made, watching, 1)
    after = [np.array(variable.value) for variable in made.model.weights]
    measured = watching.ask()
    assert measured.layers == ("hidden", "b_head", "a_head")
    assert measured.heads == ("b_head", "a_head")
    norms, moved = measured.norms[0], measured.moved[0]
    assert norms[0].tolist() == [0, 0]
    assert moved[0] == 0
    # Each head reaches its own layer alone, since what both read is frozen.
    assert norms[1, 1] == norms[2, 0] == 0
    assert norms[1, 0] > 0
    assert norms[2, 1] > 0
    size = np.sqrt(sum((array**2).sum() for array in before[2:4]))
    step = np.sqrt(sum(((new - old) ** 2).sum() for new, old in zip(after[2:4], before[2:4], strict=True)))
    assert moved[1] == pytest.approx(step / size, rel=1e-4)


def test_what_measures_is_traced_while_the_training_goes_on() -> None:
    made, batches = compiled(small.spec(), small.QUICK, small.data())
    asked, may_trace = threading.Event(), threading.Event()

    def later() -> CompiledModel:
        asked.set()
        assert may_trace.wait(60)
        return made.again()

    watching = HeadWatch(replace(made, again=later), small.spec(), batches, Clock())
    watching.ask()
    train(made, watching, 1, slowly=False)
    assert asked.wait(60)
    train(made, watching, 1, slowly=False)
    assert not len(watching.ask().steps)
    may_trace.set()
    train(made, watching, 1)
    assert watching.ask().steps.tolist() == [1]


def test_a_training_that_is_watched_learns_the_same() -> None:
    def learnt(look: bool) -> list[np.ndarray]:
        made, batches = compiled(small.spec(), small.QUICK, small.data())
        watching = HeadWatch(made, small.spec(), batches, Clock())
        if look:
            watching.ask()
        train(made, watching, 3)
        assert len(watching.ask().steps) == int(look)
        return [np.array(variable.value) for variable in made.model.weights]

    for watched, alone in zip(learnt(True), learnt(False), strict=True):
        np.testing.assert_array_equal(watched, alone)
