"""Starts trainings and answers what is asked of them: what pages know of training."""

from __future__ import annotations

import atexit
import uuid
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import numpy as np

from components.assembly.checks.validate import ensure_valid
from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.datasets import Prepared
from components.training.artifacts.blob_store import BlobStore
from components.training.artifacts.checkpoint import latest
from components.training.artifacts.epochs import after_epoch, kept_epochs
from components.training.artifacts.initial_weights import InitialWeights, starting_weights
from components.training.artifacts.storage import Storage
from components.training.config import Settings
from components.training.prediction_router import PredictionRouter, no_weights
from components.training.runs.run import Run
from components.training.scheduling.admission import (
    MAX_OF_GROUP,
    MAX_WAITING,
    engine_closed,
    enqueue,
    ensure_trainable,
    recipe_with_more_epochs,
)
from components.training.scheduling.cluster import Cluster
from components.training.scheduling.dispatcher import Dispatcher
from components.training.scheduling.event_loop import EventLoopThread
from components.training.scheduling.fair_queue import FairQueue
from components.training.scheduling.preparation import Preparation
from components.training.scheduling.scheduled_run import ScheduledRun
from components.training.values.prediction_request import PredictionRequest
from components.training.values.recipe import Recipe
from components.training.values.run_snapshot import RunSnapshot

# Seconds for the answer of a model; building one whose run is over takes most of it.
ANSWER_TIMEOUT = 60.0
# Seconds for runs to stop when the engine closes, before their workers are ended.
CLOSE_TIMEOUT = 1.0


