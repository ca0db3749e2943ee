"""Computes what the loss of each head sends to the weights of a model, as the optimizer sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from components.training.values.head_gradients import REGULARIZATION

# Computes the outputs of a model under a tape. Of a table that is not differentiated itself it returns, by
# the id of the table's variable, the ids that were looked up and the vectors that were.
Answer = Callable[[tf.GradientTape, Any], tuple[Any, Mapping[int, Sequence[tuple[Any, Any]]]]]


def plainly(model: keras.Model) -> Answer:
    """How Keras's own training step computes the outputs of a model."""
    return lambda _tape, x: (model(x, training=True), {})


def head_gradients(
    model: keras.Model, weights: Mapping[str, keras.Variable], answer: Answer, data: Any
) -> dict[str, list[Any]]:
    """The gradient of each head's weighted loss alone, and of what regularizers add.

    The loss of a head is the derivative of the total by its weight. So it is what Keras makes of labels,
    masks and reductions, and nothing of that is written again here.

    Args:
        model: A compiled model.
        weights: The variable of each head's loss weight.
        answer: Computes the outputs.
        data: Inputs and labels of a batch.

    Returns:
        By head, for each trainable variable: its gradient, as a tensor or as `tf.IndexedSlices`; None if the
        head does not reach it.
    """
    x, y = data
    with tf.GradientTape(persistent=True) as tape:
        answers, looked_up = answer(tape, x)
        losses = weighted_losses(model, weights, x, y, answers)
    return {head: _gradients(tape, loss, model, looked_up) for head, loss in losses.items()}


def weighted_losses(
    model: Any, weights: Mapping[str, keras.Variable], x: Any, y: Any, answers: Any
) -> dict[str, Any]:
    """Each head's loss times its weight, and what regularizers add; arguments as of `head_gradients`, and
    what the model gave out."""
    factors = [variable.value for variable in weights.values()]
    with tf.GradientTape() as by_weight:
        by_weight.watch(factors)
        total = model.compute_loss(x=x, y=y, y_pred=answers, training=True)
    alone = by_weight.gradient(total, factors)
    losses = {head: factor * loss for head, factor, loss in zip(weights, factors, alone, strict=True)}
    if model.losses:
        losses[REGULARIZATION] = total - tf.add_n(list(losses.values()))
    return losses


def _gradients(
    tape: tf.GradientTape, loss: Any, model: Any, looked_up: Mapping[int, Sequence[tuple[Any, Any]]]
) -> list[Any]:
    variables = model.trainable_variables
    dense = [variable.value for variable in variables if id(variable) not in looked_up]
    rows = {table: [vectors for _ids, vectors in parts] for table, parts in looked_up.items()}
    of_dense, of_rows = tape.gradient(loss, (dense, rows))
    remaining = iter(of_dense)
    return [
        _joined(variable, looked_up[id(variable)], of_rows[id(variable)])
        if id(variable) in looked_up
        else next(remaining)
        for variable in variables
    ]


def _joined(variable: Any, parts: Sequence[tuple[Any, Any]], gradients: Sequence[Any]) -> Any:
    """The gradient of a table, from those of the vectors looked up in it."""
    reached = [
        (gradient, ids) for (ids, _), gradient in zip(parts, gradients, strict=True) if gradient is not None
    ]
    if not reached:
        return None
    values, ids = (tf.concat(tensors, axis=0) for tensors in zip(*reached, strict=True))
    return tf.IndexedSlices(values, ids, tf.shape(variable.value))


def squared_norms(gradients: Sequence[Any]) -> Any:
    """The sum of the squares of each gradient, 0 for none; shape (gradients,)."""
    return tf.stack([_squared(gradient) for gradient in gradients]) if gradients else tf.zeros([0])


def _squared(gradient: Any) -> Any:
    if gradient is None:
        return tf.constant(0.0)
    if isinstance(gradient, tf.IndexedSlices):
        # A row that was read several times has the sum of the gradients of all its uses.
        distinct, places = tf.unique(tf.reshape(gradient.indices, [-1]))
        gradient = tf.math.unsorted_segment_sum(gradient.values, places, tf.size(distinct))
    return tf.reduce_sum(tf.square(tf.cast(gradient, tf.float32)))
