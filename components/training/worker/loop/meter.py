"""Reads losses and metrics from Keras's logs: of each batch alone, and of an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.assembly.spec import ModelSpec
from components.training.worker.model.losses import TOTAL, LogNames


@dataclass(frozen=True)
class MeterReading:
    """A total loss, each trained head's unweighted loss, and metrics by "head/metric"."""

    loss: float
    losses: dict[str, float]
    metrics: dict[str, float]


@dataclass
class _Means:
    """Means over samples, summed in 64 bits."""

    samples: int = 0
    total: float = 0.0
    heads: dict[str, float] = field(default_factory=dict)

    def add(self, reading: MeterReading, samples: int) -> None:
        self.samples += samples
        self.total += reading.loss * samples
        for head, loss in reading.losses.items():
            self.heads[head] = self.heads.get(head, 0.0) + loss * samples

    def reading(self, metrics: dict[str, float]) -> MeterReading:
        losses = {head: total / self.samples for head, total in self.heads.items()}
        return MeterReading(self.total / self.samples, losses, metrics)


class Meter:
    """Reads Keras's logs, whose losses are of one batch alone (see `Steps`); metrics stay
    Keras's, over the epoch so far, since not all of them are means.
    """

    def __init__(self, spec: ModelSpec) -> None:
        self._names = LogNames(spec)
        self._means = _Means()

    def begin_epoch(self) -> None:
        """Forget the epoch before, or the training before the validation."""
        self._means = _Means()

    def batch(self, logs: Mapping[str, Any], samples: int) -> MeterReading:
        """The batch just done, of so many samples, from Keras's logs."""
        reading = MeterReading(
            loss=float(logs[TOTAL]),
            losses={head: float(logs[name]) for name, head in self._names.losses.items()},
            metrics=self._read_metrics(logs),
        )
        self._means.add(reading, samples)
        return reading

    def epoch(self, logs: Mapping[str, Any], prefix: str = "") -> MeterReading:
        """The epoch: losses over all its samples, and Keras's metrics, which in its logs of
        the validation begin with `prefix`."""
        return self._means.reading(self._read_metrics(logs, prefix))

    def _read_metrics(self, logs: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
        return {key: float(logs[prefix + name]) for name, key in self._names.metrics.items()}
