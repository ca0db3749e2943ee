"""Runs in every state, and what a store has of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.assembly.spec.messages import message
from components.store import RunEntry, Store, StoredRun
from components.training import Recipe, Row, Run
from components.training.artifacts.checkpoint import FINAL
from tests.training.small import spec

ME, YOU = "a" * 32, "b" * 32


class Operator:
    """An engine that nobody asks anything."""

    def steer(self, run: Run) -> None: ...
    def ahead(self, run: Run) -> int:
        return 0

    def predict(self, run: Run, arrays: Any) -> Any:
        raise NotImplementedError

    def weights(self, run: Run, epoch: int | None = None) -> Any:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(name)


def started(seed: int = 0, epochs: int = 3) -> Run:
    run = Run(spec(seed=seed), Recipe(epochs=epochs, seed=seed), Operator())
    run.prepared(5)
    run.begin(0, {"a_head": 0.5, "b_head": 1.0})
    run.enter("running")
    return run


def row(step: int, kind: Any = "batch", **values: Any) -> Row:
    losses = {"a_head": 2.0 / step, "b_head": 1.0 / step}
    return Row(
        kind, step, (step - 1) // 5 + 1, 1.0 / step, losses, {"a_head": 0.5, "b_head": 1.0}, 1e-3,
        seconds=step / 10, samples=8 * step, **values,
    )  # fmt: skip


def epoch(step: int, loss: float, accuracy: float) -> Row:
    return row(step, "epoch", validation_loss=loss, validation_metrics={"b_head/accuracy": accuracy})


def batches(first: int, last: int) -> list[Row]:
    return [row(step) for step in range(first, last + 1)]


def entry(learner: str = ME, **values: Any) -> RunEntry:
    return RunEntry(
        learner, "headline", {"options": {"dense": 2}}, (message("{count} layers", count=2),), **values
    )


def keep(store: Store, run: Run, learner: str = ME, **values: Any) -> None:
    store.recorder.track(run, entry(learner, **values))
    store.recorder.flush()


def ended(store: Store, learner: str = ME, **values: Any) -> Run:
    run = started(**values)
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6)], [])
    run.end("finished")
    keep(store, run, learner)
    return run


def stored_run(store: Store, run: Run, learner: str = ME) -> StoredRun:
    stored = store.runs.get(learner, run.id)
    assert stored is not None
    return stored


def weights(store: Store, run: Run, size: int) -> None:
    with store.blob_store.place(run.id).writing(FINAL) as file:
        file.write(b"x" * size)


def heavy(store: Store, seed: int, learner: str = ME, size: int = 2_000) -> Run:
    run = started(seed)
    run.end("finished")
    weights(store, run, size)
    keep(store, run, learner)
    return run


def having(store: Store, runs: Sequence[Run]) -> list[bool]:
    return [store.blob_store.place(run.id).exists(FINAL) for run in runs]
