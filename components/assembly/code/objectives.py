"""Losses and metrics of heads as Python: by name, or made where they have arguments."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import keras
from keras.src.utils.naming import to_snake_case

from components.assembly.catalog.keras_classes import arguments
from components.assembly.code.constructors import keras_object
from components.assembly.spec import Config, Head, Value


def loss_code(head: Head) -> str:
    """What `compile` is given for the loss of a head: `'mean_squared_error'`, or
    `keras.losses.BinaryCrossentropy(from_logits=True)`."""
    if head.loss is None or not head.loss_config:
        return repr(head.loss)
    return _made(keras.losses, head.loss, head.loss_config)


def metrics_code(head: Head) -> str:
    """The list of what `compile` is given for the metrics of a head."""
    return f"[{', '.join(_metric_code(head, name) for name in head.metrics)}]"


def _metric_code(head: Head, name: str) -> str:
    config: Mapping[str, Value] = head.metric_configs.get(name, Config())
    return _made(keras.metrics, name, {**config, "name": name}) if config else repr(name)


def _made(namespace: Any, name: str, config: Mapping[str, Value]) -> str:
    classes = (value for value in vars(namespace).values() if inspect.isclass(value))
    kind = next(value for value in classes if to_snake_case(value.__name__) == name)
    return keras_object(
        f"keras.{namespace.__name__.rpartition('.')[2]}", kind.__name__, config, arguments(kind)
    )


def by_name(parts: Mapping[str, str]) -> str:
    """A dictionary of Python by name."""
    return "{" + ", ".join(f"{name!r}: {code}" for name, code in parts.items()) + "}"
