"""Prepares what a run needs before a worker can take it: its data and its starting weights, as files."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from math import ceil

from components.assembly.checks.validate import ensure_valid
from components.assembly.spec import ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused
from components.datasets import Prepared
from components.training.artifacts.checkpoint import copy_checkpoint
from components.training.artifacts.storage import Storage
from components.training.scheduling.admission import ensure_trainable
from components.training.scheduling.dispatcher import Dispatcher
from components.training.scheduling.event_loop import EventLoopThread
from components.training.scheduling.memory_estimate import estimate_memory
from components.training.scheduling.scheduled_run import ScheduledRun
from components.training.values.recipe import Recipe
from components.training.values.rows import Scale, on_learnt_scale
from components.training.worker.protocol.job import PrewarmRequest

# Datasets prepared at once.
MAX_PREPARING = 2
# Rows of data that a model is prewarmed with.
SAMPLE_ROWS = 2

logger = logging.getLogger(__name__)


class Preparation:
    """Prepares runs in threads of its own, some at once, and tells the dispatcher of each that is ready or
    has failed.

    Args:
        loop: the thread in which the dispatcher works.
        dispatcher: who gives runs to workers.
        storage: where data and weights are written.
    """

    def __init__(self, loop: EventLoopThread, dispatcher: Dispatcher, storage: Storage) -> None:
        self._loop = loop
        self._dispatcher = dispatcher
        self._storage = storage
        self._threads = ThreadPoolExecutor(MAX_PREPARING, thread_name_prefix="prepare")

    def begin(self, scheduled: ScheduledRun, prepared: Prepared | None) -> None:
        """Write the data and the starting weights of a run to files. Returns at once.

        Args:
            prepared: the data; None: the dataset of the run's recipe is prepared.
        """
        self._threads.submit(self._prepare, scheduled, prepared)

    def prewarm(self, spec: ModelSpec, recipe: Recipe) -> None:
        """Have an idle worker trace the model. Returns at once; a model or data that cannot be used is left
        alone."""
        self._threads.submit(self._prewarm, spec, recipe)

    def close(self) -> None:
        """Begin nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _prewarm(self, spec: ModelSpec, recipe: Recipe) -> None:
        with suppress(Refused, OSError):
            ensure_valid(spec)
            ensure_trainable(spec, recipe)
            sample = recipe.dataset.prepare(spec).train.first(SAMPLE_ROWS)
            self._loop.call(
                self._dispatcher.prewarming.request,
                PrewarmRequest(spec, recipe.optimizer, sample, recipe.optimizer_config),
            )

    def _prepare(self, scheduled: ScheduledRun, prepared: Prepared | None) -> None:
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
            # One that goes on keeps its errors on the scale that they are on.
            learnt = on_learnt_scale(run.spec, run.rows, prepared.units)
            units = {head: unit for head, unit in prepared.units.items() if head not in learnt}
            scales: dict[str, Scale] = dict.fromkeys(prepared.counts, "count")
            run.measured_on(scales | dict.fromkeys(learnt, "deviations"))
            self._loop.call(
                self._dispatcher.ready,
                scheduled,
                data,
                units,
                steps,
                estimate_memory(run.spec, run.recipe),
            )
