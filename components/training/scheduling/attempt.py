"""One attempt at a run: sends its job to a worker, exchanges messages with it, awaits the outcome."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker
from distributed.comm.core import CommClosedError

from components.assembly.spec.messages import Message
from components.training.artifacts.blob_store import Location
from components.training.runs.run import Run
from components.training.values.prediction_request import PredictionRequest
from components.training.values.rows import Mark, Row
from components.training.worker.protocol.control_channel import deliver_desired_state
from components.training.worker.protocol.job import Job, Outcome
from components.training.worker.tasks import Reply, predict, train

# Seconds to wait for packets that are on their way when the outcome is already here.
PACKETS_TIMEOUT = 5.0


class WorkerLostError(Exception):
    """The worker of an attempt is gone."""


class ConnectionLostError(Exception):
    """The Dask scheduler is gone."""


class Attempt:
    """A training of `run` on the worker at `address`. To be used on the engine's event loop.

    `number` tells it from every other attempt at the run, those of earlier engines included. It has
    `begun` when its model is built, and is `over` when nothing more comes from it.
    """

    def __init__(self, client: Client, run: Run, address: str) -> None:
        self.run, self.address = run, address
        self.number = secrets.randbits(48)
        self._client = client
        self._received = 0
        self._delivered = -1
        self._delivering: asyncio.Task[None] | None = None
        self._handle_lost_worker = asyncio.Event()
        self._waiters: list[asyncio.Future[None]] = []
        self._here = False
        self.begun = False
        self.over = False

    async def outcome(self, topic: str, data: Path, place: Location, units: Mapping[str, float]) -> Outcome:
        """Send the job, and return how it ended once all of its packets are here.

        Args:
            topic: the Dask topic of its packets.
            data: the folder of its arrays.
            place: where it keeps its checkpoints.
            units: of the errors of its heads; see `Job`.

        Raises:
            WorkerLostError: if the worker is gone.
            ConnectionLostError: if the scheduler is gone.
            Exception: what else Dask could not do.
        """
        future = self._client.submit(
            train,
            self._job(topic, data, place, units),
            key=f"train-{self.run.id}-{self.number}",
            workers=[self.address],
            pure=False,
        )
        work = asyncio.ensure_future(_result(future))
        loss = asyncio.ensure_future(self._handle_lost_worker.wait())
        try:
            await asyncio.wait({work, loss}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise WorkerLostError
            outcome = work.result()
            await self._until(lambda: self._received >= outcome.packets, PACKETS_TIMEOUT)
            return outcome
        finally:
            work.cancel()
            loss.cancel()
            future.release()

    def _job(self, topic: str, data: Path, place: Location, units: Mapping[str, float]) -> Job:
        run, recipe = self.run, self.run.recipe
        return Job(
            run=run.id,
            owner=run.owner,
            group=run.group,
            attempt=self.number,
            topic=topic,
            spec=run.spec,
            optimizer=recipe.optimizer,
            learning_rate=recipe.learning_rate,
            batch_size=recipe.batch_size,
            epochs=recipe.epochs,
            seed=recipe.seed,
            weights=recipe.weights(run.spec),
            desired_state=run.desired_state,
            data=data,
            place=place,
            since=time.time(),
            optimizer_config=recipe.optimizer_config,
            schedule=recipe.schedule,
            units=units,
        )

    def lose(self) -> None:
        """Note that its worker is gone."""
        self._handle_lost_worker.set()

    def end(self) -> None:
        """Mark it as over."""
        self.over = True
        self._notify()

    def receive(self, packet: Mapping[str, Any]) -> None:
        """Pass on to the run what a packet of its worker says."""
        self._received += 1
        if not self._here:
            self._here = True
            self.steer()
        if "begin" in packet:
            self.begun = True
            self.run.begin(**packet["begin"])
        rows = [Row(**row) for row in packet.get("rows", ())]
        marks = [Mark(**mark) for mark in packet.get("marks", ())]
        if rows or marks:
            self.run.add(rows, marks)
        if "note" in packet:
            self.run.note(Message(**packet["note"]))
        if "state" in packet:
            self.run.enter(packet["state"])
        self._notify()

    def steer(self) -> None:
        """Send the worker the desired state of the run. Messages go one at a time; what changes
        meanwhile goes with the next."""
        if self._here and (self._delivering is None or self._delivering.done()):
            self._delivering = asyncio.ensure_future(self._deliver())

    async def _deliver(self) -> None:
        while not self.over and self._delivered < self.run.desired_state.revision:
            desired = self.run.desired_state
            try:
                # A worker that cannot be reached is lost, which is found out elsewhere.
                await self._client.run(
                    deliver_desired_state,
                    self.run.id,
                    self.number,
                    desired,
                    workers=[self.address],
                    on_error="ignore",
                )
            except CommClosedError:  # the cluster closes
                return
            self._delivered = desired.revision

    async def predict(self, request: PredictionRequest) -> Reply:
        """What its model answers, as soon as there is one; None if the attempt has ended."""
        await self._until(lambda: self.begun or self.over)
        if self.over:
            return None
        replies = await self._client.run(
            predict, self.run.id, self.number, request, workers=[self.address], on_error="ignore"
        )
        return replies.get(self.address)

    async def ended(self) -> None:
        """Wait until it is over."""
        await self._until(lambda: self.over)

    async def _until(self, reached: Callable[[], bool], timeout: float | None = None) -> None:
        """Wait until `reached()` is true, at most `timeout` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while not reached():
                    self._waiters.append(asyncio.get_running_loop().create_future())
                    await self._waiters[-1]

    def _notify(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


async def _result(future: Any) -> Outcome:
    try:
        outcome: Outcome = await future
    except KilledWorker as error:
        raise WorkerLostError from error
    except asyncio.CancelledError:
        raise
    except Exception as error:
        if future.cancelled():
            raise ConnectionLostError from error
        raise
    return outcome
