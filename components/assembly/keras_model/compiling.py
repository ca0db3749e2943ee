"""Compiles a built model: optimizer, losses, loss weights and metrics, all by head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeAlias

import keras
import numpy as np

from components.assembly.catalog.optimizers import OPTIMIZERS, OptimizerName
from components.assembly.keras_objects.layers import to_keras
from components.assembly.keras_objects.names import output_names
from components.assembly.keras_objects.objectives import compiled_loss, compiled_metric
from components.assembly.keras_objects.schedules import keras_schedule
from components.assembly.spec import NO_CONFIG, Config, KerasObject, ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse

LossWeight: TypeAlias = "float | keras.Variable"


def compile_model(
    model: keras.Model,
    spec: ModelSpec,
    *,
    optimizer: OptimizerName,
    learning_rate: float,
    optimizer_config: Mapping[str, Any] = NO_CONFIG,
    schedule: KerasObject | None = None,
    loss_weights: Mapping[str, LossWeight] | None = None,
) -> None:
    """Compile a model that `build` made from this spec.

    Everything is given to Keras by the name of the output, and every head is named, since Keras refuses a
    dictionary that leaves one out.

    Args:
        model: What `build` made; it is compiled in place.
        spec: Its spec.
        optimizer: A key of `OPTIMIZERS`.
        learning_rate: The learning rate; with a schedule the one that the schedule starts from.
        optimizer_config: Arguments of the optimizer.
        schedule: The schedule of the learning rate. A model that has one cannot have its rate set.
        loss_weights: Loss weights by head; a head that is not named has the spec's. A `keras.Variable` can
            be assigned during `fit`: the next batch uses it, and nothing is compiled anew.

    Raises:
        Refused: No head has a loss, or Keras refuses.
    """
    if not any(head.loss for head in spec.heads):
        what = message(N_("No head has a loss, so there is nothing to learn."))
        mend = message(N_("Give at least one head a loss."))
        raise refuse("nothing-to-learn", where=spec.name, message=what, received="", mend=mend)
    names = output_names(spec)
    weights = weights_by_head(spec, loss_weights)
    try:
        rate = learning_rate if schedule is None else keras_schedule(schedule, learning_rate)
        model.compile(
            optimizer=OPTIMIZERS[optimizer].make(rate, to_keras(Config(optimizer_config))),
            loss={names[head.name]: compiled_loss(head) if head.loss else None for head in spec.heads},
            loss_weights={names[head.name]: weights[head.name] for head in spec.heads},
            metrics={
                names[head.name]: [compiled_metric(head, name) for name in head.metrics]
                for head in spec.heads
                if head.metrics
            }
            or None,
        )
    except Exception as error:
        raise Refused([explain(error, spec)]) from error


def weights_by_head(
    spec: ModelSpec, loss_weights: Mapping[str, LossWeight] | None = None
) -> dict[str, LossWeight]:
    """The loss weight of every head: that in `loss_weights`, or else the spec's."""
    return {head.name: (loss_weights or {}).get(head.name, head.weight) for head in spec.heads}


def fit_labels(spec: ModelSpec, targets: Mapping[str, np.ndarray]) -> Any:
    """Labels by head -> what `fit` and `evaluate` take as `y`.

    For several heads that is a dictionary by the name of the output. Heads without a loss get zeros of shape
    (rows, 1), which nothing reads: Keras wants labels for all heads or for none. For one head it is the array
    itself, since Keras misreads a dictionary there.
    """
    rows = len(next(iter(targets.values())))
    if len(spec.heads) == 1:
        return targets[spec.heads[0].name]
    names = output_names(spec)
    return {
        names[head.name]: targets[head.name] if head.loss else np.zeros((rows, 1), "float32")
        for head in spec.heads
    }


def log_names(spec: ModelSpec) -> dict[str, tuple[str, str]]:
    """The names in Keras's logs -> the head, and "loss" or the name of a metric.

    With one head Keras leaves its name out, and its loss is the total. Where two metrics would have the same
    name in the logs, Keras numbers the later one.
    """
    several = len(spec.heads) > 1
    names = output_names(spec)
    trained = [head for head in spec.heads if head.loss]
    if len(trained) == 1:
        logs = {"loss": (trained[0].name, "loss")}
    else:
        logs = {f"{names[head.name]}_loss": (head.name, "loss") for head in trained}
    counts: Counter[str] = Counter()
    for head in trained:
        for metric in head.metrics:
            name = f"{names[head.name]}_{metric}" if several else metric
            logs[f"{name}_{counts[name]}" if counts[name] else name] = (head.name, metric)
            counts[name] += 1
    return logs
