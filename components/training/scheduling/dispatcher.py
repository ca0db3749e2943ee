"""Starts runs on workers in the order of the queue, and follows each to its end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, Message, message
from components.training.artifacts.storage import Storage
from components.training.processor.turns import set_spread
from components.training.runs.run import Run
from components.training.scheduling.attempt import Attempt, ConnectionLostError, WorkerLostError
from components.training.scheduling.cluster import Cluster
from components.training.scheduling.fair_queue import FairQueue
from components.training.scheduling.fair_share import FairShare
from components.training.scheduling.memory_estimate import MemoryEstimate
from components.training.scheduling.placement import PlacedRun
from components.training.scheduling.prewarming import Prewarming
from components.training.scheduling.scheduled_run import ScheduledRun
from components.training.scheduling.workers import Workers
from components.training.worker.protocol.job import Outcome

# Runs of one learner under way at once; on many workers, one on each.
MAX_TRAINING_OF_ONE = 4
# Seconds a paused run keeps its place while others wait for one.
MAX_PAUSE = 900.0
# Seconds without a single worker after which those who wait are told to wait no more.
NO_WORKER = 300.0
# Seconds between two rounds of the caretaker.
MAINTENANCE_INTERVAL = 5.0

logger = logging.getLogger(__name__)


class Dispatcher:
    """Starts each run of the queue when a worker has room for it, and handles what happens to it: its
    packets, its end, the loss of its worker. To be used on the engine's event loop; `placement` may be
    read from any thread."""

    def __init__(self, cluster: Cluster, storage: Storage, line: FairQueue[ScheduledRun], topic: str) -> None:
        self._cluster, self._storage, self._queue, self._topic = cluster, storage, line, topic
        self._scheduled: dict[str, ScheduledRun] = {}
        self._workers = Workers(
            cluster, topic, deliver=self._deliver, changed=self._dispatch, lost=self._lose
        )
        self.placement = self._workers.placement
        self._tasks: set[asyncio.Task[None]] = set()
        self.prewarming = Prewarming(cluster, self.placement, busy=lambda: bool(self._scheduled))
        self._fair_share = FairShare()

    async def begin(self) -> None:
        """Subscribe to the events of the cluster, and begin to start runs."""
        await self._workers.subscribe()
        self._spawn(self._maintain())

    async def end(self, timeout: float) -> None:
        """Stop every run. Those that have not ended within `timeout` seconds are given up."""
        for scheduled in list(self._scheduled.values()):
            scheduled.run.stop()
        attempts = [
            scheduled.attempt for scheduled in self._scheduled.values() if scheduled.attempt is not None
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await asyncio.gather(*(attempt.ended() for attempt in attempts))
        for scheduled in list(self._scheduled.values()):
            self._remove(scheduled, "stopped")
        self.prewarming.close()
        for task in list(self._tasks):
            task.cancel()
        self._workers.unsubscribe()

    # What the engine calls.

    def add(self, scheduled: ScheduledRun) -> None:
        """Take over a run that is in the queue; its data is still being prepared."""
        self.prewarming.cancel()
        self._scheduled[scheduled.run.id] = scheduled
        self.steer(scheduled.run)

    async def wait_until_over(self, run: Run) -> None:
        """Wait until the latest attempt at a run is over."""
        attempt = self.attempt(run)
        if attempt is not None:
            await attempt.ended()

    def ready(
        self,
        scheduled: ScheduledRun,
        data: Path,
        units: Mapping[str, float],
        steps: int,
        memory: MemoryEstimate,
    ) -> None:
        """Note that the data of a run is in a folder, and start the run if there is room.

        Args:
            units: of the errors of its heads; see `Job`.
            steps: batches of an epoch.
            memory: what the training takes on a worker.
        """
        if scheduled.run.id not in self._scheduled:
            self._storage.release(data)
            return
        scheduled.ready(data, units, memory)
        scheduled.run.prepared(steps)
        self._dispatch()

    def fail(self, scheduled: ScheduledRun, problem: Message) -> None:
        """End a run that cannot be trained."""
        self._remove(scheduled, "failed", problem)

    def steer(self, run: Run) -> None:
        """Pass on the desired state of a run, which has changed."""
        scheduled = self._scheduled.get(run.id)
        if scheduled is None:
            return
        if run.desired_state.stopped and (scheduled.attempt is None or not scheduled.attempt.begun):
            # Nothing has been trained that would have to end first.
            run.enter("stopped")
        if scheduled.attempt is not None:
            scheduled.attempt.steer()
        elif run.ended:
            self._remove(scheduled, "stopped")
        elif not run.desired_state.stopped:
            run.enter("paused" if run.desired_state.paused and not run.desired_state.steps else "queued")

    def attempt(self, run: Run) -> Attempt | None:
        """The attempt at a run that is under way, if there is one."""
        scheduled = self._scheduled.get(run.id)
        return scheduled.attempt if scheduled is not None else None

    # Starting runs.

    def _dispatch(self) -> None:
        """Start runs in the order of the queue as long as there is room. For one that does not fit yet
        the others wait, so that small ones do not keep a large one out for ever."""
        while (scheduled := self._queue.first(self._may_start)) is not None:
            address = self.placement.best(self._placed_runs(), scheduled.needs)
            if address is None:
                break
            self._queue.serve(scheduled)
            self._start_attempt(scheduled, address)
        self._tell_shares()
        for scheduled in self._queue:
            scheduled.run.touch()

    def _may_start(self, scheduled: ScheduledRun) -> bool:
        if scheduled.data is None or self._queue.under_way(scheduled) >= max(
            MAX_TRAINING_OF_ONE, len(self.placement)
        ):
            return False
        apart = scheduled.needs.suspected and self.placement
        return not apart or self.placement.best(self._placed_runs(), scheduled.needs) is not None

    def _placed_runs(self) -> Iterator[PlacedRun]:
        yield from self.prewarming.placed_runs()
        for scheduled in self._scheduled.values():
            if (placed := scheduled.placed()) is not None:
                yield placed

    def _tell_shares(self) -> None:
        for workers, owner, count in self._fair_share.changes(self._placed_runs()):
            self._spawn(self._cluster.tell(workers, set_spread, owner, count))

    def _start_attempt(self, scheduled: ScheduledRun, address: str) -> None:
        scheduled.attempt = Attempt(self._cluster.client, scheduled.run, address)
        scheduled.run.home = address
        self.placement.take(address, scheduled.needs)
        scheduled.run.enter("starting")
        self._spawn(self._run_attempt(scheduled, scheduled.attempt))

    async def _run_attempt(self, scheduled: ScheduledRun, attempt: Attempt) -> None:
        run = scheduled.run
        try:
            outcome = await self._outcome(scheduled, attempt)
        except WorkerLostError:
            self._handle_lost_worker(scheduled)
        except ConnectionLostError:
            self._remove(scheduled, "failed", message(CONNECTION_LOST))
        except Exception as error:
            logger.exception("A run could not be sent to a worker")
            self._remove(scheduled, "failed", explain(error, run.spec).sentence())
        else:
            self._finish(scheduled, outcome)
        finally:
            attempt.end()
            scheduled.attempt = None if scheduled.attempt is attempt else scheduled.attempt
            self._dispatch()

    async def _outcome(self, scheduled: ScheduledRun, attempt: Attempt) -> Outcome:
        assert scheduled.data is not None
        try:
            place = self._storage.run(scheduled.run.id)
            return await attempt.outcome(self._topic, scheduled.data, place, scheduled.units)
        finally:
            self._queue.served(scheduled)

    def _finish(self, scheduled: ScheduledRun, outcome: Outcome) -> None:
        if not outcome.kept and outcome.state != "failed" and scheduled.run.rows:
            scheduled.run.note(message(NOT_KEPT))
        problem = outcome.problem.sentence() if outcome.problem else None
        self._remove(scheduled, outcome.state, problem)

    def _handle_lost_worker(self, scheduled: ScheduledRun) -> None:
        """Put a run whose worker is lost at the head of the queue, unless it is over or has lost too many."""
        run = scheduled.run
        scheduled.lose()
        if self._storage.finished(run.id) or run.desired_state.stopped:
            self._remove(scheduled, "stopped" if run.desired_state.stopped else "finished")
        elif scheduled.lost_too_often:
            self._remove(scheduled, "failed", message(LOST_TOO_OFTEN, count=scheduled.losses))
        else:
            run.lost()
            self._queue.rejoin(scheduled)

    def _remove(self, scheduled: ScheduledRun, state: Any, problem: Message | None = None) -> None:
        """End a run, and free its data and its place."""
        self._queue.leave(scheduled)
        if self._scheduled.pop(scheduled.run.id, None) is None:
            return
        if scheduled.data is not None:
            self._storage.release(scheduled.data)
        self._storage.ended(scheduled.run.id)
        scheduled.run.end(state, problem)
        self._dispatch()

    # What the workers tell.

    def _deliver(self, packet: Mapping[str, Any]) -> None:
        scheduled = self._scheduled.get(packet["run"])
        if scheduled is not None and scheduled.receive(packet):
            self._dispatch()

    def _lose(self, worker: str) -> None:
        for scheduled in self._scheduled.values():
            if scheduled.attempt is not None and scheduled.attempt.address == worker:
                scheduled.attempt.lose()

    async def wait_for_worker(self) -> None:
        """Wait for the first worker."""
        await self._workers.wait_for_one()

    # Every `MAINTENANCE_INTERVAL` seconds.

    async def _maintain(self) -> None:
        while True:
            await asyncio.sleep(MAINTENANCE_INTERVAL)
            self._storage.touch()
            await self._workers.subscribe()
            self._stop_long_pauses()
            self._fail_without_workers()

    def _stop_long_pauses(self) -> None:
        """Stop runs that are paused for long while others wait for a place."""
        now = time.monotonic()
        for scheduled in list(self._scheduled.values()):
            if scheduled.paused_for(now) > MAX_PAUSE and self._queue.first(self._may_start) is not None:
                scheduled.run.note(message(PAUSED_TOO_LONG, minutes=round(MAX_PAUSE / 60)))
                scheduled.run.stop()

    def _fail_without_workers(self) -> None:
        """Fail the runs that wait when there has been no worker for long."""
        if self._workers.seconds_without() > NO_WORKER:
            for scheduled in self._queue:
                self._remove(scheduled, "failed", message(NO_WORKERS, minutes=round(NO_WORKER / 60)))

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


CONNECTION_LOST = N_(
    "The connection to the cluster that trains was lost, and the training with it. "
    "Train again when it is back."
)
LOST_TOO_OFTEN = N_(
    "{count} worker {count:process was|processes were} lost while they trained this model, most likely "
    "because it needs more memory than there is. Make the model or the batch smaller, then train again."
)
NOT_KEPT = N_("The weights could not be written to disk, so this model cannot be asked any more.")
PAUSED_TOO_LONG = N_(
    "It was paused for {minutes} {minutes:minute|minutes} while others waited for a place, so it was "
    "stopped. What it learnt is kept."
)
NO_WORKERS = N_(
    "For {minutes} {minutes:minute|minutes} there was no worker process to train this model. Whoever runs "
    "the server finds the reason in its log."
)
