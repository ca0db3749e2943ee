"""Checkpoints written aside, so that the training does not wait for the disk."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from components.assembly.messages import N_, Message, message
from components.training.checkpoint import CHECKPOINT, FINAL, Checkpoint, Facts, write
from components.training.vault import Place
from components.training.worker.trainee import Trainee, numbers


class Saver:
    """Writes the checkpoints of one run, one at a time. An epoch that ends while the one
    before is still being written is passed over: the next one is as good."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")
        self._writing: Future[None] | None = None

    def __enter__(self) -> Saver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def save(self, trainee: Trainee, facts: Facts) -> Message | None:
        """Begin to write a checkpoint; says what became of the one before if it failed."""
        if self._writing is not None and not self._writing.done():
            return None
        failed = self._writing is not None and self._writing.exception()
        checkpoint = Checkpoint(facts, numbers(trainee.model.weights), numbers(trainee.state))
        self._writing = self._thread.submit(write, self._place, CHECKPOINT, checkpoint)
        if failed:
            return message(
                N_("The last checkpoint could not be written: {reason}. The training goes on without it."),
                reason=_reason(failed),
            )
        return None

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


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
