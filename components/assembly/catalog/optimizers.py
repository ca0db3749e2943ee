"""The optimizers a training can use: one table, one row an optimizer.

To add one, add a row. Recipe, training, generated code, memory estimate and the control on the page read
the table; what Keras knows (arguments, what is kept for each weight) is asked of Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import keras

from components.assembly.spec.messages import N_

OptimizerName: TypeAlias = str
"""A key of `OPTIMIZERS`."""


@dataclass(frozen=True)
class Optimizer:
    """A row of the table.

    Attributes:
        name: As recipes say it.
        class_name: The class in `keras.optimizers`, which is also what people read.
        help: One sentence on how it moves the weights, a template for translation.
    """

    name: OptimizerName
    class_name: str
    help: str

    def make(self, learning_rate: float) -> keras.optimizers.Optimizer:
        """The Keras optimizer, with Keras's defaults for everything else."""
        return getattr(keras.optimizers, self.class_name)(learning_rate=learning_rate)

    def constructor(self, learning_rate: float) -> str:
        """The Python that makes the same, such as `keras.optimizers.Adam(learning_rate=0.001)`."""
        return f"keras.optimizers.{self.class_name}(learning_rate={learning_rate!r})"


OPTIMIZERS: Mapping[OptimizerName, Optimizer] = {
    row.name: row
    for row in (
        Optimizer("rmsprop", "RMSprop", N_("Divides each step by how large the latest slopes were.")),
        Optimizer("adam", "Adam", N_("Like RMSprop, and goes on in the direction of the latest steps.")),
        Optimizer("sgd", "SGD", N_("Follows the slope: each step is the slope times the learning rate.")),
        Optimizer("adagrad", "Adagrad", N_("Divides each step by how large all slopes were so far.")),
    )
}
DEFAULT_OPTIMIZER: OptimizerName = "rmsprop"


@cache
def slots(name: OptimizerName) -> tuple[float, ...]:
    """The number that each array an optimizer keeps for a trained array is filled with at first.

    Adam keeps two, both of zeros: `(0.0, 0.0)`; SGD none: `()`.
    """
    weight = keras.Variable([0.0])
    optimizer = OPTIMIZERS[name].make(1e-3)
    optimizer.build([weight])
    return tuple(float(variable[0]) for variable in optimizer.variables if variable.shape == weight.shape)
