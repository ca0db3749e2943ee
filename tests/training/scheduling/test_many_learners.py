"""Many learners on one worker: everyone's curve moves, no one's faster for having more runs, and
all come back when it is killed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from components.assembly.spec.problems import Refused
from components.training import Engine, Recipe, Run
from components.training.scheduling.admission import MAX_OF_ONE
from components.training.scheduling.dispatcher import MAX_TRAINING_OF_ONE
from tests.training.conftest import PATIENCE
from tests.training.scheduling.test_recovery import curve, kill
from tests.training.small import ENDLESS, PLENTY, QUICK, data, spec

# How often the paces are looked at until they are as they should be.
WINDOWS = 10


@pytest.fixture(scope="module")
def worker() -> Iterator[Engine]:
    """One worker on which one run computes at a time."""
    with Engine(workers=1, threads=1, residents=12) as engine:
        yield engine


def wait(run: Run, until: Any) -> None:
    assert run.wait(until, PATIENCE), f"{run!r}: {run.problem}, {len(run.rows)} rows"


def paces(first: Run, everyone: list[Run]) -> dict[str, float]:
    """Batches a second of each run, until the first one has had 150 more and enough was heard of the others:
    by the clock of their worker, so that what is heard late does not count."""
    begin = {run.id: run.rows[-1] for run in everyone}
    for run in (first, *everyone):
        wait(run, lambda run: run.rows[-1].step > begin[run.id].step + (150 if run is first else 20))
    ends = {run.id: run.rows[-1] for run in everyone}
    return {
        name: (end.step - begin[name].step) / (end.seconds - begin[name].seconds)
        for name, end in ends.items()
    }


def test_a_class_shares_a_worker(worker: Engine) -> None:
    recipe = Recipe(batch_size=8, epochs=3, seed=2)
    alone = worker.start(spec(), recipe, data(200))
    wait(alone, lambda run: run.ended)
    learners = [worker.start(spec(), ENDLESS, PLENTY, owner=f"learner {number}") for number in range(3)]
    threefold = [worker.start(spec(), ENDLESS, PLENTY, owner="threefold") for _ in range(3)]
    everyone = [*learners, *threefold]
    for run in everyone:
        wait(run, lambda run: run.rows)
    assert all(not run.ended and run.home == everyone[0].home for run in everyone)
    beside = worker.start(spec(), recipe, data(200), owner="beside")
    # Whose start took longest (it is the first that traces) has fewer turns until the others had as much.
    for _ in range(WINDOWS):
        had = paces(learners[0], everyone)
        singles, of_three = sorted(had[run.id] for run in learners), sum(had[run.id] for run in threefold)
        if of_three < 1.5 * singles[-1] and singles[0] > 0.5 * singles[-1]:
            break
    else:
        pytest.fail(f"those with one run have {singles} batches a second, who has three {of_three}")
    wait(beside, lambda run: run.ended)
    assert curve(beside) == curve(alone)
    # What is asked of one is done by its next batch, whoever's turn it is.
    learners[1].pause()
    wait(learners[1], lambda run: run.state == "paused")
    held = learners[1].rows[-1].step
    learners[1].step()
    wait(learners[1], lambda run: run.rows[-1].step > held and run.state == "paused")
    assert learners[1].rows[-1].step == held + 1
    learners[1].resume()
    kill(learners[0])
    for run in everyone:
        wait(run, lambda run: run.notes and run.rows)
        assert "A worker process was lost" in str(run.notes[0])
        run.stop()
    for run in everyone:
        wait(run, lambda run: run.ended)
    assert {run.state for run in everyone} == {"stopped"}


def test_no_learner_has_the_worker_alone(worker: Engine) -> None:
    many = []
    for _ in range(MAX_TRAINING_OF_ONE):
        many.append(worker.start(spec(), ENDLESS, PLENTY, owner="many"))
        wait(many[-1], lambda run: run.rows)
    for _ in range(2):
        many.append(worker.start(spec(), ENDLESS, PLENTY, owner="many"))
        wait(many[-1], lambda run: run.progress is not None)
    assert [run.state for run in many[MAX_TRAINING_OF_ONE:]] == ["queued"] * 2
    assert [run.ahead for run in many[MAX_TRAINING_OF_ONE:]] == [0, 1]
    other = worker.start(spec(), QUICK, data(), owner="other")
    wait(other, lambda run: run.ended)
    assert other.state == "finished"
    waiting = [worker.start(spec(), ENDLESS, PLENTY, owner="many") for _ in range(MAX_OF_ONE - len(many))]
    with pytest.raises(Refused, match=f"{MAX_OF_ONE} trainings under way or waiting"):
        worker.start(spec(), ENDLESS, PLENTY, owner="many")
    for run in reversed([*many, *waiting]):
        run.stop()
    for run in [*many, *waiting]:
        wait(run, lambda run: run.ended)
