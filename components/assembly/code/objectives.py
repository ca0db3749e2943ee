"""What a model is compiled with, as Python: losses and metrics by name, or made where they have arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.catalog.keras_classes import arguments
from components.assembly.catalog.losses import LOSSES
from components.assembly.catalog.metrics import METRIC_CLASSES
from components.assembly.catalog.optimizers import OPTIMIZER_CLASSES
from components.assembly.code.constructors import python
from components.assembly.keras_objects.objectives import compiled_loss, compiled_metric
from components.assembly.keras_objects.schedules import scaled_schedule
from components.assembly.spec import Config, Head, KerasObject, Value


def loss_code(head: Head) -> str:
    """What `compile` is given for the loss of a head: `'mean_squared_error'`, or
    `keras.losses.BinaryCrossentropy(from_logits=True)`."""
    if head.loss is None or isinstance(compiled_loss(head), str):
        return repr(head.loss)
    return _made("keras.losses", LOSSES[head.loss].loss_class, head.loss_config)


def metrics_code(head: Head) -> str:
    """The list of what `compile` is given for the metrics of a head."""
    return f"[{', '.join(_metric_code(head, name) for name in head.metrics)}]"


def _metric_code(head: Head, name: str) -> str:
    if isinstance(compiled_metric(head, name), str):
        return repr(name)
    config: Mapping[str, Value] = head.metric_configs.get(name, Config())
    if name in METRIC_CLASSES:
        return _made("keras.metrics", METRIC_CLASSES[name], {**config, "name": name})
    loss = _made("keras.losses", LOSSES[name].loss_class, {**config, "reduction": None})
    return f"keras.metrics.MeanMetricWrapper({loss}, name={name!r})"


def optimizer_code(
    name: str, learning_rate: float, config: Mapping[str, Value], schedule: KerasObject | None
) -> str:
    """What makes an optimizer, such as `keras.optimizers.Adam(learning_rate=0.001)`."""
    rate = repr(learning_rate) if schedule is None else python(scaled_schedule(schedule, learning_rate))
    more = [f"{argument}={python(value)}" for argument, value in config.items()]
    return (
        f"keras.optimizers.{OPTIMIZER_CLASSES[name].__name__}({', '.join([f'learning_rate={rate}', *more])})"
    )


def _made(namespace: str, kind: type[Any], config: Mapping[str, Value]) -> str:
    # Sequences as lists, as Keras writes them into files.
    given = [f"{name}={_listed(config[name])}" for name in [*_parameters(kind), "name"] if name in config]
    return f"{namespace}.{kind.__name__}({', '.join(given)})"


def _parameters(kind: type[Any]) -> list[str]:
    return [name for name in arguments(kind) if name != "name"]


def _listed(value: Value) -> str:
    return f"[{', '.join(map(python, value))}]" if isinstance(value, tuple) else python(value)


def by_name(parts: Mapping[str, str]) -> str:
    """A dictionary of Python by name."""
    return "{" + ", ".join(f"{name!r}: {code}" for name, code in parts.items()) + "}"
