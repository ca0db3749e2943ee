"""Where in Keras's logs the loss of each head is, and the total."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import keras

from components.assembly.keras_model.compiling import log_names
from components.assembly.keras_objects.objectives import WATCHED_LOSS
from components.assembly.spec import Head, ModelSpec

TOTAL = "loss"


def observed(spec: ModelSpec) -> ModelSpec:
    """The spec with all of its heads' losses to be seen in Keras's logs.

    With several trained heads they are. With a single one Keras logs the weighted total
    alone, from which a weight of 0 leaves nothing; so its loss is asked for as a metric too.
    """
    trained = [head for head in spec.heads if head.loss]
    if len(trained) != 1:
        return spec
    lone = trained[0]
    watched = lone.model_copy(update={"metrics": (*lone.metrics, WATCHED_LOSS)})
    heads = tuple(watched if head.name == lone.name else head for head in spec.heads)
    return spec.model_copy(update={"heads": heads})


@dataclass(frozen=True)
class LogNames:
    """What Keras's logs of an `observed` spec call things."""

    spec: ModelSpec

    @property
    def _lone(self) -> Head | None:
        trained = [head for head in self.spec.heads if head.loss]
        return trained[0] if len(trained) == 1 else None

    @cached_property
    def _found(self) -> tuple[dict[str, str], dict[str, str]]:
        lone = self._lone
        loss = WATCHED_LOSS if lone else "loss"
        losses: dict[str, str] = {}
        metrics: dict[str, str] = {}
        for name, (head, what) in log_names(observed(self.spec)).items():
            if what == loss:
                losses[name] = head
            elif not (lone and name == TOTAL):  # the total of a lone head is weighted
                metrics[name] = f"{head}/{what}"
        return losses, metrics

    @property
    def losses(self) -> dict[str, str]:
        """Unweighted losses: name -> head."""
        return self._found[0]

    @property
    def metrics(self) -> dict[str, str]:
        """Metrics: name -> "head/metric"."""
        return self._found[1]


def means(model: keras.Model, spec: ModelSpec) -> list[keras.metrics.Metric]:
    """The running means behind the total and the losses in Keras's logs; there when losses and
    metrics are built, as `preflight` leaves them."""
    named = {TOTAL, *LogNames(spec).losses}
    return [metric for metric in _metrics(model) if metric.name in named]


def _metrics(model: keras.Model) -> Iterator[keras.metrics.Metric]:
    """All of a model's metrics, those inside Keras's containers too."""
    for metric in model.metrics:
        inner = getattr(metric, "metrics", None)
        yield from [metric] if inner is None else inner
