"""Has a worker trace a model while its learner still looks at the diagram."""

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

# Seconds without another request after which a model is prewarmed: that takes a worker a second, in
# which a page that is drawn anew for the next edit would be slower.
SETTLE_SECONDS = 1.5


class Prewarming:
    """Prewarms the model that was requested last, one at a time, while the engine is not `busy`. To be
    used on the engine's event loop.

    It holds a core for a second, and the interpreter of its worker for most of it. So a run that comes
    meanwhile goes to another worker, if there is one, and the prewarming is cancelled: with both on two
    cores a first point took 0.75 s, and 0.4 when nothing else was going on.
    """

    def __init__(self, cluster: Cluster, placement: Placement, busy: Callable[[], bool]) -> None:
        self._cluster, self._placement, self._busy = cluster, placement, busy
        self._requested: PrewarmRequest | None = None
        self._under_way: tuple[int, PlacedRun] | None = None
        self._task: asyncio.Task[None] | None = None
        self._cancelling: set[asyncio.Task[None]] = set()

    def request(self, request: PrewarmRequest) -> None:
        """Have a model prewarmed in `SETTLE_SECONDS` unless another one is requested until then."""
        self._requested = request
        if self._under_way is not None and self._under_way[1].needs != _needs(request):
            self.cancel()
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._prewarm())

    def placed_runs(self) -> Iterator[PlacedRun]:
        """The prewarming under way, which takes a place on its worker like a run."""
        if self._under_way is not None:
            yield self._under_way[1]

    def cancel(self) -> None:
        """End the prewarming under way."""
        if self._under_way is not None:
            number, placed = self._under_way
            task = asyncio.ensure_future(self._cluster.tell([placed.address], cancel_prewarming, number))
            self._cancelling.add(task)
            task.add_done_callback(self._cancelling.discard)

    def close(self) -> None:
        """Cancel everything, for good."""
        for task in (self._task, *self._cancelling):
            if task is not None:
                task.cancel()

    async def _prewarm(self) -> None:
        while (request := self._requested) is not None:
            await asyncio.sleep(SETTLE_SECONDS)
            if request is not self._requested:
                continue
            self._requested = None
            needs = _needs(request)
            address = self._placement.best((), needs)
            if address is None or self._busy():
                continue
            number = secrets.randbits(48)
            self._under_way = number, PlacedRun(needs, address)
            try:
                with suppress(Exception):  # whoever trains it will be told
                    if await self._cluster.client.submit(
                        prewarm, request, number, workers=[address], pure=False
                    ):
                        self._placement.take(address, needs)
            finally:
                # Dask may also cancel it, with its scheduler.
                self._under_way = None


def _needs(request: PrewarmRequest) -> RunNeeds:
    return RunNeeds(kind=(structure(request.spec), request.optimizer, request.optimizer_config))
