"""Where a question to a model whose training is over goes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from components import lessons
from components.assembly.spec.problems import Refused
from components.training import Recipe, Run, prediction_router
from components.training.prediction_router import PredictionRouter
from components.training.scheduling.placement import Placement, WorkerRoom
from components.training.values.prediction_request import PredictionRequest

ANSWER = {"main_output": np.ones((1, 1))}


class Workers:
    """A cluster and its dispatcher, without a worker at first."""

    def __init__(self) -> None:
        self.placement, self.up = Placement(), asyncio.Event()
        self.client = self

    def begin(self) -> None:
        self.placement.update({"one": WorkerRoom(1, 1, 1e9)})
        self.up.set()

    def attempt(self, run: Run) -> None:
        return None

    async def wait_for_worker(self) -> None:
        await self.up.wait()

    async def run(self, *_: Any, workers: list[str], **__: Any) -> dict[str, Any]:
        return dict.fromkeys(workers, ANSWER)


def ask(workers: Workers) -> Any:
    storage: Any = SimpleNamespace(kept=lambda _: True, run=lambda _: None)
    anything: Any = workers
    run = Run(lessons.headline(), Recipe(), anything)
    return PredictionRouter(anything, storage, anything).predict(run, PredictionRequest({}, epoch=1))


def test_a_question_waits_for_the_first_worker() -> None:
    async def asked() -> Any:
        workers = Workers()
        asyncio.get_running_loop().call_soon(workers.begin)
        return await ask(workers)

    assert asyncio.run(asked()) == ANSWER


def test_a_question_is_refused_when_no_worker_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prediction_router, "FIRST_WORKER", 0.01)

    async def asked() -> Any:
        return await ask(Workers())

    with pytest.raises(Refused, match="No worker process"):
        asyncio.run(asked())
