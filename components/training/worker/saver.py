"""Checkpoints written aside, so that the training does not wait for the disk."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from components.assembly.messages import N_, Message, message
from components.training.checkpoint import CHECKPOINT, FINAL, Checkpoint, Facts, write
from components.training.vault import Place
from components.training.worker.trainee import Trainee, numbers

# The part of the computing until the first checkpoint that it may cost, and of that since the last
# one. One of the slide's model takes a tenth of a second: with epochs of as little, each would cost
# as much as it.
FIRST = 0.1
PART = 0.02
# Bytes copied and written in a second of computing, until it is known better.
SPEED = 400e6


class Saver:
    """Writes the checkpoints of one run, one at a time, at the ends of epochs: the first when it costs
    a tenth of the computing that it keeps, each other when that was so long ago that it is a fiftieth.
    An epoch that ends while the one before is still being written is passed over: the next one is
    as good.

    `clock` tells the seconds of computing, in whichever thread it is asked.
    """

    def __init__(self, place: Place, clock: Callable[[], float] = time.thread_time) -> None:
        self._place, self._clock = place, clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")
        self._writing: Future[float] | None = None
        self._copied = 0.0
        self._cost: float | None = None

    def __enter__(self) -> Saver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def save(self, trainee: Trainee, facts: Facts, computed: float) -> Message | None:
        """Begin to write a checkpoint of a run that has `computed` for so many seconds, if it is
        time for one; says what became of the one before if it failed."""
        if self._writing is not None and not self._writing.done():
            return None
        failed = self._failed()
        if failed is None and not self._worth(trainee, computed):
            return None
        begun = self._clock()
        checkpoint = Checkpoint(facts, numbers(trainee.model.weights), numbers(trainee.state))
        self._copied, self._cost = computed, self._clock() - begun
        self._writing = self._thread.submit(self._write, checkpoint)
        if failed is None:
            return None
        return message(
            N_("The last checkpoint could not be written: {reason}. The training goes on without it."),
            reason=_reason(failed),
        )

    def _worth(self, trainee: Trainee, computed: float) -> bool:
        if self._cost is None:
            return FIRST * computed >= _bytes(trainee) / SPEED
        return PART * (computed - self._copied) >= self._cost

    def _failed(self) -> BaseException | None:
        """Why the last writing failed, said once; what it cost if it did not."""
        writing, self._writing = self._writing, None
        if writing is None:
            return None
        error = writing.exception()
        if error is None:
            assert self._cost is not None
            self._cost += writing.result()
        return error

    def _write(self, checkpoint: Checkpoint) -> float:
        """Seconds that it took."""
        begun = self._clock()
        write(self._place, CHECKPOINT, checkpoint)
        return self._clock() - begun

    def finish(self, final: Checkpoint) -> bool:
        """Write the final weights, and say whether they are kept. The last checkpoint stays
        where they are not from the end of an epoch: a training goes on from there."""
        try:
            self._thread.submit(write, self._place, FINAL, final).result()
            if final.state:
                self._place.remove(CHECKPOINT)
        except OSError:
            return False
        return True


def _bytes(trainee: Trainee) -> int:
    """What a checkpoint holds, about: nearly all of it are numbers of four bytes."""
    return 4 * sum(math.prod(each.shape) for each in (*trainee.model.weights, *trainee.state))


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
