"""Reads the optimizer that a model in a file was compiled with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.assembly.catalog.keras_classes import arguments
from components.assembly.catalog.optimizers import OPTIMIZER_CLASSES, OPTIMIZERS, optimizer_name
from components.assembly.importing.file.json_form import FORM_ERRORS
from components.assembly.importing.objects import Problems, read_value
from components.assembly.keras_objects.schedules import starting_rate
from components.assembly.spec import NO_CONFIG, Config, KerasObject
from components.assembly.spec.problems import shown


@dataclass(frozen=True)
class SavedOptimizer:
    """The optimizer of a file, which may be none that can be had here.

    Attributes:
        name: A key of `OPTIMIZERS`, or the name of a class that is none of Keras's.
        learning_rate: Its learning rate, as far as it is a number; that of Keras if nothing is said.
        config: Its other arguments, those with Keras's defaults left out.
        schedule: The schedule of its learning rate.
    """

    name: str
    learning_rate: float = 1e-3
    config: Config = NO_CONFIG
    schedule: KerasObject | None = None


def read_optimizer(compiled: Any) -> SavedOptimizer | None:
    """The optimizer in the `compile_config` of a file, whatever that is; `None` if there is none."""
    saved = compiled.get("optimizer") if isinstance(compiled, dict) else None
    if isinstance(saved, str):
        return _by_name(optimizer_name(saved))
    if not isinstance(saved, dict):
        return None
    config = saved.get("config")
    config = config if isinstance(config, dict) else {}
    if saved.get("class_name") == "LossScaleOptimizer":  # what Keras puts around one in half precision
        return read_optimizer({"optimizer": config.get("inner_optimizer")})
    given, module = (shown(saved.get(key), 60).strip("'") for key in ("class_name", "module"))
    name = optimizer_name(given)
    if name not in OPTIMIZERS or module != "keras.optimizers":
        return SavedOptimizer(f"{module}.{given}")
    try:
        return _optimizer(name, config)
    except FORM_ERRORS:
        return _by_name(name)


def _by_name(name: str) -> SavedOptimizer:
    """An optimizer of which nothing but the name is said."""
    return SavedOptimizer(name, _usual_rate(name)) if name in OPTIMIZERS else SavedOptimizer(name)


def _usual_rate(name: str) -> float:
    """The learning rate that Keras gives an optimizer if nothing is said."""
    return float(arguments(OPTIMIZER_CLASSES[name])["learning_rate"].default)


def _optimizer(name: str, config: Mapping[str, Any]) -> SavedOptimizer:
    problems: Problems = []
    usual = OPTIMIZERS[name].arguments
    given = {
        key: read_value(value, name, problems)
        for key, value in config.items()
        if key in usual and key != "name" and value != usual[key].default
    }
    rate = read_value(config.get("learning_rate"), name, problems)
    if isinstance(rate, KerasObject):
        return SavedOptimizer(name, _number(starting_rate(rate), name), Config(given), rate)
    return SavedOptimizer(name, _number(rate, name), Config(given))


def _number(rate: Any, name: str) -> float:
    """A rate as it was written: a file has 0.001 as a number of 32 bits."""
    return float(str(np.float32(rate))) if isinstance(rate, int | float) else _usual_rate(name)
