"""Where training runs: the one thing a page needs to know about it."""

from __future__ import annotations

import atexit
import logging
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from math import ceil
from pathlib import Path
from types import TracebackType

import numpy as np

from components.assembly.checks.validate import ensure_valid
from components.assembly.spec import ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse
from components.datasets import Prepared
from components.training.artifacts.blob_store import BlobStore
from components.training.artifacts.checkpoint import copy_checkpoint, latest
from components.training.artifacts.initial_weights import InitialWeights
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
from components.training.scheduling.memory_estimate import estimate_memory
from components.training.scheduling.scheduled_run import ScheduledRun
from components.training.values.prediction_request import Arrays, PredictionRequest
from components.training.values.recipe import Recipe
from components.training.values.run_snapshot import RunSnapshot
from components.training.worker.protocol.job import PrewarmRequest

# Seconds for an answer of a model; building one that is asked after its run takes most of it.
ANSWER_TIMEOUT = 60.0
# Seconds for runs to end when the engine closes, before their workers are ended.
CLOSE_TIMEOUT = 1.0
# Datasets prepared at once.
MAX_PREPARING = 2

# Rows of data that a model is made ready with.
SAMPLE_ROWS = 2

logger = logging.getLogger(__name__)


class Engine:
    """Trains in processes of their own. Start one for a server and close it at the end:

        with Engine() as engine:
            run = engine.start(spec, recipe)
            for row in run.watch(): ...

    Without an address it runs workers on this machine, reachable from nowhere else; with one
    it joins the Dask scheduler there. What is not given here comes from the environment, see
    `config`. Returns at once; workers are ready some seconds later, and runs wait for them.
    What runs learn is forgotten when it closes, unless it is put into a `blob_store`.
    A script that starts an engine needs `if __name__ == "__main__":`, since its workers
    import it. Raises `Refused` for settings that cannot be.
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
        self._preparing = ThreadPoolExecutor(MAX_PREPARING, thread_name_prefix="prepare")
        self._loop = EventLoopThread("modelier-engine")
        try:
            self._cluster, self._dispatcher = self._loop.run(self._open())
            self._answers = PredictionRouter(self._cluster, self._storage, self._dispatcher)
        except BaseException:
            self._loop.close()
            self._storage.close()
            raise
        atexit.register(self.close)

    @property
    def address(self) -> str:
        """Where the scheduler is. Another engine can join one that is not this one's own."""
        return self._cluster.address

    @property
    def ready(self) -> bool:
        """Whether any worker is up; it takes some seconds at first."""
        return bool(self._dispatcher.places)

    def wait(self, timeout: float | None = None) -> bool:
        """Block until a worker is up; says whether one was within `timeout` seconds. There is
        no need to before `start`."""
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
        """Train `spec` by `recipe`, on `prepared` data or else on the recipe's; `paused`, hold
        before the first batch; from the `initial` weights where there are some. `owner` tells
        learners apart, who have equal parts of the computing; without one the run is a learner
        of its own. `group` tells apart where they come from: all learners of a group together have no
        more than some others have (`accounts.LEARNERS`), so that nobody gains by being many. Returns at
        once. What goes wrong later is the run's `problem`. Raises `Refused` for a spec that cannot
        be, for a recipe that weighs heads the spec does not have, for weights that do not fit, when
        too many runs wait or the learner has too many, and once the engine is closed."""
        ensure_valid(spec)
        self._check(spec, recipe)
        if initial is not None:
            initial.ensure_fit(spec)
        return self._enter(
            ScheduledRun(Run(spec, recipe, self, paused=paused, initial=initial, owner=owner, group=group)),
            prepared,
        )

    def go_on(
        self, run: Run, epochs: int = 0, prepared: Prepared | None = None, *, owner: str = "", group: str = ""
    ) -> Run:
        """Take up a run that is over where its last epoch ended: the same run, as a new
        object, if its `epochs` were not all done; or a new run that trains so many more and
        begins with the curve and the weights of this one. Its `owner` and `group` are as in `start`, by
        default those of this one. Raises `Refused` as `start` does."""
        recipe = recipe_with_more_epochs(run, epochs) if epochs else run.recipe
        self._check(run.spec, recipe)
        again = run.again(recipe, id=uuid.uuid4().hex if epochs else run.id, owner=owner, group=group)
        return self._enter(ScheduledRun(again, follows=run), prepared)

    def restored(self, past: RunSnapshot, initial: InitialWeights | None = None) -> Run:
        """A run of an earlier engine, which is over; what it learnt is in this one's vault."""
        return Run.restored(past, self, initial)

    def _enter(self, scheduled: ScheduledRun, prepared: Prepared | None = None) -> Run:
        enqueue(self._queue, scheduled)
        if scheduled.follows is None:
            self._loop.call(self._dispatcher.add, scheduled)
        self._preparing.submit(self._prepare, scheduled, prepared)
        return scheduled.run

    def prewarm(self, spec: ModelSpec, recipe: Recipe) -> None:
        """`spec` may be trained by `recipe` soon: where no one trains, a worker gets it ready,
        so that `start` has its first row in a fraction of the time. Returns at once; nothing
        depends on it, and what cannot be is left to `start` to refuse."""
        if not self._closed and self.settings.workers != 0:
            self._preparing.submit(self._prewarm, spec, recipe)

    def _prewarm(self, spec: ModelSpec, recipe: Recipe) -> None:
        with suppress(Refused, OSError):
            ensure_valid(spec)
            self._check(spec, recipe)
            sample = recipe.dataset.prepare(spec).train.first(SAMPLE_ROWS)
            self._loop.call(
                self._dispatcher.prewarming.request, PrewarmRequest(spec, recipe.optimizer, sample)
            )

    def _check(self, spec: ModelSpec, recipe: Recipe) -> None:
        if self._closed:
            raise engine_closed(spec)
        ensure_trainable(spec, recipe)

    def _prepare(self, scheduled: ScheduledRun, prepared: Prepared | None) -> None:
        """In a thread of its own: arrays for a run, in files."""
        run = scheduled.run
        try:
            if scheduled.follows is not None:
                # What it learns from may still be written.
                self._loop.run(self._dispatcher.wait_until_over(scheduled.follows))
                self._loop.call(self._dispatcher.add, scheduled)
            prepared = prepared or run.recipe.dataset.prepare(run.spec)
            data = self._storage.put(prepared)
            place = self._storage.run(run.id)
            if run.initial is not None:
                run.initial.write(place)
            if scheduled.follows is not None:
                copy_checkpoint(self._storage.run(scheduled.follows.id), place)
        except Refused as refused:
            self._loop.call(self._dispatcher.fail, scheduled, refused.problems[0].sentence())
        except OSError as error:
            problem = message(
                N_("The data could not be written to disk: {reason}."), reason=error.strerror or ""
            )
            self._loop.call(self._dispatcher.fail, scheduled, problem)
        except Exception as error:
            logger.exception("Data could not be prepared")
            self._loop.call(self._dispatcher.fail, scheduled, explain(error, run.spec).sentence())
        else:
            steps = ceil(len(prepared.train) / run.recipe.batch_size)
            self._loop.call(
                self._dispatcher.ready, scheduled, data, steps, estimate_memory(run.spec, run.recipe)
            )

    def keep_in(self, blob_store: BlobStore) -> None:
        """Put what runs learn from now on into a vault. What earlier ones learnt stays where it is."""
        self._storage.keep_in(blob_store)

    # What runs ask of it.

    def steer(self, run: Run) -> None:
        """See `Operator`."""
        self._loop.call(self._dispatcher.steer, run)

    def ahead(self, run: Run) -> int:
        """See `Operator`."""
        return self._queue.ahead(lambda scheduled: scheduled.run is run)

    def predict(self, run: Run, arrays: Arrays) -> dict[str, np.ndarray]:
        """See `Operator`."""
        return self._ask(run, PredictionRequest(arrays))

    def encode(self, run: Run, texts: Arrays) -> dict[str, np.ndarray]:
        """See `Operator`."""
        return self._ask(run, PredictionRequest(texts, "vectors"))

    def _ask(self, run: Run, request: PredictionRequest) -> dict[str, np.ndarray]:
        if self._closed:
            raise no_weights(run)
        try:
            return self._loop.run(self._answers.ask(run, request), timeout=ANSWER_TIMEOUT)
        except TimeoutError:
            raise refuse(
                "no-answer",
                where=run.spec.name,
                message=message(N_("The model did not answer in time.")),
                received=run.state,
                mend=message(N_("Ask again.")),
            ) from None

    def weights(self, run: Run) -> list[np.ndarray]:
        """See `Operator`."""
        found = latest(self._storage.run(run.id), run.spec)
        if found is None:
            raise no_weights(run)
        return list(found.weights)

    def close(self) -> None:
        """Stop every run and end every process it started. Takes a few seconds at most."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        self._preparing.shutdown(wait=False, cancel_futures=True)
        self._loop.run(self._dispatcher.end(CLOSE_TIMEOUT))
        self._loop.run(self._cluster.close())
        self._loop.close()
        self._storage.close()
