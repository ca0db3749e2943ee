"""Reads losses and metrics from Keras's logs: of each batch alone, and of an epoch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from components.assembly.spec import ModelSpec
from components.datasets.binding.uncertainty import mean_of_batches
from components.training.worker.model.losses import TOTAL, LogNames

LOSS = "loss"


@dataclass(frozen=True)
class MeterReading:
    """A total loss, each trained head's unweighted loss, and metrics by "head/metric".

    `loss_margins` are, by "loss" and "head/loss", by how much the losses of an epoch may be off for the
    number of rows (95 %), where there are batches enough to tell.
    """

    loss: float
    losses: dict[str, float]
    metrics: dict[str, float]
    loss_margins: dict[str, float] = field(default_factory=dict)


@dataclass
class _Means:
    """Means over samples, by "loss" and "head/loss", summed in 64 bits."""

    samples: int = 0
    batches: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    squares: dict[str, float] = field(default_factory=dict)

    def add(self, reading: MeterReading, samples: int) -> None:
        self.samples += samples
        self.batches += 1
        for name, loss in {LOSS: reading.loss, **_by_head(reading.losses)}.items():
            self.sums[name] = self.sums.get(name, 0.0) + loss * samples
            self.squares[name] = self.squares.get(name, 0.0) + loss * loss * samples

    def reading(self, heads: Iterable[str], metrics: dict[str, float]) -> MeterReading:
        means = {name: total / self.samples for name, total in self.sums.items()}
        margins = {name: self._margin(name, mean) for name, mean in means.items()}
        measured = {name: margin for name, margin in margins.items() if margin is not None}
        return MeterReading(means[LOSS], {head: means[f"{head}/{LOSS}"] for head in heads}, metrics, measured)

    def _margin(self, name: str, mean: float) -> float | None:
        spread = self.squares[name] / self.samples - mean * mean
        return mean_of_batches(spread, self.batches)


def _by_head(losses: Mapping[str, float]) -> dict[str, float]:
    return {f"{head}/{LOSS}": loss for head, loss in losses.items()}


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
        return self._means.reading(self._names.losses.values(), self._read_metrics(logs, prefix))

    def _read_metrics(self, logs: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
        return {key: float(logs[prefix + name]) for name, key in self._names.metrics.items()}
