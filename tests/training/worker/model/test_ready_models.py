"""What is traced once serves every model of its structure."""

from __future__ import annotations

from unittest.mock import patch

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework import ops

from components.assembly import Layer, ModelSpec, build
from components.assembly.keras_model.preflight import preflight
from components.assembly.keras_objects.objectives import WATCHED_LOSS
from components.training.values.structure import structure
from components.training.worker.loop.meter import Meter
from components.training.worker.model import ready_models as module
from components.training.worker.model import trace_cache
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import CompiledModel, compile_spec
from components.training.worker.model.losses import means, observed
from components.training.worker.model.ready_models import ReadyModels
from tests.training.small import data, lone, spec

WEIGHTS = {"b_head": 1.0, "a_head": 0.5}


Curve = list[dict[str, float]]


def fit(compiled: CompiledModel, seed: int = 0) -> tuple[Curve, list[np.ndarray]]:
    """Two epochs with validation: what was logged of batches and of epochs, and the weights."""
    prepared, logged = data(16), []
    batches, held_out = Batches(prepared.train, spec(), 8, seed), Batches(prepared.validation, spec(), 8)
    keep = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda _, logs: logged.append(
            {name: float(value) for name, value in logs.items()}
        ),
        on_epoch_end=lambda _, logs: logged.append({name: float(value) for name, value in logs.items()}),
    )
    preflight(compiled.model, spec(), prepared.train.targets, compiled.weights)
    compiled.model.fit(
        batches.epochs(0, 2),
        validation_data=held_out.epochs(0, 1),
        epochs=2,
        steps_per_epoch=2,
        shuffle=False,
        callbacks=[keep],
        verbose=0,
    )
    return logged, compiled.model.get_weights()


def same(one: tuple[Curve, list[np.ndarray]], other: tuple[Curve, list[np.ndarray]]) -> bool:
    return one[0] == other[0] and all(map(np.array_equal, one[1], other[1]))


def test_models_of_a_structure_go_by_one_trace_and_each_learns_for_itself() -> None:
    alone = fit(ReadyModels().take(spec(seed=2), "adagrad", 0.25, {"b_head": 0.5, "a_head": 2.0}))
    ready_models = ReadyModels()
    with patch.object(trace_cache, "TracedStep", wraps=trace_cache.TracedStep) as traced:
        first = ready_models.take(spec(seed=1), "adagrad", 0.1, WEIGHTS)
        weights = fit(first)[1]
        second = ready_models.take(spec(seed=2), "adagrad", 0.25, {"b_head": 0.5, "a_head": 2.0})
        assert same(fit(second), alone)
        assert all(map(np.array_equal, first.model.get_weights(), weights))
        # The one that it was traced with can go.
        ready_models.release(first)
        third = ready_models.take(spec(seed=2), "adagrad", 0.25, {"b_head": 0.5, "a_head": 2.0})
        assert same(fit(third), alone)
    assert traced.call_count == 2  # training and validation
    assert ready_models.structures == 1


def run_once(compiled: CompiledModel) -> None:
    preflight(compiled.model, spec(), data(8).train.targets, compiled.weights)
    compiled.steps.prewarm(next(iter(Batches(data(8).train, spec(), 4, 0).epochs(0, 1))))


def test_a_prewarmed_model_is_taken_and_learns_as_one_made_anew() -> None:
    weights = {"b_head": 0.5, "a_head": 2.0}
    alone = fit(ReadyModels().take(spec(seed=2), "adagrad", 0.25, weights))
    ready_models = ReadyModels()
    ready_models.prewarm(spec(seed=2), "adagrad", run_once)
    with patch.object(module, "compile_spec", side_effect=AssertionError):
        ready = ready_models.take(spec(seed=2), "adagrad", 0.25, weights)
    assert same(fit(ready), alone)
    assert same(fit(ready_models.take(spec(seed=2), "adagrad", 0.25, weights)), alone)


def test_a_prewarmed_model_is_released_when_another_is_taken() -> None:
    ready_models = ReadyModels()
    with patch.object(module, "compile_spec", wraps=compile_spec) as compiling:
        ready_models.prewarm(spec(seed=2), "adagrad", run_once)
        ready_models.take(spec(seed=3), "adagrad", 0.25, WEIGHTS)
        compiling.reset_mock()
        ready_models.take(spec(seed=2), "adagrad", 0.25, WEIGHTS)
    assert compiling.call_count == 1


def test_a_large_model_is_not_kept() -> None:
    ready_models = ReadyModels()
    with (
        patch.object(module, "MAX_KEPT_PARAMETERS", 10),
        patch.object(module, "compile_spec", wraps=compile_spec) as compiling,
    ):
        ready_models.prewarm(spec(seed=2), "adagrad", run_once)
    assert compiling.call_count == 1


def test_a_trace_leaves_nothing_with_tensorflow() -> None:
    """A gradient that is traced is registered under a name for good, with all it captures."""
    before = set(ops.gradient_registry._registry)
    fit(ReadyModels().take(spec(seed=1), "rmsprop", 0.1, WEIGHTS))
    assert not [name for name in set(ops.gradient_registry._registry) - before if "CustomGradient" in name]


