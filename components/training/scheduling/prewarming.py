"""Models made ready on a worker while learners still look at their diagrams."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress

from components.training.scheduling.cluster import Cluster
from components.training.scheduling.placement import PlacedRun, Placement, RunNeeds
from components.training.values.structure import structure
from components.training.worker.protocol.job import PrewarmRequest
from components.training.worker.tasks import cancel_prewarming, prewarm

# Seconds without another edit after which a model is made ready for its training: that takes a
# worker a second, in which a page that is drawn anew for the next edit would be slower.
SETTLE_SECONDS = 1.5


class Prewarming:
    """One at a time, of what was expected last, and only while the engine is not `busy`. Lives on
    its event loop.

    A rehearsal holds a core for a second, and the interpreter of its worker for most of it. So who
    trains meanwhile goes to another worker, if there is one, and the rehearsal is called off: with
    both on two cores a first point took 0.75 s, and 0.4 when nothing else was going on.
    """

    def __init__(self, cluster: Cluster, places: Placement, busy: Callable[[], bool]) -> None:
        self._cluster, self._places, self._busy = cluster, places, busy
        self._expected: PrewarmRequest | None = None
        self._under_way: tuple[int, PlacedRun] | None = None
        self._task: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()

    def request(self, expected: PrewarmRequest) -> None:
        """This may be trained soon. Only the latest word counts."""
        self._expected = expected
        if self._under_way is not None and self._under_way[1].needs != _needs(expected):
            self.call_off()
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._see_to_it())

    def placed_runs(self) -> Iterator[PlacedRun]:
        """What is being made ready, as others see it who look for a place."""
        if self._under_way is not None:
            yield self._under_way[1]

    def call_off(self) -> None:
        """There is something better to do."""
        if self._under_way is not None:
            number, placed = self._under_way
            task = asyncio.ensure_future(self._cluster.tell([placed.address], cancel_prewarming, number))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    def end(self) -> None:
        """Nothing more is made ready."""
        for task in (self._task, *self._telling):
            if task is not None:
                task.cancel()

    async def _see_to_it(self) -> None:
        while (expected := self._expected) is not None:
            await asyncio.sleep(SETTLE_SECONDS)
            if expected is not self._expected:
                continue
            self._expected = None
            needs = _needs(expected)
            address = self._places.best((), needs)
            if address is None or self._busy():
                continue
            number = secrets.randbits(48)
            self._under_way = number, PlacedRun(needs, address)
            try:
                with suppress(Exception):  # whoever trains it will be told
                    if await self._cluster.client.submit(
                        prewarm, expected, number, workers=[address], pure=False
                    ):
                        self._places.take(address, needs)
            finally:
                # Dask may also cancel it, with its scheduler.
                self._under_way = None


def _needs(expected: PrewarmRequest) -> RunNeeds:
    return RunNeeds(kind=(structure(expected.spec), expected.optimizer))
