"""The loss and the metrics of a head -> those of Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

from components.assembly.catalog.losses import LOSSES
from components.assembly.catalog.metrics import METRIC_CLASSES, METRICS
from components.assembly.spec import Head

WATCHED_LOSS = "watched_loss"
"""The name of a metric that is the loss of the head, by a name that no metric of Keras has."""


def make_loss(head: Head) -> keras.losses.Loss:
    """The Keras loss of a head that has one; raises what Keras raises for its arguments."""
    return LOSSES[head.loss or ""].loss_class(**_plain(head.loss_config))


def make_metric(head: Head, name: str) -> keras.metrics.Metric | str:
    """What `compile` takes for a metric of a head; raises what Keras raises for its arguments.

    "accuracy" stays a text: Keras chooses the class by the shapes of labels and answers.
    """
    if name == WATCHED_LOSS:
        return keras.metrics.MeanMetricWrapper(make_loss(head), name=name)
    if name == "accuracy":
        return name
    config = _plain(head.metric_configs.get(name, {}))
    kind = METRIC_CLASSES.get(name)
    if kind is not None:
        return kind(name=name, **config)
    return keras.metrics.MeanMetricWrapper(LOSSES[name].loss_class(**config, reduction=None), name=name)


def compiled_loss(head: Head) -> keras.losses.Loss | str:
    """What `compile` takes for the loss of a head: its name where that says it all, as people write it."""
    try:
        by_name = not head.loss_config and keras.losses.get(head.loss) is not None
    except ValueError:
        by_name = False
    return head.loss or "" if by_name else make_loss(head)


def compiled_metric(head: Head, name: str) -> keras.metrics.Metric | str:
    """What `compile` takes for a metric of a head: its name where that says it all."""
    by_name = name in METRICS and name in METRIC_CLASSES and not head.metric_configs.get(name)
    return name if by_name else make_metric(head, name)


def _plain(config: Any) -> dict[str, Any]:
    """Arguments as Keras takes them: sequences as lists, which it also writes into files."""
    items: Mapping[str, Any] = config
    return {name: list(value) if isinstance(value, tuple) else value for name, value in items.items()}
