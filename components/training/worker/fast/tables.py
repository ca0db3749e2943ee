"""What optimizers do to a table of which a batch has read a few rows.

SGD and Adagrad leave a row without gradient where it is, and RMSprop only lets its mean square
decay, which is made up for when the row is read again or the epoch is over: of these only the
rows that were read are moved, to the same numbers. Adam goes on moving every row, and so does
this.

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


def known(optimizer: Any) -> bool:
    """Whether this optimizer, as it is set, is one of those that are known here."""
    plain = not any(
        getattr(optimizer, name, None)
        for name in (
            "momentum", "centered", "nesterov", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm",
            "use_ema", "loss_scale_factor", "gradient_accumulation_steps", "amsgrad",
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

    def _slot(self, name: str) -> Variable:
        """What the optimizer remembers by this name for each number of the table."""
        slots = getattr(self._optimizer, name)
        return slots[self._optimizer._get_variable_index(self.variable)].value

    @property
    def _decays(self) -> bool:
        return type(self._optimizer) is keras.optimizers.RMSprop

    def move(self, parts: list[tuple[Tensor, Tensor, Tensor]]) -> None:
        """Ids, gradients and squares from each place where words were looked up."""
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
        """What the optimizer remembers is right as it stands."""
        self.due.assign(tf.fill(self.due.shape, self._now()))

    def settle(self) -> None:
        """Make what the optimizer remembers right for all rows. Of a table that does not move it
        is zeros, which stay zeros."""
        if self._decays:
            mean = self._slot("_velocities")
            mean.assign(mean * self._decay(self.due))
        self.begin()

    def _now(self) -> Tensor:
        return tf.convert_to_tensor(self._optimizer._iterations.value)

    def _decay(self, due: Tensor) -> Tensor:
        missed = tf.cast(self._now() - due, tf.float32)
        return tf.pow(tf.constant(self._optimizer.rho, tf.float32), missed)[:, None]

    # These follow `update_step` of the optimizers in Keras.

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
        """A running mean over all rows, into which goes what was `found` for some; its new value."""
        slot.assign(slot * beta)
        return slot.scatter_add(tf.IndexedSlices((1 - beta) * values, ids))

    def _take(self, ids: Tensor, step: Tensor) -> None:
        self.variable.value.scatter_sub(tf.IndexedSlices(step, ids))

    def _rate(self) -> Tensor:
        return tf.cast(self._optimizer.learning_rate, tf.float32)


_UPDATES: Mapping[type, Callable[[Table, Tensor, Tensor, Tensor], None]] = {
    keras.optimizers.SGD: Table._sgd,
    keras.optimizers.RMSprop: Table._rmsprop,
    keras.optimizers.Adagrad: Table._adagrad,
    keras.optimizers.Adam: Table._adam,
}
