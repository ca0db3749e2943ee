"""Which settings of optimizers and schedules a recipe can have: those that Keras takes, within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import keras
import numpy as np

from components.assembly.catalog.keras_classes import arguments, object_classes
from components.assembly.catalog.optimizers import OPTIMIZERS, OptimizerName
from components.assembly.keras_objects.schedules import keras_schedule, starting_rate
from components.assembly.spec import Config, KerasObject
from components.assembly.spec.value_parts import parts

# Numbers among the settings are at most this large, and lists at most this long.
MAX_NUMBER = 1_000_000_000
MAX_VALUES = 100
# Steps within a step of the optimizer, each of which multiplies matrices.
MAX_INNER_STEPS = 20
# Steps at which a schedule is asked for its rate, to see that it is one.
STEPS = (0, 1, 10, 1_000, 1_000_000)


def schedule_kinds() -> tuple[str, ...]:
    """The schedules of learning rates that Keras has."""
    schedule = keras.optimizers.schedules.LearningRateSchedule
    kinds = object_classes().items()
    return tuple(name for name, kind in kinds if issubclass(kind, schedule) and kind is not schedule)


@lru_cache(256)
def check_optimizer(name: OptimizerName, config: Config) -> None:
    """Raise `ValueError` unless an optimizer takes these settings."""
    known = OPTIMIZERS[name].arguments
    _check_names(name, config, known)
    if config.get("ns_steps", 0) > MAX_INNER_STEPS:
        raise ValueError(f"ns_steps is at most {MAX_INNER_STEPS}. Received: {config['ns_steps']!r}")
    try:
        OPTIMIZERS[name].make(1e-3, config).build([keras.Variable(np.zeros((2, 2), "float32"))])
    except Exception as error:
        raise ValueError(f"Keras does not take these settings of {name}: {error}") from error


@lru_cache(256)
def check_schedule(schedule: KerasObject, learning_rate: float, most: float) -> None:
    """Raise `ValueError` unless a schedule makes rates from 0 to `most`."""
    if schedule.kind not in schedule_kinds():
        kinds = ", ".join(schedule_kinds())
        raise ValueError(f"The schedule is one of {kinds}. Received: {schedule.kind!r}")
    known = arguments(object_classes()[schedule.kind])
    _check_names(schedule.kind, schedule.config, known)
    missing = [name for name, argument in known.items() if argument.required and name not in schedule.config]
    if missing:
        raise ValueError(f"{schedule.kind} needs a value for {', '.join(missing)}.")
    try:
        if starting_rate(schedule) <= 0:
            raise ValueError("a schedule starts from a rate above 0")
        made = keras_schedule(schedule, learning_rate)
        rates = [float(made(step)) for step in STEPS]
    except Exception as error:
        raise ValueError(f"Keras does not take these settings of {schedule.kind}: {error}") from error
    if not all(0 <= rate <= most for rate in rates):
        raise ValueError(f"A learning rate is from 0 to {most:g}. Received from {schedule.kind}: {rates}")


def _check_names(kind: str, config: Config, known: Mapping[str, Any]) -> None:
    unknown = [name for name in config if name not in known]
    if unknown:
        raise ValueError(f"{kind} has no setting {', '.join(unknown)}. It has {', '.join(known)}.")
    values = list(parts(config))
    if len(values) > MAX_VALUES:
        raise ValueError(f"{kind} has at most {MAX_VALUES} numbers among its settings.")
    for value in values:
        allowed = value is None or isinstance(value, bool | int | float | tuple | Config)
        if not allowed or (isinstance(value, int | float) and abs(value) > MAX_NUMBER):
            raise ValueError(f"Settings of {kind} are numbers up to {MAX_NUMBER:,}. Received: {value!r:.80}")
