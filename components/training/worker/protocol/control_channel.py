"""Where the desired state of a run arrives in its worker, and where its training holds to obey them.

`deliver_desired_state` and `ask` are called by other threads while the training goes on in its own; the
training passes a gate before every batch.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import numpy as np

from components.training.values.desired_state import DesiredState
from components.training.values.prediction_request import PredictionRequest

Answers = dict[str, np.ndarray]

# Seconds between two checks of whether a training that is held is still wanted.
CHECK_INTERVAL = 1.0


class StoppedError(Exception):
    """The run is to end before its next batch."""


class EndedError(Exception):
    """The training that was asked is over."""


class ControlChannel:
    """The latest desired state of one attempt, and requests for predictions of its model.

    That it is to end is passed on at once, in the thread that delivers it, unless a batch is being
    trained: validation and checkpoints move no weights, so nobody has to wait for them.

    Args:
        desired: the desired state when the attempt was sent.
        wanted: whether anyone still wants the training.
        call: called when something was delivered, for a training that waits for its turn.
        stopped: called once when the run is to end and no batch is being trained.
        clock: seconds that pass, for the speed of the run.
    """

    def __init__(
        self,
        desired: DesiredState,
        wanted: Callable[[], bool] = lambda: True,
        call: Callable[[], None] = lambda: None,
        stopped: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.desired_state = desired
        self._call = call
        self._stopped, self._clock = stopped, clock
        # When the next batch begins at the earliest.
        self._due = -math.inf
        self._stop_told = self._at_work = False
        self._wanted = wanted
        self._changed = threading.Condition()
        self._confirmed = False
        self._taken = 0
        self._pauses = desired.pauses
        self._requests: deque[tuple[PredictionRequest, Future[Answers]]] = deque()
        self._closed = False

    def deliver(self, desired: DesiredState) -> None:
        """Take a desired state, unless it is older than the one known."""
        with self._changed:
            self._confirmed = True
            if desired.revision > self.desired_state.revision:
                self.desired_state = desired
            self._tell()
            self._changed.notify_all()
        self._call()

    def wait_confirmed(self, timeout: float) -> bool:
        """Wait until the engine has delivered a desired state, at most `timeout` seconds. Returns whether
        it has."""
        with self._changed:
            return self._changed.wait_for(lambda: self._confirmed, timeout)

    def ask(self, request: PredictionRequest) -> Future[Answers]:
        """Have the training predict between two batches."""
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
        """Take no more requests, and fail those not answered yet with `EndedError`."""
        with self._changed:
            self._closed = True
            for _, answer in self._requests:
                answer.set_exception(EndedError())
            self._requests.clear()

    def check(self) -> None:
        """Raise `StoppedError` if the run is to end."""
        with self._changed:
            if self.desired_state.stopped or not self._wanted():
                self.rest()
                raise StoppedError

    def work(self) -> None:
        """Note that something begins which must be finished: a batch. Raises `StoppedError`."""
        with self._changed:
            self.check()
            self._at_work = True

    def rest(self) -> None:
        """Note that nothing is under way any more that must be finished."""
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
        waiting: Callable[[], None] = lambda: None,
        *,
        within_step: bool = False,
    ) -> DesiredState:
        """Wait until the run may go on, answering requests meanwhile, and begin what must be finished.

        Args:
            answer: predicts.
            holding: called once if the run has to wait because it is paused.
            waiting: called once if it has to wait because of its speed.
            within_step: whether this belongs to a step already granted, as the validation after it.

        Returns:
            The desired state, to be applied now.

        Raises:
            StoppedError: if the run is to end.
        """
        reported: set[Callable[[], None]] = set()
        while True:
            self._reply(answer)
            with self._changed:
                desired = self.desired_state
                self.check()
                held = self._held(desired, within_step)
                pause = CHECK_INTERVAL if held else self._seconds_to_wait(desired, within_step)
                if pause <= 0:
                    self.work()
                    return desired
                reason = holding if held else waiting
                if reason in reported and not self._requests:
                    self._changed.wait(min(pause, CHECK_INTERVAL))
            if reason not in reported:
                reported.add(reason)
                reason()

    def batch_done(self) -> None:
        """Note that a batch was trained; while paused, that uses up one step. Raises `StoppedError`."""
        with self._changed:
            if self.desired_state.paused and self._pauses == self.desired_state.pauses:
                self._taken += 1
            speed, now = self.desired_state.speed, self._clock()
            self._due = now if speed is None else max(now, self._due + 1 / speed)
            self.rest()
            if self.desired_state.stopped:
                raise StoppedError

    def _held(self, desired: DesiredState, within_step: bool) -> bool:
        if desired.pauses != self._pauses:
            self._pauses, self._taken = desired.pauses, 0
        if not desired.paused:
            return False
        return not (within_step and desired.steps) and self._taken >= desired.steps

    def _seconds_to_wait(self, desired: DesiredState, within_step: bool) -> float:
        """Seconds until the next batch begins; 0 for a step that was granted."""
        if desired.speed is None or desired.paused or within_step:
            return 0
        return min(self._due - self._clock(), 1 / desired.speed)

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
    """Have the channel of an attempt found by `find_channel` for as long as this lasts."""
    _channels[run, attempt] = channel
    try:
        yield
    finally:
        channel.close()
        del _channels[run, attempt]


def deliver_desired_state(run: str, attempt: int, desired: DesiredState) -> bool:
    """Deliver a desired state to the attempt at a run. The engine calls it in the worker's process.

    Returns:
        Whether that attempt is under way here.
    """
    channel = _channels.get((run, attempt))
    if channel is not None:
        channel.deliver(desired)
    return channel is not None


def find_channel(run: str, attempt: int) -> ControlChannel | None:
    """The channel of an attempt; None if it is not under way in this process."""
    return _channels.get((run, attempt))


def under_way() -> tuple[str, ...]:
    """The ids of the runs that train in this process."""
    return tuple(run for run, _ in _channels)
