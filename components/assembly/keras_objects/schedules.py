"""Schedules of learning rates: those of Keras, scaled to start from the rate of a recipe.

A schedule names the rate that it starts from. A recipe names one, too, which can be moved while a model
trains. So the rate of a step is what the schedule says, times the recipe's rate, divided by the schedule's
own. That is the same as the schedule with all of its rates scaled, since the rates of every schedule of Keras
grow with them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import keras

from components.assembly.keras_objects.layers import make_object
from components.assembly.spec import KerasObject, Value

# Arguments of Keras's schedules that are rates; all others are steps, exponents and shares.
RATES = ("initial_learning_rate", "warmup_target", "end_learning_rate", "values")


def starting_rate(schedule: KerasObject) -> float:
    """The rate that a schedule names as the one it starts from, after warming up if it does."""
    config = schedule.config
    first = config.get("values", (None,))
    rate = config.get("warmup_target") or config.get("initial_learning_rate") or first[0]
    return float(rate)


def scaled_schedule(schedule: KerasObject, learning_rate: float) -> KerasObject:
    """The same schedule starting from another rate, with all of its rates in proportion.

    Arguments that Keras would default are filled in where they are rates.
    """
    own = starting_rate(schedule)
    if learning_rate == own:
        return schedule
    config = dict(schedule.config)
    if schedule.kind == "PolynomialDecay":
        config.setdefault("end_learning_rate", 0.0001)
    scaled = {name: _scaled(value, learning_rate / own) for name, value in config.items() if name in RATES}
    return KerasObject(schedule.kind, schedule.config.replace(**scaled))


def _scaled(value: Value, factor: float) -> Value:
    if isinstance(value, tuple):
        return tuple(_scaled(number, factor) for number in value)
    return value if value is None else value * factor


@lru_cache(64)
def keras_schedule(schedule: KerasObject, learning_rate: float) -> Any:
    """The Keras schedule that starts from a rate; calling it with a step, from 0, gives the rate there."""
    made = make_object(scaled_schedule(schedule, learning_rate))
    if not isinstance(made, keras.optimizers.schedules.LearningRateSchedule):
        raise TypeError(f"{schedule.kind} is no schedule of a learning rate")
    return made


def rate_at(schedule: KerasObject | None, learning_rate: float, step: int) -> float:
    """The rate for the batch after so many steps; without a schedule the rate as it is."""
    return learning_rate if schedule is None else float(keras_schedule(schedule, learning_rate)(step))
