"""Questions to a model, from the engine. These run on the event loop of the worker, which is
free while its threads train."""

from __future__ import annotations

import asyncio

import numpy as np

from components.assembly.spec import ModelSpec
from components.assembly.spec.problems import Problem, Refused
from components.training.artifacts.blob_store import Location
from components.training.values.question import PredictionRequest
from components.training.worker.model.predictor import MEMORY
from components.training.worker.protocol.control_channel import EndedError, find

# What a model says, or why it cannot; None if the model is not here.
Reply = dict[str, np.ndarray] | tuple[Problem, ...] | None


async def ask(run: str, attempt: int, question: PredictionRequest) -> Reply:
    """What the run under way here says, with its weights between two batches."""
    console = find(run, attempt)
    if console is None:
        return None
    try:
        return await asyncio.wrap_future(console.ask(question))
    except EndedError:
        return None
    except Refused as refused:
        return refused.problems


async def recall(place: Location, spec: ModelSpec, question: PredictionRequest) -> Reply:
    """What the run that left its weights in `place` says."""
    try:
        return await asyncio.to_thread(MEMORY.answer, place, spec, question)
    except Refused as refused:
        return refused.problems
