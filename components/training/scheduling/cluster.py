"""The Dask cluster that trains: one that the engine starts on this machine, or one that runs elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from distributed import Client
from distributed.security import Security

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse, shown
from components.training.config import Certificates, Settings, ensure_fit, memory_of_each
from components.training.scheduling.local_cluster import LocalWorkers
from components.training.scheduling.placement import WorkerRoom

# Seconds for a scheduler elsewhere to answer.
CONNECT_TIMEOUT = 10.0
# Seconds to take leave of it.
CLOSE_TIMEOUT = 3.0
# Of a worker's memory, what models may take: its nanny ends it at 95 percent. Beside them are
# Python, TensorFlow and the answers that models give, of so many bytes.
SHARE_FOR_MODELS = 0.8
BASE_MEMORY = 800 * 10**6


class Cluster:
    """A client of a Dask scheduler, and that scheduler with its workers where the engine started them.
    To be used on the engine's event loop."""

    def __init__(
        self,
        client: Client,
        own: LocalWorkers | None,
        address: str,
        settings: Settings,
        security: Security | None,
    ) -> None:
        self.client = client
        self._security = security
        self._settings = settings
        self._own = own
        self.address = address

    @classmethod
    async def open(cls, settings: Settings, folder: Path) -> Cluster:
        """Join the scheduler of the settings, or start one with workers, which keep what
        files they need in `folder` and come by themselves, seconds later. Raises `Refused`
        if there is none to join."""
        ensure_fit(settings)
        own = await LocalWorkers.start(settings, folder) if settings.scheduler is None else None
        address = own.address if own else str(settings.scheduler)
        security = own.security if own else _security(settings.certificates)
        try:
            return cls(await _join(address, security), own, address, settings, security)
        except (OSError, TimeoutError) as error:
            raise refuse(
                "no-scheduler",
                where="MODELIER_SCHEDULER",
                message=message(N_("No scheduler answers at this address.")),
                received=shown(address),
                mend=message(N_("Start one with `dask scheduler`, or leave the setting empty.")),
            ) from error

    async def rejoin(self) -> None:
        """Connect again if the connection was lost for good. Raises `OSError`."""
        if self.client.status == "closed":
            self.client = await _join(self.address, self._security)

    def listen(self, handlers: Mapping[str, Callable[[tuple[float, Any]], None]]) -> None:
        """Have each event of these topics, with its time, passed to a handler."""
        for topic, handler in handlers.items():
            self.client.subscribe_topic(topic, handler)

    def ignore(self, *topics: str) -> None:
        """Unsubscribe from these topics."""
        if self.client.status != "closed":
            for topic in topics:
                self.client.unsubscribe_topic(topic)

    async def workers(self) -> dict[str, WorkerRoom]:
        """The room of each worker, by address. Raises `OSError`."""
        async with asyncio.timeout(CONNECT_TIMEOUT):
            info = await self.client.scheduler.identity(n_workers=-1)
        return {address: self._room(worker) for address, worker in info["workers"].items()}

    def _room(self, worker: Mapping[str, Any]) -> WorkerRoom:
        """The room of a worker from what the scheduler knows of it. One without a limit of memory counts
        as having that of workers of our own."""
        memory = worker["memory_limit"] or memory_of_each(self._settings)
        return WorkerRoom(worker["nthreads"], self._settings.threads, SHARE_FOR_MODELS * memory - BASE_MEMORY)

    async def tell(
        self, addresses: Iterable[str], function: Callable[..., object], *arguments: object
    ) -> None:
        """Call `function` in the processes of these workers; one that cannot be reached is lost,
        which is found out elsewhere."""
        with suppress(OSError, TimeoutError):
            await self.client.run(function, *arguments, workers=list(addresses), on_error="ignore")

    async def close(self) -> None:
        """Disconnect, and end the scheduler and workers that were started here."""
        with suppress(TimeoutError, OSError):
            await self.client.close(timeout=CLOSE_TIMEOUT)
        if self._own is not None:
            await self._own.close()


async def _join(address: str, security: Security | None) -> Client:
    return await Client(
        address,
        asynchronous=True,
        set_as_default=False,
        timeout=CONNECT_TIMEOUT,
        name="modelier",
        security=security,
    )


def _security(certificates: Certificates | None) -> Security | None:
    """The TLS settings for a cluster elsewhere; None: those of Dask's own configuration."""
    if certificates is None:
        return None
    return Security(
        tls_ca_file=str(certificates.ca),
        tls_client_cert=str(certificates.certificate),
        tls_client_key=str(certificates.key),
        require_encryption=True,
    )
