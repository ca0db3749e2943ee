"""The state that a run is to be in: loss weights, learning rate, speed, paused, stopped.

Not a list of commands: a worker is told the latest state of every control and sees to it
that it is so by the next batch. What arrives twice or out of order does no harm, a dragged
slider never queues up, and a run that moves to another worker is simply told again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse, shown
from components.training.values.recipe import MAX_LEARNING_RATE, MAX_WEIGHT
from components.training.values.rows import LEARNING_RATE

# Batches a second.
SPEED = "speed"
LEAST_SPEED, MAX_SPEED = 0.1, 1_000.0
# Up to so many people can follow each.
FEW = 2.0


@dataclass(frozen=True)
class DesiredState:
    """How a run is to train from now on, as its controls say: loss weights, learning rate, pause, speed.

    `revision` grows with every change. `pauses` counts how often it was paused and
    `steps` the batches granted since the last time, so that a step is taken once. `speed` is how many
    batches begin in a second at most, so that people can watch; None: as many as can.
    """

    loss_weights: Mapping[str, float]
    learning_rate: float
    speed: float | None = None
    paused: bool = False
    pauses: int = 0
    steps: int = 0
    stopped: bool = False
    revision: int = 0

    @property
    def stepwise(self) -> bool:
        """Whether people watch batch by batch: each is granted, or few begin in a second."""
        return self.paused or (self.speed is not None and self.speed <= FEW)

    def weigh(self, weights: Mapping[str, float]) -> DesiredState:
        """With the loss weights of some heads moved."""
        return self._next(loss_weights={**self.loss_weights, **weights})

    def pace(self, learning_rate: float) -> DesiredState:
        """With another learning rate."""
        return self._next(learning_rate=learning_rate)

    def limit(self, speed: float | None) -> DesiredState:
        """With another speed."""
        return self._next(speed=speed)

    def pause(self) -> DesiredState:
        """Held after the batch under way."""
        if self.paused:
            return self
        return self._next(paused=True, pauses=self.pauses + 1, steps=0)

    def step(self) -> DesiredState:
        """Paused, and one more batch granted."""
        held = self.pause()
        return held._next(steps=held.steps + 1)

    def hold_again(self) -> DesiredState:
        """Where another worker takes it up: the steps granted were taken."""
        return self._next(steps=0) if self.steps else self

    def resume(self) -> DesiredState:
        """Going on."""
        return self._next(paused=False, steps=0) if self.paused else self

    def stop(self) -> DesiredState:
        """At an end after the batch under way."""
        return self._next(stopped=True)

    def _next(self, **changes: object) -> DesiredState:
        return replace(self, revision=self.revision + 1, **changes)  # type: ignore[arg-type]


def checked_weights(weights: Mapping[str, float], desired: DesiredState) -> dict[str, float]:
    """Loss weights as numbers that Python keeps. Raises `Refused` for a head that is not
    among those trained, and for a weight that cannot be."""
    for head in weights:
        if head not in desired.loss_weights:
            raise refuse(
                "unknown-head",
                where=head,
                message=message(N_("No trained head of this model is called {head}."), head=shown(head)),
                received=shown(head),
                mend=message(N_("Its heads: {heads}."), heads=", ".join(desired.loss_weights)),
            )
    return {head: _within(weight, MAX_WEIGHT, head) for head, weight in weights.items()}


def checked_rate(value: float) -> float:
    """A learning rate as a number that Python keeps. Raises `Refused` for one that cannot be."""
    return _within(value, MAX_LEARNING_RATE, LEARNING_RATE)


def checked_speed(value: float | None) -> float | None:
    """A speed as a number of batches a second. Raises `Refused` for one that cannot be."""
    return None if value is None else _within(value, MAX_SPEED, SPEED, LEAST_SPEED)


def _within(value: object, most: float, where: str, least: float = 0) -> float:
    number = isinstance(value, int | float | np.floating | np.integer) and not isinstance(value, bool)
    if not number or not isfinite(value) or not least <= value <= most:  # type: ignore[arg-type, operator]
        raise refuse(
            "out-of-range",
            where=where,
            message=message(N_("{control} cannot have this value."), control=where),
            received=shown(value),
            mend=message(N_("Give a number from {least:g} to {most:g}."), least=least, most=most),
        )
    return float(value)  # type: ignore[arg-type]
