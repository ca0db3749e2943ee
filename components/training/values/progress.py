"""How far a run is and how fast it goes."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from components.training.values.rows import Row

# The speed is that of the latest batches, so many at most.
RECENT = 40


@dataclass(frozen=True)
class Progress:
    """How far a run is: in `epoch` of `epochs`, at batch `step` of `steps`, from 1, 0 before the first.
    `fraction` is the part of all batches done, 0 to 1; `speed` is in samples a second;
    `seconds_left` counts training and validation. The last two are None until known."""

    epoch: int
    epochs: int
    step: int
    steps: int
    fraction: float
    speed: float | None
    seconds_left: float | None


class Pace:
    """Computes the progress of a run from its rows, as they come."""

    def __init__(self, epochs: int, steps: int) -> None:
        self._epochs, self._steps = epochs, steps
        self._recent: deque[Row] = deque(maxlen=RECENT)
        self._validating = 0.0
        self._last: Row | None = None
        self._speed: float | None = None

    def add(self, row: Row) -> None:
        """Add a row."""
        if row.kind == "batch":
            self._recent.append(row)
            self._measure()
        elif self._last is not None:
            self._validating = row.seconds - self._last.seconds
            # Batches on both sides of a validation would look slow.
            self._recent.clear()
        self._last = row

    def progress(self) -> Progress:
        """The progress as of the latest row."""
        last = self._last
        if last is None:
            return Progress(0, self._epochs, 0, self._steps, 0.0, None, None)
        total = self._epochs * self._steps
        return Progress(
            epoch=last.epoch,
            epochs=self._epochs,
            step=last.step - (last.epoch - 1) * self._steps,
            steps=self._steps,
            fraction=last.step / total,
            speed=self._speed,
            seconds_left=self._left(last, total),
        )

    def _measure(self) -> None:
        first, last = self._recent[0], self._recent[-1]
        if last.seconds > first.seconds:
            self._speed = (last.samples - first.samples) / (last.seconds - first.seconds)

    def _left(self, last: Row, total: int) -> float | None:
        if not self._speed or not last.step:
            return None
        batch = last.samples / last.step / self._speed
        epochs = self._epochs - last.epoch + (last.kind == "batch")
        return (total - last.step) * batch + epochs * self._validating
