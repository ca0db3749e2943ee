"""Computes an embedding and the LSTM that reads it as one TensorFlow function with its own gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from components.training.worker.fast import recurrence

# How many arrays a `ForwardPass` has.
FIELDS = len(recurrence.ForwardPass._fields)


@dataclass(frozen=True)
class Words:
    """Word ids that were looked up in a table, each distinct id once.

    Attributes:
        table: The embedding; None for a tensor that comes from elsewhere.
        ids: The distinct ids, shape (rows,); None without a table.
        rows: Their vectors, shape (rows, features).
        positions: Which row is read by each sample at each step, shape (samples, steps).
        squares: Zeros of the shape of `rows`. What is computed as their gradient is, for each row, the
            sum of the squared gradients of its single uses. None if it is not needed.
    """

    table: keras.layers.Embedding
    ids: Any
    rows: Any
    positions: Any
    squares: Any = None


def look_up(table: keras.layers.Embedding, words: Any, *, squares: bool) -> Words:
    """Look up word ids in an embedding, each distinct id once.

    Args:
        table: The embedding.
        words: The ids, shape (samples, steps).
        squares: Whether the sums of squared gradients are needed.
    """
    distinct, positions = tf.unique(tf.reshape(tf.cast(words, tf.int32), [-1]))
    rows = tf.gather(table.embeddings.value, distinct)
    return Words(
        table,
        distinct,
        rows,
        tf.reshape(positions, tf.shape(words)),
        tf.zeros_like(rows) if squares else None,
    )


def read(lstm: keras.layers.LSTM, sequences: Any) -> Any:
    """Compute the output of an LSTM.

    Args:
        lstm: The layer.
        sequences: `Words`, or a tensor of shape (samples, steps, features).

    Returns:
        The hidden states, shape (samples, steps, units) if the layer returns sequences, else those of the
        last step, shape (samples, units).
    """
    words = sequences if isinstance(sequences, Words) else _each_by_itself(sequences)
    cell = lstm.cell
    weights = (cell.kernel.value, cell.recurrent_kernel.value, cell.bias.value)
    hidden = _hidden(words, weights, every=lstm.return_sequences)
    samples, steps = words.positions.shape
    hidden.set_shape([samples, steps, lstm.units] if lstm.return_sequences else [samples, lstm.units])
    return hidden


def _each_by_itself(tensor: Any) -> Words:
    """A tensor of shape (samples, steps, features) as `Words`, with a row for each sample and step."""
    shape = tf.shape(tensor)
    rows = tf.reshape(tensor, [-1, tensor.shape[-1]])
    positions = tf.reshape(tf.range(shape[0] * shape[1]), shape[:2])
    positions.set_shape(tensor.shape[:2])
    return Words(None, None, rows, positions)


def _hidden(words: Words, variables: tuple[Any, ...], *, every: bool) -> Any:
    """Compute the hidden states of an LSTM, as a function that TensorFlow can differentiate.

    Args:
        words: What the LSTM reads.
        variables: Its kernel, recurrent kernel and bias.
        every: Whether the states of every step are wanted, shape (samples, steps, units), or those of
            the last step alone, shape (samples, units).
    """
    squares = words.squares is not None
    positions = words.positions

    @tf.custom_gradient
    def function(rows: Any, sums: Any, *weights: Any) -> Any:
        arguments = [every, rows, positions, *weights]
        hidden, *traces = tf.numpy_function(_forward, arguments, [tf.float32] * (1 + 2 * FIELDS))

        def gradients(gradient: Any) -> Any:
            input_gradients = tf.numpy_function(
                _backward,
                [squares, gradient, rows, positions, *weights, *traces],
                [tf.float32] * (2 + len(weights)),
            )
            for tensor, like in zip(input_gradients, (rows, sums, *weights), strict=True):
                tensor.set_shape(like.shape)
            return input_gradients

        return hidden, gradients

    weights = [tf.convert_to_tensor(variable) for variable in variables]
    return function(words.rows, words.squares if squares else tf.zeros([0]), *weights)


# Overflow shows in the losses; NumPy need not warn about it.
@np.errstate(all="ignore")
def _forward(every: Any, rows: Any, positions: Any, *weights: Any) -> Any:
    hidden, traces = recurrence.forward(rows, positions, recurrence.LstmWeights(*weights), every=bool(every))
    return (hidden, *(array for trace in traces for array in trace))


@np.errstate(all="ignore")
def _backward(squares: Any, gradient: Any, rows: Any, positions: Any, *arrays: Any) -> Any:
    weights, arrays = recurrence.LstmWeights(*arrays[:3]), arrays[3:]
    alike, unlike = recurrence.ForwardPass(*arrays[:FIELDS]), recurrence.ForwardPass(*arrays[FIELDS:])
    of_rows, sums, of_weights = recurrence.backward(
        gradient, rows, positions, weights, (alike, unlike), squares=bool(squares)
    )
    return (of_rows, sums, *of_weights)