class Engine:
    """Trains models in worker processes. Start one for a server and close it at the end:

        with Engine() as engine:
            run = engine.start(spec, recipe)
            for row in run.watch(): ...

    It is there at once; its workers are ready some seconds later, and runs wait for them. They import
    nothing of the script that starts an engine.

    Args:
        address: of a running Dask scheduler to join; None: workers of its own on this machine, which
            no other machine can reach.
        workers, threads, memory, folder, residents: see `config`; None: from the environment.
        blob_store: where weights are kept. Without one they are deleted when the engine closes.

    Raises:
        Refused: for a setting that cannot be used.
    """

    def __init__(
        self,
        address: str | None = None,
        workers: int | None = None,
        threads: int | None = None,
        memory: str | None = None,
        folder: Path | str | None = None,
        blob_store: BlobStore | None = None,
        residents: int | None = None,
    ) -> None:
        self.settings = Settings.from_environment().replaced(
            address, workers, threads, memory, folder, residents
        )
        self._closed = False
        self._storage = Storage(self.settings.folder, blob_store=blob_store)
        self._queue: FairQueue[ScheduledRun] = FairQueue(
            MAX_WAITING,
            owner=lambda scheduled: scheduled.run.owner,
            group=lambda scheduled: scheduled.run.group,
            of_group=MAX_OF_GROUP,
        )
        self._loop = EventLoopThread("modelier-engine")
        try:
            self._cluster, self._dispatcher = self._loop.run(self._open())
            self._router = PredictionRouter(self._cluster, self._storage, self._dispatcher)
            self._preparation = Preparation(self._loop, self._dispatcher, self._storage)
        except BaseException:
            self._loop.close()
            self._storage.close()
            raise
        atexit.register(self.close)

    @property
    def address(self) -> str:
        """The address of the scheduler, which another engine can join unless it is this one's own."""
        return self._cluster.address

    @property
    def ready(self) -> bool:
        """Whether any worker is up, which takes some seconds at first."""
        return bool(self._dispatcher.placement)

    def wait(self, timeout: float | None = None) -> bool:
        """Block until a worker is up, which is not needed before `start`.

        Args:
            timeout: seconds to wait at most; None: without end.

        Returns:
            Whether a worker was up in time.
        """
        try:
            self._loop.run(self._dispatcher.wait_for_worker(), timeout)
        except TimeoutError:
            return False
        return True

    async def _open(self) -> tuple[Cluster, Dispatcher]:
        cluster = await Cluster.open(self.settings, self._storage.workers)
        dispatcher = Dispatcher(cluster, self._storage, self._queue, f"modelier-{uuid.uuid4().hex}")
        await dispatcher.begin()
        return cluster, dispatcher

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(
        self,
        spec: ModelSpec,
        recipe: Recipe,
        prepared: Prepared | None = None,
        *,
        paused: bool = False,
        initial: InitialWeights | None = None,
        owner: str = "",
        group: str = "",
    ) -> Run:
        """Train a model. Returns at once; what goes wrong later is the run's `problem`.

        Args:
            prepared: the data; None: the recipe's dataset is prepared.
            paused: hold before the first batch.
            initial: weights to start from where they are not those that the spec's seed draws.
            owner: the learner whose run it is. All owners have equal parts of the computing; without
                one the run is an owner of its own.
            group: the network address of the owner. All owners of a group together have no more than
                `accounts.MAX_LEARNERS` others, so that nobody gains by being many.

        Raises:
            Refused: for a spec that is not valid, a recipe that weighs heads the spec does not have, a
                batch that is too large, weights that do not fit, when too many runs wait or the owner
                has too many, and once the engine is closed.
        """
        ensure_valid(spec)
        self._ensure_can_start(spec, recipe)
        if initial is not None:
            initial.ensure_fit(spec)
        run = Run(spec, recipe, self, paused=paused, initial=initial, owner=owner, group=group)
        scheduled = ScheduledRun(run)
        enqueue(self._queue, scheduled)
        self._loop.call(self._dispatcher.add, scheduled)
        self._preparation.begin(scheduled, prepared)
        return run

    def go_on(
        self, run: Run, epochs: int = 0, prepared: Prepared | None = None, *, owner: str = "", group: str = ""
    ) -> Run:
        """Continue a run that is over from the end of its last epoch.

        Args:
            epochs: 0: train the epochs that it has not done, as the same run in a new object. More: a
                new run that trains so many more, and begins with the rows and weights of this one.
            prepared, owner, group: as in `start`; by default the owner and group of the run.

        Raises:
            Refused: as `start` does.
        """
        recipe = recipe_with_more_epochs(run, epochs) if epochs else run.recipe
        self._ensure_can_start(run.spec, recipe)
        again = run.again(recipe, id=uuid.uuid4().hex if epochs else run.id, owner=owner, group=group)
        scheduled = ScheduledRun(again, follows=run)
        enqueue(self._queue, scheduled)
        # The dispatcher gets it when nothing of the run before is under way any more.
        self._preparation.begin(scheduled, prepared)
        return again

    def restored(self, past: RunSnapshot, initial: InitialWeights | None = None) -> Run:
        """A run of an earlier engine, which is over, from its snapshot; its weights are in the blob
        store of this one."""
        return Run.restored(past, self, initial)

    def prewarm(self, spec: ModelSpec, recipe: Recipe) -> None:
        """Have an idle worker trace the model, so that `start` has its first row sooner. Returns at
        once, and fails silently: `start` says what is wrong."""
        if not self._closed and self.settings.workers != 0:
            self._preparation.prewarm(spec, recipe)

    def _ensure_can_start(self, spec: ModelSpec, recipe: Recipe) -> None:
        """Raise `Refused` for a recipe that does not fit, and once the engine is closed."""
        if self._closed:
            raise engine_closed(spec)
        ensure_trainable(spec, recipe)

    def keep_in(self, blob_store: BlobStore) -> None:
        """Keep the weights of runs that start from now on in this blob store."""
        self._storage.keep_in(blob_store)

    # What runs ask of it.

    def steer(self, run: Run) -> None:
        """See `RunBackend`."""
        self._loop.call(self._dispatcher.steer, run)

    def ahead(self, run: Run) -> int:
        """See `RunBackend`."""
        return self._queue.ahead(lambda scheduled: scheduled.run is run)

    def answer(self, run: Run, request: PredictionRequest) -> dict[str, np.ndarray]:
        """See `RunBackend`."""
        if self._closed:
            raise no_weights(run)
        try:
            return self._loop.run(self._router.predict(run, request), timeout=ANSWER_TIMEOUT)
        except TimeoutError:
            raise refuse(
                "no-answer",
                where=run.spec.name,
                message=message(N_("The model did not answer in time.")),
                received="",
                mend=message(N_("Ask again.")),
            ) from None

    def kept_epochs(self, run: Run) -> tuple[int, ...]:
        """See `RunBackend`."""
        with suppress(OSError):
            if self._storage.kept(run.id):
                return 0, *kept_epochs(self._storage.run(run.id))
        return ()

    def weights(self, run: Run, epoch: int | None = None) -> list[np.ndarray]:
        """See `RunBackend`."""
        if epoch == 0:
            started = starting_weights(run.spec, run.initial)
            return [started[address.path] for address in addresses(run.spec)]
        place = self._storage.run(run.id)
        checkpoint = latest(place, run.spec) if epoch is None else after_epoch(place, epoch, run.spec)
        if checkpoint is None:
            raise no_weights(run)
        return list(checkpoint.weights)

    def close(self) -> None:
        """Stop every run and end every process that it started. Takes a few seconds at most."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        self._preparation.close()
        self._loop.run(self._dispatcher.end(CLOSE_TIMEOUT))
        self._loop.run(self._cluster.close())
        self._loop.close()
        self._storage.close()
