"""The workers of a cluster as the dispatcher sees them: their room, what they send, and which are gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from components.training.scheduling.cluster import Cluster
from components.training.scheduling.placement import Placement


class Workers:
    """What room the workers have, kept up to date by events of the cluster. To be used on the engine's event
    loop; `placement` may be read from any thread.

    Args:
        cluster: The cluster.
        topic: What the workers publish under.
        deliver: Called with each packet that a worker sends.
        changed: Called after the workers were looked at again.
        lost: Called with the address of a worker that is gone.
    """

    def __init__(
        self,
        cluster: Cluster,
        topic: str,
        *,
        deliver: Callable[[Mapping[str, Any]], None],
        changed: Callable[[], None],
        lost: Callable[[str], None],
    ) -> None:
        self._cluster, self._topic = cluster, topic
        self._deliver, self._changed, self._lost = deliver, changed, lost
        self.placement = Placement()
        self._last_seen = time.monotonic()
        self._up = asyncio.Event()
        self._looks: set[asyncio.Task[None]] = set()

    async def subscribe(self) -> None:
        """Subscribe to packets and to changes of the workers, and read what room those have. Can be
        repeated, and has to be when another scheduler answers."""
        try:
            await self._cluster.rejoin()
            self._cluster.listen({self._topic: self._receive, "all": self._cluster_event})
            self.placement.update(await self._cluster.workers())
        except (OSError, TimeoutError):
            self.placement.update({})
        self._changed()
        if self.placement:
            self._up.set()

    def unsubscribe(self) -> None:
        """Hear of no more events."""
        for look in list(self._looks):
            look.cancel()
        self._cluster.ignore(self._topic, "all")

    async def wait_for_one(self) -> None:
        """Wait for the first worker."""
        await self._up.wait()

    def seconds_without(self) -> float:
        """For how many seconds there has been no worker, as far as it was asked."""
        now = time.monotonic()
        if self.placement:
            self._last_seen = now
        return now - self._last_seen

    def _receive(self, event: tuple[float, Sequence[Mapping[str, Any]]]) -> None:
        for packet in event[1]:
            self._deliver(packet)

    def _cluster_event(self, event: tuple[float, Mapping[str, Any]]) -> None:
        action, worker = event[1].get("action"), event[1].get("worker")
        if action == "add-worker":
            look = asyncio.ensure_future(self.subscribe())
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)
        elif action == "remove-worker":
            self.placement.drop(str(worker))
            self._lost(str(worker))
