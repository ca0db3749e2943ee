"""The functions that an engine has Dask run on a worker.

An engine imports them to send them; so TensorFlow and all that needs it is imported when they are
called, on the worker. (`control_channel.deliver` and `turns.spread`, which need none, are sent too.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import numpy as np

from components.assembly.spec import ModelSpec
from components.assembly.spec.problems import Problem, Refused
from components.training.artifacts.blob_store import Location
from components.training.processor.thread_priority import run_in_thread
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.process.start import prepare
from components.training.worker.protocol.control_channel import EndedError, find_channel
from components.training.worker.protocol.event_batcher import EVENT_BATCHERS, EventBatcher
from components.training.worker.protocol.job import Job, Outcome, PrewarmRequest

# What a model answers, or why it cannot; None if the model is not here.
Reply = dict[str, np.ndarray] | tuple[Problem, ...] | None


def train(job: Job) -> Outcome:
    """Train as the job says, in a thread of its own. What goes wrong is in the outcome; nothing
    is raised."""
    from distributed import get_worker  # noqa: PLC0415  only there while a worker runs this

    worker = get_worker()
    key = worker.get_current_task()

    def wanted() -> bool:
        # Dask gives up a task by name; the thread it runs in has to look for itself.
        task = worker.state.tasks.get(key)
        return task is not None and task.state == "executing"

    # Packets of several threads go in the order they were sent in: `log_event` alone would let
    # those of the loop's own thread pass the others.
    send = partial(worker.loop.add_callback, worker.log_event, job.topic)
    batcher = EVENT_BATCHERS.get(f"{worker.id} {job.topic}", send)
    return run_in_thread(partial(_train, job, batcher, wanted))


def _train(job: Job, batcher: EventBatcher, wanted: Callable[[], bool]) -> Outcome:
    prepare()
    from components.training.worker.process.job_runner import run_job  # noqa: PLC0415

    return run_job(job, batcher, wanted)


def prewarm(request: PrewarmRequest, number: int = 0) -> bool:
    """Trace a model of this structure, for the run that may come, and say whether that was done.
    What goes wrong is left to the run to tell. `cancel_prewarming` of this number ends it early."""
    return run_in_thread(partial(_prewarm, request, number), polite=True)


def _prewarm(request: PrewarmRequest, number: int) -> bool:
    prepare()
    from components.training.worker.process import prewarming  # noqa: PLC0415

    return prewarming.prewarm(request, number)


def cancel_prewarming(number: int) -> None:
    """End the prewarming of this number, whether it has begun or not."""
    from components.training.worker.process import prewarming  # noqa: PLC0415

    prewarming.cancel(number)


async def predict(run: str, attempt: int, request: PredictionRequest) -> Reply:
    """What the model of a run that trains here answers, with its weights between two batches. On
    the event loop of the worker, which is free while its threads train."""
    channel = find_channel(run, attempt)
    if channel is None:
        return None
    try:
        return await asyncio.wrap_future(channel.ask(request))
    except EndedError:
        return None
    except Refused as refused:
        return refused.problems


async def predict_from_files(location: Location, spec: ModelSpec, request: PredictionRequest) -> Reply:
    """What a model of `spec` answers with the weights that a run has left in its `location`."""
    try:
        return await asyncio.to_thread(_predict_from_files, location, spec, request)
    except Refused as refused:
        return refused.problems


def _predict_from_files(
    location: Location, spec: ModelSpec, request: PredictionRequest
) -> dict[str, np.ndarray] | None:
    from components.training.worker.model.predictor_cache import PREDICTORS  # noqa: PLC0415

    return PREDICTORS.answer(location, spec, request)
