"""Sends a prediction request to where the run's model is: its training while it lasts, its files after."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import numpy as np

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse
from components.training.artifacts.storage import Storage
from components.training.runs.run import Run
from components.training.scheduling.cluster import Cluster
from components.training.scheduling.dispatcher import Dispatcher
from components.training.values.prediction_request import COMPILED, PredictionRequest
from components.training.worker.tasks import Reply, predict_from_files

# Seconds that a question waits for the first worker: after a start of the server they import Keras first.
FIRST_WORKER = 20.0


class PredictionRouter:
    """Answers prediction requests. To be used on the engine's event loop."""

    def __init__(self, cluster: Cluster, storage: Storage, dispatcher: Dispatcher) -> None:
        self._cluster, self._storage, self._dispatcher = cluster, storage, dispatcher

    async def predict(self, run: Run, request: PredictionRequest) -> dict[str, np.ndarray]:
        """What the model of a run answers, one row a sample. Raises `Refused`."""
        # A model that trains is compiled for that, and its weights of an epoch are in its files.
        in_files = request.epoch is not None or request.about in COMPILED
        while not in_files and (attempt := self._dispatcher.attempt(run)) is not None:
            reply = await attempt.predict(request)
            if reply is not None:
                return _answered(reply)
            await attempt.ended()
        if request.about == "gradients":
            raise _not_training(run)
        if not self._storage.kept(run.id):
            raise no_weights(run)
        reply = await self._recall(run, request)
        if reply is None:
            raise no_weights(run)
        return _answered(reply)

    async def _recall(self, run: Run, request: PredictionRequest) -> Reply:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._dispatcher.wait_for_worker(), FIRST_WORKER)
        placement = self._dispatcher.placement
        address = run.home if run.home in placement else placement.any()
        if address is None:
            raise refuse(
                "no-worker",
                where=run.spec.name,
                message=message(N_("No worker process is ready to answer.")),
                received="",
                mend=message(N_("Ask again in a few seconds.")),
            )
        replies = await self._cluster.client.run(
            predict_from_files,
            self._storage.run(run.id),
            run.spec,
            request,
            workers=[address],
            on_error="ignore",
        )
        reply: Reply = replies.get(address)
        return reply


def no_weights(run: Run) -> Refused:
    """The refusal for a run of which there are no weights: not yet, never, or no longer."""
    if run.ended and not run.rows:
        what = message(N_("This run ended before its first batch, so it has learnt nothing."))
        mend = message(N_("Train the model again."))
    elif run.ended:
        what = message(N_("The weights of this run are no longer kept."))
        mend = message(N_("Train the model again."))
    else:
        what = message(N_("This run has not begun, so there is nothing it could say."))
        mend = message(N_("Ask again when it trains."))
    return refuse("no-weights", where=run.spec.name, message=what, received="", mend=mend)


def _not_training(run: Run) -> Refused:
    return refuse(
        "not-training",
        where=run.spec.name,
        message=message(N_("Gradients are measured while a model trains here, and this one does not.")),
        received="",
        mend=message(N_("Train it, and look while it trains.")),
    )


def _answered(reply: Reply) -> dict[str, np.ndarray]:
    if isinstance(reply, dict):
        return reply
    raise Refused(reply or ())
