"""Optimizer updates of embedding tables that touch only the rows a batch has read.

SGD and Adagrad do not change a row without a gradient. RMSprop only lets its mean square decay, which can
be computed later: when the row is read again, or at the end of the epoch. So for these three, only the
rows that were read are updated, with the same result. Adam changes every row at each batch, and here it
does so too.

As in Keras, where each use of a row has a gradient of its own, the squares of these gradients are summed;
the sum of the gradients is not squared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf

Variable = Any
Tensor = Any


def known(optimizer: Any) -> bool:
    """Whether an optimizer, with its settings, is one whose updates this module can compute."""
    plain = not any(
        getattr(optimizer, name, None)
        for name in (
            "momentum", "centered", "nesterov", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm",
            "use_ema", "loss_scale_factor", "gradient_accumulation_steps", "amsgrad",
        )
    )  # fmt: skip
    return plain and type(optimizer) in _UPDATES


class EmbeddingTable:
    """An embedding's variable, and what the optimizer stores for it.

    Args:
        variable: The table, shape (rows, features).
        optimizer: An optimizer that is `known`.

    Attributes:
        due: For each row the number of batches up to which RMSprop's mean square is up to date.
    """

    def __init__(self, variable: keras.Variable, optimizer: Any) -> None:
        self.variable = variable
        self._optimizer = optimizer
        self._update = _UPDATES[type(optimizer)]
        self.due = tf.Variable(tf.zeros([variable.shape[0]], tf.int64), trainable=False)

    def _slot(self, name: str) -> Variable:
        """An array of the optimizer that has a value for each number of the table, by its name in Keras."""
        slots = getattr(self._optimizer, name)
        return slots[self._optimizer._get_variable_index(self.variable)].value

    @property
    def _decays(self) -> bool:
        return type(self._optimizer) is keras.optimizers.RMSprop

    def move(self, parts: list[tuple[Tensor, Tensor, Tensor]]) -> None:
        """Update the rows that a batch has read.

        Args:
            parts: For each lookup the ids, shape (rows,), their gradients, shape (rows, features), and the
                sums of squared gradients, of the same shape. An id occurs once in a lookup.
        """
        ids, gradients, squares = parts[0]
        if len(parts) > 1:
            everywhere, gradients, squares = (
                tf.concat(tensors, axis=0) for tensors in zip(*parts, strict=True)
            )
            ids, place = tf.unique(everywhere)
            count = tf.size(ids)
            gradients = tf.math.unsorted_segment_sum(gradients, place, count)
            squares = tf.math.unsorted_segment_sum(squares, place, count)
        self._update(self, ids, gradients, squares)

    def begin(self) -> None:
        """Mark the state of the optimizer as up to date in all rows."""
        self.due.assign(tf.fill(self.due.shape, self._now()))

    def settle(self) -> None:
        """Bring the state of the optimizer up to date in all rows.

        For a table that is not trained it is all zeros and stays so.
        """
        if self._decays:
            mean = self._slot("_velocities")
            mean.assign(mean * self._decay(self.due))
        self.begin()

    def _now(self) -> Tensor:
        return tf.convert_to_tensor(self._optimizer._iterations.value)

    def _decay(self, due: Tensor) -> Tensor:
        missed = tf.cast(self._now() - due, tf.float32)
        return tf.pow(tf.constant(self._optimizer.rho, tf.float32), missed)[:, None]

    # These compute what `update_step` of the optimizers in Keras does.

    def _sgd(self, ids: Tensor, gradients: Tensor, squares: Tensor) -> None:
        self._take(ids, self._rate() * gradients)

    def _rmsprop(self, ids: Tensor, gradients: Tensor, squares: Tensor) -> None:
        rho, means = self._optimizer.rho, self._slot("_velocities")
        before = tf.gather(means, ids) * self._decay(tf.gather(self.due, ids))
        mean = rho * before + (1 - rho) * squares
        means.scatter_update(tf.IndexedSlices(mean, ids))
        self.due.scatter_update(tf.IndexedSlices(tf.fill(tf.shape(ids), self._now() + 1), ids))
        self._take(ids, self._rate() * gradients / tf.sqrt(mean + self._optimizer.epsilon))

    def _adagrad(self, ids: Tensor, gradients: Tensor, squares: Tensor) -> None:
        totals = self._slot("_accumulators")
        total = tf.gather(totals, ids) + squares
        totals.scatter_update(tf.IndexedSlices(total, ids))
        self._take(ids, self._rate() * gradients / tf.sqrt(total + self._optimizer.epsilon))

    def _adam(self, ids: Tensor, gradients: Tensor, squares: Tensor) -> None:
        optimizer, done = self._optimizer, tf.cast(self._now() + 1, tf.float32)
        means = [
            self._mixed(self._slot(name), beta, ids, values)
            for name, beta, values in (
                ("_momentums", optimizer.beta_1, gradients),
                ("_velocities", optimizer.beta_2, squares),
            )
        ]
        first, second = (1 - tf.pow(beta, done) for beta in (optimizer.beta_1, optimizer.beta_2))
        pace = self._rate() * tf.sqrt(second) / first
        self.variable.value.assign_sub(means[0] * pace / (tf.sqrt(means[1]) + optimizer.epsilon))

    @staticmethod
    def _mixed(slot: Variable, beta: float, ids: Tensor, values: Tensor) -> Tensor:
        """Update a running mean: let all rows decay, and add new values to some of them.

        Args:
            slot: The running mean, shape (rows of the table, features).
            beta: The share of the old mean.
            ids: The rows that have new values.
            values: The new values, shape (ids, features).

        Returns:
            The new mean.
        """
        slot.assign(slot * beta)
        return slot.scatter_add(tf.IndexedSlices((1 - beta) * values, ids))

    def _take(self, ids: Tensor, step: Tensor) -> None:
        self.variable.value.scatter_sub(tf.IndexedSlices(step, ids))

    def _rate(self) -> Tensor:
        return tf.cast(self._optimizer.learning_rate, tf.float32)


_UPDATES: Mapping[type, Callable[[EmbeddingTable, Tensor, Tensor, Tensor], None]] = {
    keras.optimizers.SGD: EmbeddingTable._sgd,
    keras.optimizers.RMSprop: EmbeddingTable._rmsprop,
    keras.optimizers.Adagrad: EmbeddingTable._adagrad,
    keras.optimizers.Adam: EmbeddingTable._adam,
}
