"""Writes checkpoints in a thread of its own, so that the training does not wait for the disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.training.artifacts.blob_store import Location
from components.training.artifacts.checkpoint import (
    CHECKPOINT,
    FINAL,
    Checkpoint,
    TrainingPosition,
    ensure_latest,
    write,
)
from components.training.artifacts.epochs import keep_epoch
from components.training.artifacts.starting_arrays import StartingArrays
from components.training.worker.model.compiled_model import CompiledModel
from components.training.worker.model.variables import copies

# The part of a training's computing that may go into its checkpoints. One of the slide's model takes a
# tenth of a second: with epochs of as little, each would cost as much as it.
MAX_SHARE_OF_COMPUTING = 0.02


class CheckpointSaver:
    """Writes the checkpoints of one run, one at a time, at the ends of epochs: of the first, which the
    views of a model wait for, then of each that ends when the last was so long ago that it was worth
    its cost. An epoch that ends while the one before is still being written is passed over: the next
    one is as good.

    `since` is when this training began, in seconds since 1970: nothing is written over what a later
    one of the same run has written. `clock` tells the seconds of computing, in whichever thread it
    is asked. Of a model of this `spec`, what did not move is not written.
    """

    def __init__(
        self,
        place: Location,
        clock: Callable[[], float] = time.thread_time,
        since: float = 0.0,
        spec: ModelSpec | None = None,
    ) -> None:
        self._place, self._clock, self.since, self._spec = place, clock, since, spec
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")
        self._writing: Future[float] | None = None
        self._copied = self._cost = 0.0

    def __enter__(self) -> CheckpointSaver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def save(self, compiled: CompiledModel, position: TrainingPosition, computed: float) -> Message | None:
        """Begin to write a checkpoint of a run that has `computed` for so many seconds, if it is
        time for one; says what became of the one before if it failed."""
        if self._writing is not None and not self._writing.done():
            return None
        failed = self._failed()
        if failed is None and MAX_SHARE_OF_COMPUTING * (computed - self._copied) < self._cost:
            return None
        begun = self._clock()
        checkpoint = Checkpoint(position, copies(compiled.model.weights), copies(compiled.state), self.since)
        self._copied, self._cost = computed, self._clock() - begun
        self._writing = self._thread.submit(self._write, checkpoint)
        if failed is None:
            return None
        return message(
            N_("The last checkpoint could not be written: {reason}. The training goes on without it."),
            reason=_reason(failed),
        )

    def _failed(self) -> BaseException | None:
        """Why the last writing failed, said once; what it cost if it did not."""
        writing, self._writing = self._writing, None
        if writing is None:
            return None
        error = writing.exception()
        if error is None:
            self._cost += writing.result()
        return error

    def _write(self, checkpoint: Checkpoint) -> float:
        """Seconds that it took."""
        begun = self._clock()
        ensure_latest(self._place, self.since)
        starting = self._starts()
        write(self._place, CHECKPOINT, checkpoint, starting)
        keep_epoch(self._place, checkpoint, starting)
        return self._clock() - begun

    def finish(self, final: Checkpoint) -> bool:
        """Write the final weights, and say whether they are kept. The last checkpoint stays
        where they are not from the end of an epoch: a training goes on from there."""
        try:
            self._thread.submit(self._write_final, replace(final, since=self.since)).result()
            if final.state:
                self._place.remove(CHECKPOINT)
        except OSError:
            return False
        return True

    def _starts(self) -> StartingArrays | None:
        # Not kept: what a model started with can be as large as it.
        return StartingArrays(self._spec, self._place) if self._spec is not None else None

    def _write_final(self, final: Checkpoint) -> None:
        ensure_latest(self._place, self.since)
        write(self._place, FINAL, final, self._starts())


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
