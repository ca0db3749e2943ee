"""One training of a spec by a recipe, as the server sees it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

import numpy as np

from components.assembly.spec import ModelSpec
from components.training.artifacts.initial_weights import InitialWeights
from components.training.runs.run_answers import RunAnswers
from components.training.runs.run_backend import RunBackend
from components.training.runs.run_record import RunRecord
from components.training.values.desired_state import (
    DesiredState,
    checked_rate,
    checked_speed,
    checked_weights,
)
from components.training.values.prediction_request import PredictionRequest
from components.training.values.recipe import Recipe
from components.training.values.run_snapshot import RunSnapshot


class Run(RunRecord, RunAnswers):
    """A training under way or over. Safe to use from any thread.

    Attributes:
        owner: the learner whose run it is; its own id where none was named.
        group: the network address that the owner comes from; the owner where none was named.
        initial: the weights that it starts from, where they are not those that its spec's seed draws.
        home: the address of the worker that had it last, for the engine.
    """

    def __init__(
        self,
        spec: ModelSpec,
        recipe: Recipe,
        backend: RunBackend,
        *,
        paused: bool = False,
        initial: InitialWeights | None = None,
        id: str | None = None,
        owner: str = "",
        group: str = "",
    ) -> None:
        super().__init__(id or uuid.uuid4().hex, spec, recipe, paused=paused)
        self.owner = owner or self.id
        self.group = group or self.owner
        self.initial = initial
        self._backend = backend
        self.home: str | None = None

    @classmethod
    def restored(cls, past: RunSnapshot, backend: RunBackend, initial: InitialWeights | None = None) -> Run:
        """A run that is over, or that another server trains, from its snapshot."""
        run = cls(past.spec, past.recipe, backend, initial=initial, id=past.id)
        run.take_over(past)
        return run

    def again(self, recipe: Recipe, *, id: str | None = None, owner: str = "", group: str = "") -> Run:
        """A run by `recipe` that begins with the rows and marks of this one, which is over. By default it
        has the same id, owner and group."""
        run = Run(
            self.spec,
            recipe,
            self._backend,
            initial=self.initial,
            id=id or self.id,
            owner=owner or self.owner,
            group=group or (self.group if owner in ("", self.owner) else owner),
        )
        run.begin_after(self)
        return run

    def __repr__(self) -> str:
        return f"<Run {self.id[:8]} of {self.spec.name}: {self.state}>"

    @property
    def ahead(self) -> int | None:
        """How many runs wait before this one; 0 once it is on a worker; None if it waits elsewhere."""
        return self._backend.ahead(self)

    # What can be done to it. Each returns at once and takes effect within a batch; before
    # the first batch, at its start; after the end, not at all.

    def set_loss_weights(self, weights: Mapping[str, float]) -> None:
        """Move the loss weights of some heads. Raises `Refused` for a head that is not
        trained or a weight out of range."""
        self._move(lambda desired: desired.weigh(checked_weights(weights, desired)))

    def set_learning_rate(self, value: float) -> None:
        """Move the learning rate. Raises `Refused` for one out of range."""
        rate = checked_rate(value)
        self._move(lambda desired: desired.pace(rate))

    def set_speed(self, value: float | None) -> None:
        """Begin at most so many batches a second; None: as many as can. Raises `Refused` for one out of
        range."""
        speed = checked_speed(value)
        self._move(lambda desired: desired.limit(speed))

    def pause(self) -> None:
        """Hold after the batch under way."""
        self._move(DesiredState.pause)

    def step(self) -> None:
        """Train on one batch and hold; a run that is going holds after one more."""
        self._move(DesiredState.step)

    def resume(self) -> None:
        """Go on."""
        self._move(DesiredState.resume)

    def stop(self) -> None:
        """End after the batch under way; what was learnt is kept."""
        self._move(DesiredState.stop)

    def _answer(self, request: PredictionRequest) -> dict[str, np.ndarray]:
        return self._backend.answer(self, request)

    def _move(self, change: Callable[[DesiredState], DesiredState]) -> None:
        with self._changed:
            if self.ended or self._desired_state.stopped:
                return
            self._desired_state = change(self._desired_state)
            self._observers.tell()
        self._backend.steer(self)

    # What can be had from it.

    def wait(self, until: Callable[[Run], object] | None = None, timeout: float | None = None) -> bool:
        """Block until the run has ended, or until `until(run)` is true.

        Args:
            until: what to wait for; None: the end.
            timeout: seconds to wait at most; None: without end.

        Returns:
            Whether it came about; False when the time is up, or if the run ended without it.
        """
        reached = until or (lambda run: run.ended)
        return self._observers.wait(lambda: reached(self), lambda: self.ended, timeout)

    def kept_epochs(self) -> tuple[int, ...]:
        """The epochs of which weights are kept, 0 for those it started with. Blocks for a moment."""
        return self._backend.kept_epochs(self)

    def weights(self, epoch: int | None = None) -> list[np.ndarray]:
        """The weights after the latest epoch or, after the end, the last; or those after one of
        `kept_epochs`. They are as `build(run.spec).set_weights` takes them. Raises `Refused` if there are
        none."""
        return self._backend.weights(self, epoch)
