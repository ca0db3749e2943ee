"""Optimizers that move the rows of a table which a batch has read, and no others.

Exact for optimizers that leave a row without gradient where it is: SGD and Adagrad do, and
RMSprop only lets its mean square decay, which is made up for when the row is read again or
the epoch is over. Adam goes on moving such rows.

As in Keras, whose gradients of a table are one for each reading, the squares of a row's
gradients are summed and not its gradients squared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf

Variable = Any
Tensor = Any


def lazy(optimizer: Any) -> bool:
    """Whether this optimizer's update of a table is exact row by row."""
    plain = not any(
        getattr(optimizer, name, None)
        for name in (
            "momentum", "centered", "nesterov", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm",
            "use_ema", "loss_scale_factor", "gradient_accumulation_steps",
        )
    )  # fmt: skip
    return plain and type(optimizer) in _UPDATES


class Table:
    """The variable of an embedding, and its part of the optimizer."""

    def __init__(self, variable: keras.Variable, optimizer: Any) -> None:
        self.variable = variable
        self._optimizer = optimizer
        self._update = _UPDATES[type(optimizer)]
        # Up to which batch, counted as the optimizer does, the mean square of a row is right.
        self.due = tf.Variable(tf.zeros([variable.shape[0]], tf.int64), trainable=False)

    @property
    def slot(self) -> Variable:
        """What RMSprop or Adagrad remembers for each number of the table."""
        slots = self._optimizer._velocities if self._decays else self._optimizer._accumulators
        return slots[self._optimizer._get_variable_index(self.variable)].value

    @property
    def _decays(self) -> bool:
        return type(self._optimizer) is keras.optimizers.RMSprop

    def move(self, parts: list[tuple[Tensor, Tensor, Tensor]]) -> None:
        """Ids, gradients and squares from each place where words were looked up."""
        ids, gradients, squares = parts[0]
        if len(parts) > 1:
            everywhere, gradients, squares = (tf.concat(each, axis=0) for each in zip(*parts, strict=True))
            ids, place = tf.unique(everywhere)
            count = tf.size(ids)
            gradients = tf.math.unsorted_segment_sum(gradients, place, count)
            squares = tf.math.unsorted_segment_sum(squares, place, count)
        step = self._update(self, ids, gradients, squares)
        self.variable.value.scatter_sub(tf.IndexedSlices(step, ids))

    def begin(self) -> None:
        """What the optimizer remembers is right as it stands."""
        self.due.assign(tf.fill(self.due.shape, self._now()))

    def settle(self) -> None:
        """Make what the optimizer remembers right for all rows. Of a table that does not move it
        is zeros, which stay zeros."""
        if self._decays:
            self.slot.assign(self.slot * self._decay(self.due))
        self.begin()

    def _now(self) -> Tensor:
        return tf.convert_to_tensor(self._optimizer._iterations.value)

    def _decay(self, due: Tensor) -> Tensor:
        missed = tf.cast(self._now() - due, tf.float32)
        return tf.pow(tf.constant(self._optimizer.rho, tf.float32), missed)[:, None]

    # Each of these gives what is taken from the rows with these ids. They follow `update_step`
    # of the optimizers in Keras.

    def _sgd(self, ids: Tensor, gradients: Tensor, squares: Tensor) -> Tensor:
        return self._rate() * gradients

    def _rmsprop(self, ids: Tensor, gradients: Tensor, squares: Tensor) -> Tensor:
        rho = self._optimizer.rho
        before = tf.gather(self.slot, ids) * self._decay(tf.gather(self.due, ids))
        mean = rho * before + (1 - rho) * squares
        self.slot.scatter_update(tf.IndexedSlices(mean, ids))
        self.due.scatter_update(tf.IndexedSlices(tf.fill(tf.shape(ids), self._now() + 1), ids))
        return self._rate() * gradients / tf.sqrt(mean + self._optimizer.epsilon)

    def _adagrad(self, ids: Tensor, gradients: Tensor, squares: Tensor) -> Tensor:
        total = tf.gather(self.slot, ids) + squares
        self.slot.scatter_update(tf.IndexedSlices(total, ids))
        return self._rate() * gradients / tf.sqrt(total + self._optimizer.epsilon)

    def _rate(self) -> Tensor:
        return tf.cast(self._optimizer.learning_rate, tf.float32)


_UPDATES: Mapping[type, Callable[[Table, Tensor, Tensor, Tensor], Tensor]] = {
    keras.optimizers.SGD: Table._sgd,
    keras.optimizers.RMSprop: Table._rmsprop,
    keras.optimizers.Adagrad: Table._adagrad,
}
