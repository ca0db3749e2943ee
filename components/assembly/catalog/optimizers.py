"""The optimizers a training can use: one table, one row an optimizer; and the schedules of learning rates.

Every optimizer that Keras exports can be named, by its class in small letters, with the arguments of its
class. A row adds what it does, for those that learners choose from. To add one, add a row. Recipe, training,
generated code, memory estimate and the control on the page read the table.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import keras

from components.assembly.catalog.keras_classes import Parameter, arguments
from components.assembly.catalog.refused_kinds import REFUSED_OBJECTIVES
from components.assembly.spec import NO_CONFIG, Config
from components.assembly.spec.messages import N_

OptimizerName: TypeAlias = str
"""A key of `OPTIMIZERS`."""

OPTIMIZER_CLASSES: Mapping[str, type[keras.optimizers.Optimizer]] = {
    name.lower(): value
    for name, value in sorted(vars(keras.optimizers).items())
    if inspect.isclass(value)
    and issubclass(value, keras.optimizers.Optimizer)
    and name not in REFUSED_OBJECTIVES
}
# Said by a recipe itself; and patterns of text that are matched against the names of weights.
_NOT_ARGUMENTS = frozenset({"learning_rate", "exclude_layers"})


@dataclass(frozen=True)
class Optimizer:
    """A row of the table.

    Attributes:
        name: As recipes say it.
        help: One sentence on how it moves the weights, a template for translation; empty for one that is
            not offered.
    """

    name: OptimizerName
    help: str = ""

    @property
    def class_name(self) -> str:
        """The class in `keras.optimizers`, which is also what people read."""
        return OPTIMIZER_CLASSES[self.name].__name__

    @property
    def arguments(self) -> Mapping[str, Parameter]:
        """The arguments of its class, without the learning rate, by name."""
        taken = arguments(OPTIMIZER_CLASSES[self.name])
        return {name: value for name, value in taken.items() if name not in _NOT_ARGUMENTS}

    def make(self, learning_rate: Any, config: Mapping[str, Any] = NO_CONFIG) -> keras.optimizers.Optimizer:
        """The Keras optimizer, with Keras's defaults for everything else.

        Args:
            learning_rate: A number, or a Keras schedule.
            config: Arguments of its class.
        """
        return OPTIMIZER_CLASSES[self.name](learning_rate=learning_rate, **config)


_ROWS = (
    Optimizer("rmsprop", N_("Divides each step by how large the latest slopes were.")),
    Optimizer("adam", N_("Like RMSprop, and goes on in the direction of the latest steps.")),
    Optimizer("sgd", N_("Follows the slope: each step is the slope times the learning rate.")),
    Optimizer("adagrad", N_("Divides each step by how large all slopes were so far.")),
    Optimizer("adamw", N_("Like Adam, and makes all weights a little smaller with each step.")),
    Optimizer("nadam", N_("Like Adam, and looks ahead to where the latest steps lead.")),
    Optimizer("adamax", N_("Like Adam, and divides by the largest slope so far instead of their mean.")),
    Optimizer("adadelta", N_("Like RMSprop, and sizes each step by how large the latest steps were.")),
    Optimizer("ftrl", N_("Keeps weights that hardly matter near zero; made for models of many rare words.")),
    Optimizer("lion", N_("Moves every weight equally far, by the sign of its slopes; takes small rates.")),
    Optimizer("lamb", N_("Like Adam, with steps as large as the weights of each layer; for large batches.")),
    Optimizer("muon", N_("Makes the steps of each table of weights equally large in all directions.")),
)
OPTIMIZERS: Mapping[OptimizerName, Optimizer] = {row.name: row for row in _ROWS} | {
    name: Optimizer(name) for name in OPTIMIZER_CLASSES if name not in {row.name for row in _ROWS}
}
DEFAULT_OPTIMIZER: OptimizerName = "rmsprop"


def offered_optimizers() -> tuple[OptimizerName, ...]:
    """The optimizers that learners choose from."""
    return tuple(row.name for row in OPTIMIZERS.values() if row.help)


def optimizer_name(name: str) -> OptimizerName:
    """The name in the table of an optimizer that may be given by its class: "AdamW" is adamw. One that
    nothing is known of stays as it is."""
    return name.lower() if name.lower() in OPTIMIZERS else name


@lru_cache(256)
def slots(name: OptimizerName, config: Config = NO_CONFIG) -> tuple[float, ...]:
    """The number that each array an optimizer keeps for a trained array is filled with at first.

    Adam keeps two, both of zeros: `(0.0, 0.0)`; SGD none: `()`.
    """
    weight = keras.Variable([0.0])
    optimizer = OPTIMIZERS[name].make(1e-3, config)
    optimizer.build([weight])
    return tuple(float(variable[0]) for variable in optimizer.variables if variable.shape == weight.shape)
