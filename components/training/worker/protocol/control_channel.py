"""Where the controls of a run arrive in its worker, and where its training holds to obey them.

`deliver_desired_state` and `ask` are called by other threads while the training goes on in its own; the
training passes a gate before every batch.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import numpy as np

from components.training.values.desired_state import DesiredState
from components.training.values.prediction_request import PredictionRequest

Answers = dict[str, np.ndarray]

# Seconds between two looks at whether anyone still wants this training, while it is held.
CHECK_INTERVAL = 1.0


class StoppedError(Exception):
    """The run is to end here."""


class EndedError(Exception):
    """There is no training to ask any more."""


class ControlChannel:
    """The latest controls of one attempt, and questions to its model. A training that may be
    waiting for something else is called when there is anything new.

    That it is to end is told at once, in whatever thread that is heard, unless the training is at
    work on what counts, a batch: to look at held-out rows or to copy weights moves nothing, and
    nobody has to wait for it.
    """

    def __init__(
        self,
        desired: DesiredState,
        wanted: Callable[[], bool] = lambda: True,
        call: Callable[[], None] = lambda: None,
        stopped: Callable[[], None] = lambda: None,
    ) -> None:
        self.desired_state = desired
        self._call = call
        self._stopped = stopped
        self._stop_told = self._at_work = False
        self._wanted = wanted
        self._changed = threading.Condition()
        self._confirmed = False
        self._taken = 0
        self._pauses = desired.pauses
        self._requests: deque[tuple[PredictionRequest, Future[Answers]]] = deque()
        self._closed = False

    def deliver(self, desired: DesiredState) -> None:
        """The controls as they stand now; older news than what is known is ignored."""
        with self._changed:
            self._confirmed = True
            if desired.revision > self.desired_state.revision:
                self.desired_state = desired
            self._tell()
            self._changed.notify_all()
        self._call()

    def wait_confirmed(self, timeout: float) -> bool:
        """Wait until the engine has confirmed where the controls stand."""
        with self._changed:
            return self._changed.wait_for(lambda: self._confirmed, timeout)

    def ask(self, request: PredictionRequest) -> Future[Answers]:
        """What does the model say to this, with the weights between two batches?"""
        answer: Future[Answers] = Future()
        with self._changed:
            if self._closed:
                answer.set_exception(EndedError())
            else:
                self._requests.append((request, answer))
            self._changed.notify_all()
        self._call()
        return answer

    def close(self) -> None:
        """No more questions are taken; those not answered yet are given up."""
        with self._changed:
            self._closed = True
            for _, answer in self._requests:
                answer.set_exception(EndedError())
            self._requests.clear()

    def check(self) -> None:
        """Raises `StoppedError` if it is to end here."""
        with self._changed:
            if self.desired_state.stopped or not self._wanted():
                self.rest()
                raise StoppedError

    def work(self) -> None:
        """From here on it is at work. Raises `StoppedError`."""
        with self._changed:
            self.check()
            self._at_work = True

    def rest(self) -> None:
        """From here on, until it works again, nothing that counts is under way."""
        with self._changed:
            self._at_work = False
            self._tell()

    def _tell(self) -> None:
        if self.desired_state.stopped and not (self._at_work or self._stop_told):
            self._stop_told = True
            self._stopped()

    def wait_to_proceed(
        self,
        answer: Callable[[PredictionRequest], Answers],
        holding: Callable[[], None],
        *,
        within_step: bool = False,
    ) -> DesiredState:
        """Pass as soon as the run may go on, answering questions meanwhile, and say where
        the controls stand; from here on it is at work. `holding` is called once if it has to
        wait. What belongs to a step already granted, such as the validation after it, passes
        with `within_step`. Raises `StoppedError`.
        """
        held = False
        while True:
            self._reply(answer)
            with self._changed:
                desired = self.desired_state
                self.check()
                if not self._held(desired, within_step):
                    self.work()
                    return desired
                if held and not self._requests:
                    self._changed.wait(CHECK_INTERVAL)
            if not held:
                held = True
                holding()

    def batch_done(self) -> None:
        """A batch was trained: while paused, one step is used up. Raises `StoppedError`."""
        with self._changed:
            if self.desired_state.paused and self._pauses == self.desired_state.pauses:
                self._taken += 1
            self.rest()
            if self.desired_state.stopped:
                raise StoppedError

    def _held(self, desired: DesiredState, within_step: bool) -> bool:
        if desired.pauses != self._pauses:
            self._pauses, self._taken = desired.pauses, 0
        if not desired.paused:
            return False
        return not (within_step and desired.steps) and self._taken >= desired.steps

    def _reply(self, answer: Callable[[PredictionRequest], Answers]) -> None:
        while True:
            with self._changed:
                if not self._requests:
                    return
                request, reply = self._requests.popleft()
            if not reply.set_running_or_notify_cancel():
                continue
            try:
                reply.set_result(answer(request))
            except Exception as error:
                reply.set_exception(error)


_channels: dict[tuple[str, int], ControlChannel] = {}


@contextmanager
def registered(run: str, attempt: int, channel: ControlChannel) -> Iterator[None]:
    """The console of an attempt, found by `deliver_desired_state` and `ask` while it lasts."""
    _channels[run, attempt] = channel
    try:
        yield
    finally:
        channel.close()
        del _channels[run, attempt]


def deliver_desired_state(run: str, attempt: int, desired: DesiredState) -> bool:
    """Called in the worker's process by the engine: the controls of a run as they stand."""
    channel = _channels.get((run, attempt))
    if channel is not None:
        channel.deliver(desired)
    return channel is not None


def find_channel(run: str, attempt: int) -> ControlChannel | None:
    """The console of an attempt under way in this process."""
    return _channels.get((run, attempt))


def under_way() -> tuple[str, ...]:
    """The runs that train in this process."""
    return tuple(run for run, _ in _channels)