def test_what_is_kept_of_structures_is_bounded() -> None:
    ready_models = ReadyModels(limit=1)
    for model_spec, weights in ((lone(), {"only": 1.0}), (spec(), WEIGHTS), (lone(), {"only": 1.0})):
        ready_models.take(model_spec, "sgd", 0.1, weights)
    assert ready_models.structures == 3


def test_a_model_whose_variables_are_not_known_is_refused_a_trace() -> None:
    stray = tf.Variable(1.0)
    with pytest.raises(LookupError, match="not known"):
        trace_cache.TracedStep(lambda data: {"x": data * stray}, tf.zeros([1]), [tf.Variable(1.0)])


def test_what_is_traced_tells_structures_apart() -> None:
    nested = lone().model_copy(update={"layers": (Layer(name="only", kind="Model", model=spec(seed=3)),)})
    other = lone().model_copy(update={"layers": (Layer(name="only", kind="Model", model=spec(seed=4)),)})
    assert nested != other
    assert structure(nested) == structure(other)
    assert structure(spec(seed=1)) == structure(spec(seed=2))
    assert structure(lone(weight=0.2)) == structure(lone())
    assert structure(spec(units=4)) != structure(spec(units=5))
    frozen = spec().layer("hidden").model_copy(update={"trainable": False})
    assert structure(spec()) != structure(spec().model_copy(update={"layers": (frozen, *spec().layers[1:])}))


def test_the_losses_of_every_head_are_seen() -> None:
    assert observed(spec()) == spec()
    assert observed(lone()).head("only").metrics == ("accuracy", WATCHED_LOSS)


def test_a_meter_reads_each_batch_by_itself() -> None:
    meter = Meter(spec())
    logs = {"loss": 2.0, "b_head_loss": 1.0, "a_head_loss": 2.0, "b_head_accuracy": 0.5}
    first = meter.batch(logs, 8)
    assert (first.loss, first.losses) == (2.0, {"b_head": 1.0, "a_head": 2.0})
    assert first.metrics == {"b_head/accuracy": 0.5}
    meter.batch({**logs, "loss": 5.0, "b_head_loss": 4.0}, 4)
    epoch = meter.epoch({"val_b_head_accuracy": 0.75}, "val_")
    assert (epoch.loss, epoch.losses) == (3.0, {"b_head": 2.0, "a_head": 2.0})
    assert epoch.metrics == {"b_head/accuracy": 0.75}
    meter.begin_epoch()
    assert meter.batch(logs, 3).loss == meter.epoch(logs).loss == 2.0


@pytest.mark.parametrize(
    ("model", "weights", "named"),
    [
        (spec(), WEIGHTS, {"loss", "b_head_loss", "a_head_loss"}),
        (lone(), {"only": 1.0}, {"loss", WATCHED_LOSS}),
    ],
)
def test_what_is_logged_of_a_batch_is_of_that_batch_alone(
    model: ModelSpec, weights: dict[str, float], named: set[str]
) -> None:
    """Keras's running means of losses begin anew with each batch."""
    compiled, prepared = ReadyModels().take(model, "sgd", 0.0, weights), data(24, heads=tuple(weights))
    preflight(compiled.model, observed(model), prepared.train.targets, compiled.weights)
    assert {metric.name for metric in means(compiled.model, model)} == named
    first, second, _ = Batches(prepared.train, model, 8, 0).epochs(0, 1)
    # Dropout makes of the same batch another loss.
    for step in (compiled.steps._test, *([compiled.steps._train] if model == lone() else [])):
        granted = [step(iter([batch])) for batch in (first, second, first)]
        for name in named:
            assert float(granted[0][name]) == pytest.approx(float(granted[2][name]), rel=1e-6)
            assert float(granted[0][name]) != pytest.approx(float(granted[1][name]), rel=1e-3)


def test_batches_are_the_same_for_the_same_seed_and_epoch() -> None:
    part = data(20).train

    def rows(first: int, end: int, seed: int | None = 7) -> list[np.ndarray]:
        """The inputs of some epochs, each checked against its labels."""
        batches = Batches(part, spec(), 8, seed)
        assert batches.steps == 3
        assert [batches.size(step) for step in range(3)] == [8, 8, 4]
        inputs = []
        for (x,), targets in batches.epochs(first, end):
            assert list(targets) == ["b_head", "a_head"]
            np.testing.assert_allclose(targets["a_head"][:, 0], x.numpy().sum(axis=1), rtol=1e-5)
            inputs.append(x.numpy())
        assert [len(array) for array in inputs] == [8, 8, 4] * (end - first)
        for epoch in range(first, end):
            at = 3 * (epoch - first)
            np.testing.assert_array_equal(
                np.concatenate(inputs[at : at + 3]), part.inputs["x"][batches.order(epoch)]
            )
            assert sorted(batches.order(epoch)) == list(range(20))
        return inputs

    both = rows(0, 2)
    for ours, theirs in zip(both[3:], rows(1, 2), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert not np.array_equal(both[0], both[3])
    assert not np.array_equal(both[0], rows(0, 1, seed=8)[0])
    np.testing.assert_array_equal(np.concatenate(rows(2, 3, seed=None)), part.inputs["x"])


def test_the_first_weights_are_those_of_the_spec() -> None:
    compiled = ReadyModels().take(spec(seed=5), "rmsprop", 0.1, WEIGHTS)
    for ours, theirs in zip(compiled.model.get_weights(), build(spec(seed=5)).get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
