"""What runs start from, what moved in them, races between them, and models made ready."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest

from components.assembly import Call, Head, Input, Layer, ModelSpec, build
from components.assembly.edits.edits import freeze
from components.assembly.keras_model.arrays import addresses, by_path, under_layer
from components.assembly.keras_model.preflight import preflight
from components.assembly.spec.problems import Refused
from components.training import Engine, InitialWeights, Run, starting_weights
from components.training.analysis.movement import movement
from components.training.race import MAX_RUNS, Runner, race
from components.training.worker.model import trace_cache
from components.training.worker.model.batches import Batches
from components.training.worker.model.ready_models import READY_MODELS
from components.training.worker.model.steps import Steps
from components.training.worker.protocol.job import PrewarmRequest
from components.training.worker.tasks import cancel_prewarming, prewarm
from tests.training.conftest import PATIENCE
from tests.training.small import ENDLESS, QUICK, data, lone, part, spec

LONE = data(heads=("only",))


def around(base: ModelSpec, trainable: bool = True) -> ModelSpec:
    """A new head on the hidden layer of `base`, which is a layer of the model."""
    encoder = base.model_copy(
        update={
            "layers": base.layers[:1],
            "calls": base.calls[:1],
            "heads": (Head(name="hidden", tensor="h"),),
        }
    )
    return ModelSpec(
        name="reuse",
        inputs=(Input(name="x", shape=(3,)),),
        layers=(
            Layer(name="base", kind="Model", model=encoder, trainable=trainable),
            *lone().layers,
        ),
        calls=(
            Call.on(layer="base", inputs=("x",), output="h"),
            Call.on(layer="only", inputs=("h",), output="y"),
        ),
        heads=lone().heads,
    )


def finished(run: Run) -> Run:
    assert run.wait(timeout=PATIENCE)
    assert run.state == "finished", run.problem
    return run


def test_addresses_are_those_of_the_weights() -> None:
    model = around(spec())
    assert [address.path for address in addresses(model)] == [
        "base/hidden/kernel",
        "base/hidden/bias",
        "only/kernel",
        "only/bias",
    ]
    built = build(model)
    assert [address.shape for address in addresses(model)] == [
        tuple(weight.shape) for weight in built.weights
    ]
    assert [address.trainable for address in addresses(around(spec(), trainable=False))] == [
        False,
        False,
        True,
        True,
    ]


def test_a_run_starts_from_the_weights_of_another_and_frozen_ones_stay_to_the_bit(engine: Engine) -> None:
    source = finished(engine.start(spec(), QUICK, data()))
    learnt = by_path(source.spec, source.weights())
    reused = {path: array for path, array in learnt.items() if path.startswith("hidden/")}
    initial = InitialWeights(under_layer("base", reused), "run 1")
    for trainable in (False, True):
        model = around(spec(), trainable)
        run = finished(engine.start(model, QUICK, LONE, initial=initial))
        before = starting_weights(model, initial)
        assert np.array_equal(before["base/hidden/kernel"], learnt["hidden/kernel"])
        moved = {row.address.path: row for row in movement(model, before, run.weights())}
        assert moved["only/kernel"].largest > 0
        assert (moved["base/hidden/kernel"].largest == 0.0) is not trainable
        after = by_path(model, run.weights())
        assert np.array_equal(after["base/hidden/kernel"], learnt["hidden/kernel"]) is not trainable


def test_what_is_not_given_starts_as_the_spec_says() -> None:
    model = around(spec())
    initial = InitialWeights({"base/hidden/bias": np.ones(4, "float32")})
    before = starting_weights(model, initial)
    fresh = by_path(model, build(model).get_weights())
    assert np.array_equal(before["only/kernel"], fresh["only/kernel"])
    assert np.all(before["base/hidden/bias"] == 1)
    assert initial.layers == {"base/hidden"}


@pytest.mark.parametrize("path", ["base/hidden/kernel", "nowhere/kernel"])
def test_weights_that_do_not_fit_are_refused_before_anything_starts(engine: Engine, path: str) -> None:
    with pytest.raises(Refused) as refused:
        engine.start(around(spec()), QUICK, LONE, initial=InitialWeights({path: np.ones((2, 2), "float32")}))
    assert refused.value.problems[0].where == path


def test_a_race_trains_every_side_from_every_seed_on_the_same_rows(engine: Engine) -> None:
    runners = {"narrow": Runner(spec(2), QUICK), "wide": Runner(spec(4), QUICK)}
    started_race = race(engine, runners, (0, 1), {name: data() for name in runners})
    runs = [finished(entry.run) for entry in started_race.entries]
    assert started_race.over
    assert (started_race.names, started_race.seeds) == (("narrow", "wide"), (0, 1))
    alone = finished(engine.start(spec(4), QUICK, data()))
    assert [row.loss for row in started_race.of("wide")[0].rows] == [row.loss for row in alone.rows]
    assert len({run.rows[-1].loss for run in runs}) == 4


def test_a_seed_moves_the_start_of_nested_models_too_and_leaves_them_apart() -> None:
    model = around(spec(seed=3)).model_copy(update={"seed": 0})
    seeded = Runner(model, QUICK).seeded(5)
    inner = seeded.spec.layer("base").model
    assert inner is not None
    assert (seeded.spec.seed, inner.seed, seeded.recipe.seed) == (5, 8, 5)
    assert seeded.recipe.dataset == QUICK.dataset


def test_a_race_that_is_too_long_is_refused_whole(engine: Engine) -> None:
    with pytest.raises(Refused) as refused:
        race(engine, {"a": Runner(spec(), ENDLESS)}, range(MAX_RUNS + 1))
    assert str(MAX_RUNS) in refused.value.problems[0].mend.text()


def test_a_prewarmed_model_is_ready_when_its_run_comes() -> None:
    request = PrewarmRequest(spec(7), "sgd", part(2, 0))
    prewarm(request)
    structures = READY_MODELS.structures
    compiled = READY_MODELS.take(spec(7, seed=9), "sgd", 0.5, {"b_head": 1.0, "a_head": 0.5})
    assert READY_MODELS.structures == structures
    batches = Batches(part(8, 0), spec(7), 4)
    preflight(compiled.model, spec(7), part(8, 0).targets, compiled.weights)
    with patch.object(trace_cache, "TracedStep", side_effect=AssertionError):
        compiled.model.fit(batches.epochs(0, 1), steps_per_epoch=2, shuffle=False, verbose=0)
    compiled = READY_MODELS.take(spec(7, seed=9), "sgd", 0.5, {"b_head": 1.0, "a_head": 0.5})
    assert all(
        np.array_equal(weight, fresh)
        for weight, fresh in zip(
            compiled.model.get_weights(), build(spec(7, seed=9)).get_weights(), strict=True
        )
    )


def test_prewarming_that_is_cancelled_makes_way_and_can_be_done_later() -> None:
    request = PrewarmRequest(spec(11), "sgd", part(2, 0))
    with patch.object(Steps, "prewarm", side_effect=lambda _: cancel_prewarming(2)) as practised:
        assert not prewarm(request, 2)
    assert practised.called
    cancel_prewarming(3)
    assert not prewarm(request, 3)
    assert prewarm(request, 4)
    compiled = READY_MODELS.take(spec(11), "sgd", 0.5, {"b_head": 1.0, "a_head": 0.5})
    preflight(compiled.model, spec(11), part(8, 0).targets, compiled.weights)
    with patch.object(trace_cache, "TracedStep", side_effect=AssertionError):
        compiled.steps.prewarm(next(iter(Batches(part(8, 0), spec(11), 4).epochs(0, 1))))


def test_prewarming_that_fails_leaves_no_one_waiting() -> None:
    prewarm(PrewarmRequest(spec(), "adam", part(2, 0, heads=("nobody",))))
    assert READY_MODELS.take(spec(), "adam", 0.1, {"b_head": 1.0, "a_head": 0.5}) is not None


def test_frozen_by_layer_is_frozen_within() -> None:
    inner = freeze(around(spec()).layer("base").model or spec(), ["hidden"])
    layer = around(spec()).layer("base").model_copy(update={"model": inner})
    model = around(spec()).model_copy(update={"layers": (layer, *lone().layers)})
    assert [address.trainable for address in addresses(model)] == [False, False, True, True]
