"""Which worker makes models ready, and when it makes way. Without a cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from components.assembly.spec import NO_CONFIG
from components.training.scheduling import prewarming
from components.training.scheduling.placement import Placement, RunNeeds, WorkerRoom
from components.training.scheduling.prewarming import Prewarming
from components.training.values.structure import structure
from components.training.worker.protocol.job import PrewarmRequest
from components.training.worker.tasks import cancel_prewarming
from tests.training.small import part, spec


@dataclass
class Worker:
    """A cluster of two workers that do as they are told in the test."""

    client: Any = None
    told: list[tuple[Any, ...]] = field(default_factory=list)
    asked: list[tuple[PrewarmRequest, int, str]] = field(default_factory=list)
    done: asyncio.Future[bool] = field(default_factory=asyncio.Future)

    def __post_init__(self) -> None:
        self.client = self

    async def submit(
        self, _: object, expected: PrewarmRequest, number: int, *, workers: list[str], pure: bool
    ) -> bool:
        self.asked.append((expected, number, workers[0]))
        self.done = asyncio.Future()
        return await self.done

    async def tell(self, addresses: list[str], *said: object) -> None:
        self.told.append((addresses[0], *said))


Test = Callable[[Worker, Placement, Prewarming], Awaitable[None]]


def under(test: Test, monkeypatch: pytest.MonkeyPatch, *, busy: bool = False) -> None:
    """The test on a loop, with nobody waiting for a learner to be done with editing."""
    monkeypatch.setattr(prewarming, "SETTLE_SECONDS", 0.0)

    async def run() -> None:
        worker, places = Worker(), Placement()
        places.update({"a": WorkerRoom(4, 1, 1e9), "b": WorkerRoom(4, 1, 1e9)})
        tested = Prewarming(worker, places, lambda: busy)  # type: ignore[arg-type]
        await test(worker, places, tested)
        tested.close()

    asyncio.run(run())


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def expected(units: int) -> PrewarmRequest:
    return PrewarmRequest(spec(units), "sgd", part(2, 0))


def needs(units: int) -> RunNeeds:
    return RunNeeds(kind=(structure(spec(units)), "sgd", NO_CONFIG))


def test_who_trains_meanwhile_goes_elsewhere_and_later_where_it_is_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def test(worker: Worker, places: Placement, tested: Prewarming) -> None:
        tested.request(expected(3))
        await settle()
        [(_, _, address)] = worker.asked
        elsewhere = places.best(tested.placed_runs(), needs(3))
        assert elsewhere not in (None, address)
        worker.done.set_result(True)
        await settle()
        assert places.best(tested.placed_runs(), needs(3)) == address
        assert places.ready(address, needs(3).kind)

    under(test, monkeypatch)


def test_it_is_cancelled_for_a_run_and_for_another_model_and_not_for_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def test(worker: Worker, places: Placement, tested: Prewarming) -> None:
        tested.request(expected(3))
        await settle()
        [(_, number, address)] = worker.asked
        tested.request(expected(3))
        await settle()
        assert not worker.told
        tested.request(expected(4))
        await settle()
        assert worker.told == [(address, cancel_prewarming, number)]
        worker.done.set_result(False)
        await settle()
        assert not places.ready(address, needs(3).kind)
        # And the other one is next.
        assert [request.spec for request, *_ in worker.asked] == [spec(3), spec(4)]
        tested.cancel()
        await settle()
        assert worker.told[1:] == [(worker.asked[1][2], cancel_prewarming, worker.asked[1][1])]

    under(test, monkeypatch)


def test_a_worker_that_goes_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(worker: Worker, places: Placement, tested: Prewarming) -> None:
        tested.request(expected(3))
        await settle()
        places.update({})
        worker.done.set_exception(OSError())
        await settle()
        assert not [*tested.placed_runs()]
        tested.request(expected(3))
        await settle()
        assert len(worker.asked) == 1

    under(test, monkeypatch)


def test_one_that_dask_cancels_is_over_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(worker: Worker, _: Placement, tested: Prewarming) -> None:
        tested.request(expected(3))
        await settle()
        worker.done.cancel()
        await settle()
        assert not [*tested.placed_runs()]
        tested.request(expected(4))
        await settle()
        assert len(worker.asked) == 2

    under(test, monkeypatch)


def test_nothing_is_made_ready_while_anyone_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(worker: Worker, _: Placement, tested: Prewarming) -> None:
        tested.request(expected(3))
        await settle()
        assert not worker.asked

    under(test, monkeypatch, busy=True)
