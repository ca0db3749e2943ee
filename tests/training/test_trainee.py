"""A model kept warm is the same as a new one."""

from __future__ import annotations

import keras
import numpy as np

from components.assembly import Layer, build
from components.assembly.preflight import preflight
from components.training.worker.batches import Batches
from components.training.worker.meter import Meter
from components.training.worker.trainee import Shelf, Trainee, observed, structure
from tests.training.small import data, lone, spec

WEIGHTS = {"b_head": 1.0, "a_head": 0.5}


def values(trainee: Trainee) -> list[np.ndarray]:
    model = trainee.model
    return [
        each.numpy() for each in [*model.variables, *model.optimizer.variables, *trainee.weights.values()]
    ]


def fit(trainee: Trainee) -> None:
    prepared = data(16)
    trainee.model.fit(Batches(prepared.train, spec(), 8, seed=0).epochs(0, 1), shuffle=False, verbose=0)
    trainee.pace(0.5)
    trainee.weights["a_head"].assign(0.9)


def test_a_model_from_the_shelf_is_as_good_as_new() -> None:
    shelf = Shelf()
    first = shelf.take(spec(seed=1), "adagrad", 0.1, WEIGHTS)
    fit(first)
    shelf.give_back(first)
    again = shelf.take(spec(seed=2), "adagrad", 0.25, {"b_head": 0.5, "a_head": 2.0})
    assert again is first
    new = Shelf().take(spec(seed=2), "adagrad", 0.25, {"b_head": 0.5, "a_head": 2.0})
    for warm, fresh in zip(values(again), values(new), strict=True):
        np.testing.assert_array_equal(warm, fresh)


def test_a_model_is_lent_to_one_run_at_a_time() -> None:
    shelf = Shelf(limit=1)
    first, second = (shelf.take(lone(), "sgd", 0.1, {"only": 1.0}) for _ in range(2))
    assert first is not second
    shelf.give_back(first)
    shelf.give_back(second)
    other = shelf.take(spec(), "sgd", 0.1, WEIGHTS)
    shelf.give_back(other)
    assert shelf.take(lone(), "sgd", 0.1, {"only": 1.0}) not in (first, second)


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
    assert observed(lone()).head("only").metrics == ("accuracy", "BinaryCrossentropy")
    keras.metrics.get("BinaryCrossentropy")


def test_a_meter_reads_each_batch_by_itself() -> None:
    trainee = Shelf().take(spec(), "sgd", 0.1, WEIGHTS)
    prepared = data()
    preflight(trainee.model, observed(spec()), prepared.train.targets, trainee.weights)
    meter = Meter(trainee.model, spec())
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
    trackers = {metric.name for metric in meter._trackers}
    assert trackers == {"loss", "b_head_loss", "a_head_loss"}


def test_batches_are_the_same_for_the_same_seed_and_epoch() -> None:
    part = data(20).train

    def rows(first: int, end: int, seed: int | None = 7) -> list[np.ndarray]:
        """The inputs of some epochs, each checked against its labels."""
        batches = Batches(part, spec(), 8, seed)
        assert batches.steps == 3
        assert [batches.size(step) for step in range(3)] == [8, 8, 4]
        found = []
        for (x,), targets in batches.epochs(first, end):
            assert list(targets) == ["b_head", "a_head"]
            np.testing.assert_allclose(targets["a_head"][:, 0], x.numpy().sum(axis=1), rtol=1e-5)
            found.append(x.numpy())
        assert [len(each) for each in found] == [8, 8, 4] * (end - first)
        for epoch in range(first, end):
            at = 3 * (epoch - first)
            np.testing.assert_array_equal(
                np.concatenate(found[at : at + 3]), part.inputs["x"][batches.order(epoch)]
            )
            assert sorted(batches.order(epoch)) == list(range(20))
        return found

    both = rows(0, 2)
    for ours, theirs in zip(both[3:], rows(1, 2), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert not np.array_equal(both[0], both[3])
    assert not np.array_equal(both[0], rows(0, 1, seed=8)[0])
    np.testing.assert_array_equal(np.concatenate(rows(2, 3, seed=None)), part.inputs["x"])


def test_the_first_weights_are_those_of_the_spec() -> None:
    trainee = Shelf().take(spec(seed=5), "rmsprop", 0.1, WEIGHTS)
    for ours, theirs in zip(trainee.model.get_weights(), build(spec(seed=5)).get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
