"""The engine with real workers: what moves a run, and what a run says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import build
from components.assembly.spec import Arguments, Tensor
from components.assembly.spec.problems import Refused
from components.datasets import DataPart, Prepared
from components.training import Engine, Recipe, Row, Run
from components.training.worker.model.batches import Batches
from tests.training.conftest import PATIENCE
from tests.training.small import ENDLESS, HEADS, PLENTY, QUICK, data, lone, part, spec

Start = Callable[..., Run]


@pytest.fixture
def start(engine: Engine, started: list[Run]) -> Start:
    def _start(
        model: Any = None, recipe: Recipe = ENDLESS, prepared: Prepared = PLENTY, paused: bool = False
    ) -> Run:
        started.append(engine.start(model or spec(), recipe, prepared, paused=paused))
        return started[-1]

    return _start


def wait(run: Run, until: Callable[[Run], object]) -> None:
    assert run.wait(until, PATIENCE), f"{run!r}: {run.problem}, {len(run.rows)} rows"


def batches(run: Run) -> list[Row]:
    return [row for row in run.rows if row.kind == "batch"]


def curve(run: Run) -> list[Any]:
    """All of a run that the clock has no part in."""
    return [(r.kind, r.step, r.loss, r.losses, r.metrics, r.validation_loss, r.validation) for r in run.rows]


def test_a_run_trains_to_the_end(start: Start) -> None:
    run = start(recipe=QUICK, prepared=data())
    rows = list(run.watch())
    assert run.state == "finished"
    assert tuple(rows) == run.rows
    assert [row.step for row in rows if row.kind == "batch"] == list(range(1, 21))
    assert [(row.epoch, row.step) for row in rows if row.kind == "epoch"] == [(1, 10), (2, 20)]
    assert rows[-1].samples == 160
    assert rows[-1].validation["a_head"] < rows[10].validation["a_head"]
    assert run.progress is not None
    assert run.progress.fraction == 1


def test_rows_are_what_keras_computes(start: Start) -> None:
    """With nothing left to chance and a learning rate that moves nothing, every batch is an
    evaluation of the weights the spec starts with."""
    still = spec().model_copy(update={"layers": tuple(x for x in spec().layers if x.kind != "Dropout")})
    calls = tuple(
        call.model_copy(update={"arguments": Arguments((Tensor("h"),))}) if call.inputs == ("d",) else call
        for call in spec().calls
        if call.layer != "drop"
    )
    still = still.model_copy(update={"calls": calls})
    prepared = data(76)  # the last batch has 4 rows
    run = start(still, Recipe(batch_size=8, epochs=1, learning_rate=1e-30), prepared)
    wait(run, lambda run: run.ended)
    model, train = build(still), prepared.train
    order = Batches(train, still, 8, seed=0).order(0)
    request = [_losses(model, train, order[at : at + 8]) for at in range(0, 76, 8)]
    for row, losses in zip(batches(run), request, strict=True):
        assert row.losses == pytest.approx(losses, rel=1e-4)
        assert row.loss == pytest.approx(losses["b_head"] + 0.5 * losses["a_head"], rel=1e-4)
    epoch = run.rows[-1]
    assert epoch.losses == pytest.approx(_losses(model, train, np.arange(76)), rel=1e-4)
    assert epoch.validation == pytest.approx(_losses(model, prepared.validation, np.arange(20)), rel=1e-4)
    said = model.predict_on_batch([train.inputs["x"]])[0]
    right = float(np.mean((said > 0.5) == train.targets["b_head"]))
    assert epoch.metrics == pytest.approx({"b_head/accuracy": right})


def _losses(model: keras.Model, part: DataPart, rows: np.ndarray) -> dict[str, float]:
    b, a = model.predict_on_batch([part.inputs["x"][rows]])
    wanted = {head: part.targets[head][rows] for head in HEADS}
    return {
        "b_head": float(np.mean(keras.losses.binary_crossentropy(wanted["b_head"], b))),
        "a_head": float(np.mean((wanted["a_head"] - a) ** 2)),
    }


def test_the_loss_of_a_lone_head_is_unweighted(start: Start) -> None:
    prepared = data(heads=("only",))
    runs = [start(lone(), Recipe(batch_size=8, epochs=1, loss_weights={"only": w}), prepared) for w in (1, 0)]
    for run in runs:
        wait(run, lambda run: run.ended)
    weighted, unweighted = (run.rows[0] for run in runs)
    assert weighted.loss == pytest.approx(weighted.losses["only"], rel=1e-5)
    assert unweighted.loss == 0
    assert unweighted.losses == weighted.losses
    assert set(runs[0].rows[-1].metrics) == {"only/accuracy"}
    # Nothing is learnt with a weight of 0.
    assert runs[1].rows[-1].validation["only"] > runs[0].rows[-1].validation["only"]


def test_controls_take_effect_at_the_very_next_batch(start: Start) -> None:
    run = start(paused=True)
    run.step()
    run.step()
    wait(run, lambda run: len(run.rows) == 2 and run.state == "paused")
    run.set_loss_weights({"a_head": 0.125})
    run.set_learning_rate(0.25)
    assert run.desired_state.loss_weights == {"b_head": 1, "a_head": 0.125}
    run.step()
    wait(run, lambda run: len(run.rows) == 3)
    before, after = run.rows[1:]
    assert before.weights == {"b_head": 1, "a_head": 0.5}
    assert after.weights == run.weights_in_force == {"b_head": 1, "a_head": 0.125}
    assert after.loss == pytest.approx(after.losses["b_head"] + 0.125 * after.losses["a_head"], rel=1e-6)
    assert (before.learning_rate, after.learning_rate) == (1e-3, 0.25)
    marks = [(mark.step, mark.control, mark.before, mark.after) for mark in run.marks]
    assert marks == [(2, "a_head", 0.5, 0.125), (2, "learning_rate", 1e-3, 0.25)]


def test_a_moved_weight_changes_what_is_learnt(start: Start) -> None:
    """Two runs alike up to the fifth batch; then one forgets the first head."""
    moved, unmoved = start(paused=True), start(paused=True)
    for run in (moved, unmoved):
        for _ in range(5):
            run.step()
        wait(run, lambda run: len(run.rows) == 5 and run.state == "paused")
    assert curve(moved) == curve(unmoved)
    moved.set_loss_weights({"b_head": 0})
    for run in (moved, unmoved):
        run.step()
        run.step()
        wait(run, lambda run: len(run.rows) == 7 and run.state == "paused")
    (sixth, seventh), (other_sixth, other_seventh) = moved.rows[5:], unmoved.rows[5:]
    # The batch with another weight begins with the same weights of the model; the one after does not.
    assert sixth.losses == other_sixth.losses
    assert sixth.loss != other_sixth.loss
    assert seventh.losses != other_seventh.losses


def test_controls_moved_before_the_start_are_in_force_at_the_first_batch(start: Start) -> None:
    run = start(paused=True)
    run.set_loss_weights({"a_head": 0.25})
    run.set_learning_rate(0.01)
    assert run.rows == ()
    run.resume()
    wait(run, lambda run: run.rows)
    first = next(run.watch())
    assert first.weights["a_head"] == 0.25
    assert first.learning_rate == 0.01
    assert {mark.step for mark in run.marks} == {0}


def test_pause_holds_and_resume_goes_on(start: Start) -> None:
    run = start()
    wait(run, lambda run: len(run.rows) > 20)
    run.pause()
    wait(run, lambda run: run.state == "paused")
    held = run.rows[-1]
    assert run.predict({"x": np.zeros((1, 3), "float32")})["a_head"].shape == (1, 1)
    run.step()
    wait(run, lambda run: run.rows[-1].step > held.step and run.state == "paused")
    assert run.rows[-1].step == held.step + 1
    # The time it was held does not count as time spent training.
    assert run.rows[-1].seconds - held.seconds < 1
    run.resume()
    wait(run, lambda run: run.state == "running" and run.rows[-1].step > held.step + 20)


def test_a_slow_run_learns_the_same(start: Start) -> None:
    fast = start(recipe=QUICK, prepared=data())
    slow = start(recipe=QUICK, prepared=data(), paused=True)
    slow.set_speed(50)
    slow.resume()
    wait(fast, lambda run: run.ended)
    wait(slow, lambda run: run.ended)
    assert curve(slow) == curve(fast)
    with pytest.raises(Refused):
        slow.set_speed(0)


def test_a_run_that_waits_for_its_next_batch_stops_at_once(start: Start) -> None:
    run = start(paused=True)
    run.set_speed(0.1)
    run.resume()
    wait(run, lambda run: run.rows)
    run.stop()
    wait(run, lambda run: run.state == "stopped")
    assert len(run.rows) <= 2


def test_stop_ends_it_and_keeps_what_was_learnt(start: Start) -> None:
    run = start()
    wait(run, lambda run: len(run.rows) > 5)
    run.stop()
    run.stop()
    wait(run, lambda run: run.state == "stopped")
    rows = run.rows
    inputs = PLENTY.validation.inputs
    answers = run.predict(inputs)
    model = build(run.spec)
    model.set_weights(run.weights())
    request = dict(zip(HEADS, model.predict_on_batch([inputs["x"]]), strict=True))
    for head in HEADS:
        np.testing.assert_allclose(answers[head], request[head], rtol=1e-5)
    run.pause()
    run.set_loss_weights({"a_head": 0})
    assert run.state == "stopped"
    assert run.rows == rows


def test_predict_while_it_trains_follows_the_training(start: Start) -> None:
    run = start()
    inputs = {"x": np.ones((3, 3), "float32")}
    wait(run, lambda run: run.state == "starting" or run.rows)
    first = run.predict(inputs)  # waits for a model to be there
    assert {head: answer.shape for head, answer in first.items()} == dict.fromkeys(HEADS, (3, 1))
    step = run.rows[-1].step if run.rows else 0
    wait(run, lambda run: run.rows and run.rows[-1].step > step + 50)
    assert not np.array_equal(run.predict(inputs)["a_head"], first["a_head"])
    with pytest.raises(Refused, match="does not fit the input x"):
        run.predict({"x": np.ones((3, 2), "float32")})
    assert run.state == "running"


def test_the_same_again_is_the_same_curve(start: Start) -> None:
    """A model kept warm, a new one, and one with neighbours in its process."""
    recipe, prepared = Recipe(batch_size=8, epochs=3, optimizer="adam", seed=3), data(200)
    first = start(spec(units=6), recipe, prepared)
    wait(first, lambda run: run.ended)
    again = start(spec(units=6), recipe, prepared)
    wait(again, lambda run: run.ended)
    neighbours = [start(spec(units=5 + number)) for number in range(3)]
    for run in neighbours:
        wait(run, lambda run: run.rows)
    beside = start(spec(units=6), recipe, prepared)
    wait(beside, lambda run: run.ended)
    assert beside.home in {run.home for run in neighbours}
    assert all(run.state == "running" for run in neighbours)
    assert first.state == again.state == beside.state == "finished"
    assert curve(first) == curve(again) == curve(beside)
    other = start(spec(units=6), recipe.model_copy(update={"seed": 4}), prepared)
    wait(other, lambda run: run.ended)
    assert curve(other) != curve(first)


def test_workers_add_up_in_a_fixed_order(engine: Engine) -> None:
    """Only large models would differ without it, so it is asked for and not tried."""

    def fixed() -> bool:
        from tensorflow.python.framework import config  # noqa: PLC0415  in the worker

        return bool(config.is_op_determinism_enabled())

    assert engine.wait(PATIENCE)
    assert set(engine._cluster.client.run(fixed).values()) == {True}


def test_beyond_capacity_runs_wait_in_order(start: Start) -> None:
    going = [start() for _ in range(4)]
    for run in going:
        wait(run, lambda run: run.rows)
    first, second, third = start(), start(), start()
    wait(third, lambda run: run.progress is not None)
    assert [run.state for run in (first, second, third)] == ["queued"] * 3
    assert [run.ahead for run in (first, second, third)] == [0, 1, 2]
    second.stop()
    wait(second, lambda run: run.state == "stopped")
    assert third.ahead == 1
    with pytest.raises(Refused, match="has not begun"):
        third.predict({"x": np.zeros((1, 3), "float32")})
    first.pause()
    first.set_loss_weights({"b_head": 0.75})
    wait(first, lambda run: run.state == "paused")
    going[0].stop()
    wait(first, lambda run: run.ahead == 0 and third.ahead == 0)
    first.step()
    wait(first, lambda run: run.rows)
    assert first.rows[0].weights["b_head"] == 0.75
    assert third.state == "queued"
    going[1].stop()
    wait(third, lambda run: run.rows)


def test_what_cannot_be_trained_says_why(start: Start) -> None:
    wide = part(80, 0)
    wide = DataPart({"x": np.ones((80, 7), "float32")}, wide.targets, wide.rows)
    run = start(prepared=Prepared(wide, wide, {}, None))  # type: ignore[arg-type]
    wait(run, lambda run: run.ended)
    assert run.state == "failed"
    assert run.problem is not None
    assert "The data does not fit the input x. Received: (80, 7)." in str(run.problem)
    assert run.rows == ()
    with pytest.raises(Refused, match="before its first batch"):
        run.predict({"x": np.zeros((1, 3), "float32")})


def test_what_cannot_be_is_refused_at_once(engine: Engine, start: Start) -> None:
    large = lessons.headline(sequence_length=500, embedding_dim=1024)
    with pytest.raises(Refused, match="at most 250,000,000 numbers at once"):
        engine.start(large, Recipe(batch_size=1024))
    with pytest.raises(Refused, match="a head that the model does not have"):
        engine.start(spec(), Recipe(loss_weights={"nobody": 1}), PLENTY)
    with pytest.raises(Refused):
        engine.start(spec().model_copy(update={"heads": lone().heads}), ENDLESS, PLENTY)
    run = start()
    with pytest.raises(Refused, match="No trained head of this model is called 'nobody'"):
        run.set_loss_weights({"nobody": 1})
    with pytest.raises(Refused, match="from 0 to 1000"):
        run.set_loss_weights({"a_head": -1})
    with pytest.raises(Refused, match="from 0 to 10"):
        run.set_learning_rate(float("nan"))
