"""By how much the figures of the validation part may be off for its number of rows."""

from __future__ import annotations

from components.assembly.spec import ModelSpec
from components.datasets import DataPart
from components.datasets.binding.uncertainty import margin, sizes
from components.training.worker.loop.meter import MeterReading


class Margins:
    """Computes the margins of the metrics of one model on one validation part."""

    def __init__(self, spec: ModelSpec, part: DataPart) -> None:
        self.rows = len(part)
        self._losses = {head.name: head.loss for head in spec.heads}
        self._sizes = {name: sizes(targets) for name, targets in part.targets.items()}

    def of(self, reading: MeterReading) -> dict[str, float]:
        """The margin of each metric and loss of a reading that has one, by "head/metric", "head/loss" and
        "loss"."""
        margins = {key: self._margin(key, value, reading) for key, value in reading.metrics.items()}
        return {key: value for key, value in margins.items() if value is not None} | reading.loss_margins

    def _margin(self, key: str, value: float, reading: MeterReading) -> float | None:
        head, _, metric = key.rpartition("/")
        if head not in self._sizes:
            return None
        return margin(metric, value, self._sizes[head], self._squared(head, reading))

    def _squared(self, head: str, reading: MeterReading) -> float | None:
        """The mean squared error of a head, if it is among the figures."""
        if self._losses.get(head) == "mean_squared_error":
            return reading.losses.get(head)
        squared = reading.metrics.get(f"{head}/mean_squared_error")
        root = reading.metrics.get(f"{head}/root_mean_squared_error")
        return squared if squared is not None else None if root is None else root**2
