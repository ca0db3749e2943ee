"""Which run trains where and when. Lives on the engine's event loop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, Message, message
from components.training.artifacts.storage import Storage
from components.training.processor.turns import spread
from components.training.runs.run import Run
from components.training.scheduling.attempt import Attempt, ConnectionLostError, WorkerLostError
from components.training.scheduling.cluster import Cluster
from components.training.scheduling.fair_queue import FairQueue
from components.training.scheduling.fair_share import FairShare
from components.training.scheduling.memory_estimate import MemoryEstimate
from components.training.scheduling.placement import PlacedRun, Placement
from components.training.scheduling.prewarming import Prewarming
from components.training.scheduling.scheduled_run import ScheduledRun
from components.training.worker.protocol.job import Outcome

# Runs of one learner under way at once; on many workers, one on each.
MOST_OF_ONE = 4
# Seconds a paused run keeps its place while others wait for one.
PATIENCE = 900.0
# Seconds without a single worker after which those who wait are told to wait no more.
NO_WORKER = 300.0
# Seconds between two rounds of the caretaker.
ROUND = 5.0

logger = logging.getLogger(__name__)


class Dispatcher:
    """Gives places on workers to runs, in the order of the line, and sees them through.
    `places` may be looked at from any thread."""

    def __init__(self, cluster: Cluster, storage: Storage, line: FairQueue[ScheduledRun], topic: str) -> None:
        self._cluster, self._storage, self._line, self._topic = cluster, storage, line, topic
        self._tickets: dict[str, ScheduledRun] = {}
        self.places = Placement()
        self._tasks: set[asyncio.Task[None]] = set()
        self._alone_since = time.monotonic()
        self._up = asyncio.Event()
        self.rehearsals = Prewarming(cluster, self.places, busy=lambda: bool(self._tickets))
        self._spreading = FairShare()

    async def begin(self) -> None:
        """Listen to the cluster and take care of what waits."""
        await self._listen()
        self._spawn(self._take_care())

    async def end(self, timeout: float) -> None:
        """Stop every run and listen no more; runs that have not ended in time are given up."""
        for ticket in list(self._tickets.values()):
            ticket.run.stop()
        attempts = [ticket.attempt for ticket in self._tickets.values() if ticket.attempt is not None]
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await asyncio.gather(*(attempt.ended() for attempt in attempts))
        for ticket in list(self._tickets.values()):
            self._leave(ticket, "stopped")
        self.rehearsals.end()
        for task in list(self._tasks):
            task.cancel()
        self._cluster.ignore(self._topic, "all")

    # Runs come and go.

    def add(self, ticket: ScheduledRun) -> None:
        """A run that has joined the line; its data is being prepared."""
        self.rehearsals.call_off()
        self._tickets[ticket.run.id] = ticket
        self.steer(ticket.run)

    async def gone(self, run: Run) -> None:
        """Wait until nothing of a run that is over is under way any more."""
        attempt = self.attempt(run)
        if attempt is not None:
            await attempt.ended()

    def ready(self, ticket: ScheduledRun, data: Path, steps: int, footprint: MemoryEstimate) -> None:
        """Its data is in this folder, and so much memory it takes."""
        if ticket.run.id not in self._tickets:
            self._storage.release(data)
            return
        ticket.ready(data, footprint)
        ticket.run.prepared(steps)
        self._dispatch()

    def unfit(self, ticket: ScheduledRun, problem: Message) -> None:
        """It cannot be trained."""
        self._leave(ticket, "failed", problem)

    def steer(self, run: Run) -> None:
        """The controls of a run were moved."""
        ticket = self._tickets.get(run.id)
        if ticket is None:
            return
        if run.controls.stopped and (ticket.attempt is None or not ticket.attempt.begun):
            # Nothing has been trained that would have to end first.
            run.enter("stopped")
        if ticket.attempt is not None:
            ticket.attempt.steer()
        elif run.ended:
            self._leave(ticket, "stopped")
        elif not run.controls.stopped:
            run.enter("paused" if run.controls.paused and not run.controls.steps else "queued")

    def attempt(self, run: Run) -> Attempt | None:
        """The attempt at a run that is under way."""
        ticket = self._tickets.get(run.id)
        return ticket.attempt if ticket is not None else None

    # Places.

    def _dispatch(self) -> None:
        """Give every free place to the first run that is ready for it. One that does not fit is
        waited for, so that no small ones keep a large one out for ever."""
        while (ticket := self._line.first(self._may_go)) is not None:
            address = self.places.best(self._residents(), ticket.guest)
            if address is None:
                break
            self._line.serve(ticket)
            self._launch(ticket, address)
        self._tell_spread()
        for ticket in self._line:
            ticket.run.touch()

    def _may_go(self, ticket: ScheduledRun) -> bool:
        if ticket.data is None or self._line.under_way(ticket) >= max(MOST_OF_ONE, len(self.places)):
            return False
        apart = ticket.guest.suspected and self.places
        return not apart or self.places.best(self._residents(), ticket.guest) is not None

    def _residents(self) -> Iterator[PlacedRun]:
        yield from self.rehearsals.residents()
        for ticket in self._tickets.values():
            if (resident := ticket.resident()) is not None:
                yield resident

    def _tell_spread(self) -> None:
        for workers, owner, count in self._spreading.changes(self._residents()):
            self._spawn(self._cluster.tell(workers, spread, owner, count))

    def _launch(self, ticket: ScheduledRun, address: str) -> None:
        ticket.attempt = Attempt(self._cluster.client, ticket.run, address)
        ticket.run.home = address
        self.places.take(address, ticket.guest)
        ticket.run.enter("starting")
        self._spawn(self._attend(ticket, ticket.attempt))

    async def _attend(self, ticket: ScheduledRun, attempt: Attempt) -> None:
        run = ticket.run
        try:
            outcome = await self._outcome(ticket, attempt)
        except WorkerLostError:
            self._lost(ticket)
        except ConnectionLostError:
            self._leave(ticket, "failed", message(CONNECTION_LOST))
        except Exception as error:
            logger.exception("A run could not be sent to a worker")
            self._leave(ticket, "failed", explain(error, run.spec).sentence())
        else:
            self._over(ticket, outcome)
        finally:
            attempt.end()
            ticket.attempt = None if ticket.attempt is attempt else ticket.attempt
            self._dispatch()

    async def _outcome(self, ticket: ScheduledRun, attempt: Attempt) -> Outcome:
        assert ticket.data is not None
        try:
            return await attempt.outcome(self._topic, ticket.data, self._storage.run(ticket.run.id))
        finally:
            self._line.served(ticket)

    def _over(self, ticket: ScheduledRun, outcome: Outcome) -> None:
        if not outcome.kept and outcome.state != "failed" and ticket.run.rows:
            ticket.run.note(message(NOT_KEPT))
        problem = outcome.problem.sentence() if outcome.problem else None
        self._leave(ticket, outcome.state, problem)

    def _lost(self, ticket: ScheduledRun) -> None:
        """Its worker is gone: back to the head of the line, unless that is of no use."""
        run = ticket.run
        ticket.lose()
        if self._storage.finished(run.id) or run.controls.stopped:
            self._leave(ticket, "stopped" if run.controls.stopped else "finished")
        elif ticket.lost_too_often:
            self._leave(ticket, "failed", message(LOST_TOO_OFTEN, count=ticket.losses))
        else:
            run.lost()
            self._line.rejoin(ticket)

    def _leave(self, ticket: ScheduledRun, state: Any, problem: Message | None = None) -> None:
        """A run is over: what it held is free."""
        self._line.leave(ticket)
        if self._tickets.pop(ticket.run.id, None) is None:
            return
        if ticket.data is not None:
            self._storage.release(ticket.data)
        self._storage.ended(ticket.run.id)
        ticket.run.end(state, problem)
        self._dispatch()

    # What the cluster says.

    def _receive(self, event: tuple[float, Sequence[Mapping[str, Any]]]) -> None:
        for packet in event[1]:
            self._deliver(packet)

    def _deliver(self, packet: Mapping[str, Any]) -> None:
        ticket = self._tickets.get(packet["run"])
        if ticket is not None and ticket.receive(packet):
            self._dispatch()

    def _cluster_event(self, event: tuple[float, Mapping[str, Any]]) -> None:
        action, worker = event[1].get("action"), event[1].get("worker")
        if action == "add-worker":
            self._spawn(self._listen())
        elif action == "remove-worker":
            self.places.drop(str(worker))
            for ticket in self._tickets.values():
                if ticket.attempt is not None and ticket.attempt.address == worker:
                    ticket.attempt.lose()

    async def _listen(self) -> None:
        """Hear of workers and of what they say, and count their places. Doing it again does
        no harm, and is needed when the scheduler is another one."""
        try:
            await self._cluster.rejoin()
            self._cluster.listen({self._topic: self._receive, "all": self._cluster_event})
            self.places.update(await self._cluster.workers())
        except (OSError, TimeoutError):
            self.places.update({})
        self._dispatch()
        if self.places:
            self._up.set()

    async def up(self) -> None:
        """Wait for the first worker."""
        await self._up.wait()

    # From time to time.

    async def _take_care(self) -> None:
        while True:
            await asyncio.sleep(ROUND)
            self._storage.touch()
            await self._listen()
            self._end_long_pauses()
            self._end_vain_waits()

    def _end_long_pauses(self) -> None:
        """A paused run keeps its place, but not for ever while others wait for one."""
        now = time.monotonic()
        for ticket in list(self._tickets.values()):
            if ticket.paused_for(now) > PATIENCE and self._line.first(self._may_go) is not None:
                ticket.run.note(message(PAUSED_TOO_LONG, minutes=round(PATIENCE / 60)))
                ticket.run.stop()

    def _end_vain_waits(self) -> None:
        """Where there is no worker for long, something is wrong that waiting does not mend."""
        if self.places:
            self._alone_since = time.monotonic()
        elif time.monotonic() - self._alone_since > NO_WORKER:
            for ticket in self._line:
                self._leave(ticket, "failed", message(NO_WORKERS, minutes=round(NO_WORKER / 60)))

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


CONNECTION_LOST = N_(
    "The connection to the cluster that trains was lost, and the training with it. "
    "Train again when it is back."
)
LOST_TOO_OFTEN = N_(
    "{count} worker processes were lost while they trained this model, most likely because it needs more "
    "memory than there is. Make the model or the batch smaller, then train again."
)
NOT_KEPT = N_("The weights could not be written to disk, so this model cannot be asked any more.")
PAUSED_TOO_LONG = N_(
    "It was paused for {minutes} minutes while others waited for a place, so it was stopped. "
    "What it learnt is kept."
)
NO_WORKERS = N_(
    "For {minutes} minutes there was no worker process to train this model. "
    "Whoever runs the server finds the reason in its log."
)
