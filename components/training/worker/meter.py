"""Each batch's own losses, and an epoch's from them, out of what Keras keeps running means of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras

from components.assembly.compiling import logged
from components.assembly.spec import ModelSpec
from components.training.worker.trainee import loss_metric, observed

TOTAL = "loss"


@dataclass(frozen=True)
class Reading:
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

    def add(self, reading: Reading, samples: int) -> None:
        self.samples += samples
        self.total += reading.loss * samples
        for head, loss in reading.losses.items():
            self.heads[head] = self.heads.get(head, 0.0) + loss * samples

    def reading(self, metrics: dict[str, float]) -> Reading:
        losses = {head: total / self.samples for head, total in self.heads.items()}
        return Reading(self.total / self.samples, losses, metrics)


class Meter:
    """Reads Keras's logs. Its loss trackers are reset before each batch, so that the logs
    hold that batch alone; metrics stay Keras's, over the epoch so far, since not all of them
    are means. Made for a model whose losses and metrics are built, as `preflight` leaves it.
    """

    def __init__(self, model: keras.Model, spec: ModelSpec) -> None:
        trained = [head for head in spec.heads if head.loss]
        lone = trained[0] if len(trained) == 1 else None
        # Of a lone head the total is weighted; its loss is the metric asked for besides.
        names = {name: what for name, what in logged(observed(spec)).items() if not (lone and name == TOTAL)}
        loss = loss_metric(lone) if lone else "loss"
        self._losses = {name: head for name, (head, what) in names.items() if what == loss}
        self._metrics = {
            name: f"{head}/{what}" for name, (head, what) in names.items() if name not in self._losses
        }
        trackers = {TOTAL, loss} if lone else {TOTAL, *self._losses}
        self._trackers = [metric for metric in _metrics(model) if metric.name in trackers]
        self._means = _Means()

    def begin_batch(self) -> None:
        """Forget the batches before."""
        for tracker in self._trackers:
            tracker.reset_state()

    def begin_epoch(self) -> None:
        """Forget the epoch before, or the training before the validation."""
        self._means = _Means()

    def batch(self, logs: Mapping[str, Any], samples: int) -> Reading:
        """The batch just done, of so many samples, from Keras's logs."""
        reading = Reading(
            loss=float(logs[TOTAL]),
            losses={head: float(logs[name]) for name, head in self._losses.items()},
            metrics=self._read_metrics(logs),
        )
        self._means.add(reading, samples)
        return reading

    def epoch(self, logs: Mapping[str, Any], prefix: str = "") -> Reading:
        """The epoch: losses over all its samples, and Keras's metrics, which in its logs of
        the validation begin with `prefix`."""
        return self._means.reading(self._read_metrics(logs, prefix))

    def _read_metrics(self, logs: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
        return {key: float(logs[prefix + name]) for name, key in self._metrics.items()}


def _metrics(model: keras.Model) -> Iterator[keras.metrics.Metric]:
    """All of a model's metrics, those inside Keras's containers too."""
    for metric in model.metrics:
        inner = getattr(metric, "metrics", None)
        yield from [metric] if inner is None else inner
