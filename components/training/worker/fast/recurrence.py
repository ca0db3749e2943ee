"""Computes an LSTM and its gradients for a batch of sequences in NumPy.

TensorFlow's loop needs about 25 small operations for a step, this needs six; and TensorFlow takes a second
to trace its loop.

The sequences are given as rows of features, and for each sample and step the number of the row that is
read. A word that occurs several times is one row, which is multiplied by the kernel once. The first
steps, as long as all samples read the same row (padding), are computed once for all samples.

Inside this module, the numbers of a step are stored with the units first and the samples last: one matrix
product then computes all gates, and each gate is contiguous in memory. The gates are in the order
output, input, forget, candidate: the first three are sigmoids, and the last three change the cell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from components.training.worker.fast.row_lookups import RowLookups

Array = np.ndarray


class LstmWeights(NamedTuple):
    """The weights of an LSTM, with the gates in Keras's order: input, forget, candidate, output.

    Attributes:
        kernel: Shape (features, 4 * units).
        recurrent: Shape (units, 4 * units).
        bias: Shape (4 * units,).
    """

    kernel: Array
    recurrent: Array
    bias: Array

    @property
    def units(self) -> int:
        """The number of units, which is the size of a state."""
        return len(self.recurrent)


class ForwardPass(NamedTuple):
    """The values of successive steps that `backward` needs; of one sample if all samples are the same.

    Attributes:
        gates: The gates after their activations, shape (steps, 4 * units, samples).
        squashed: tanh of the cells, shape (steps, units, samples).
        hidden: The hidden states before the first step and after each one, shape (steps + 1, units,
            samples).
        cell: The cells, likewise.
    """

    gates: Array
    squashed: Array
    hidden: Array
    cell: Array

    def by_gate(self) -> Array:
        """The gates one by one, shape (4, steps, units, samples)."""
        steps, units, samples = self.squashed.shape
        return self.gates.reshape(steps, 4, units, samples).swapaxes(0, 1)


def forward(
    rows: Array, positions: Array, weights: LstmWeights, *, every: bool
) -> tuple[Array, tuple[ForwardPass, ForwardPass]]:
    """Compute the hidden states of an LSTM.

    Args:
        rows: Vectors of features, shape (rows, features).
        positions: Which row is read by each sample at each step, shape (samples, steps).
        weights: The weights of the LSTM.
        every: Whether to return the states of every step or of the last one alone.

    Returns:
        The hidden states, shape (samples, steps, units) or (samples, units); and two passes for
        `backward`: of the first steps, at which all samples read the same rows, and of the others.
    """
    samples, units = len(positions), weights.units
    # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2: one tanh does for all four gates.
    half = np.repeat(np.array([0.5, 0.5, 0.5, 1], "float32"), units)
    projected = _ours(rows @ weights.kernel + weights.bias) * half
    recurrent = np.ascontiguousarray((_ours(weights.recurrent) * half).T)
    common = shared_steps(positions)
    state = np.zeros((2, units, 1), "float32")
    alike = _run(_inputs(projected, positions[:1, :common]), recurrent, state[0], state[1])
    unlike = _run(_inputs(projected, positions[:, common:]), recurrent, alike.hidden[-1], alike.cell[-1])
    if not every:
        return np.ascontiguousarray(unlike.hidden[-1].T), (alike, unlike)
    hidden = np.empty((samples, positions.shape[1], units), "float32")
    hidden[:, :common] = alike.hidden[1:].transpose(2, 0, 1)
    hidden[:, common:] = unlike.hidden[1:].transpose(2, 0, 1)
    return hidden, (alike, unlike)


def shared_steps(positions: Array) -> int:
    """The number of steps at the beginning at which all samples read the same row."""
    unlike = (positions != positions[:1]).any(axis=0)
    return int(unlike.argmax()) if unlike.any() else positions.shape[1]


def _ours(gates: Array) -> Array:
    """Reorder the gates along the last axis: from Keras's order to the one in this module."""
    return np.roll(gates, gates.shape[-1] // 4, axis=-1)


def _keras(gates: Array) -> Array:
    """Reorder the gates along the last axis: from the order in this module to Keras's."""
    return np.roll(gates, -(gates.shape[-1] // 4), axis=-1)


def _inputs(projected: Array, positions: Array) -> Array:
    """The part of the gates that comes from the rows, shape (steps, 4 * units, samples)."""
    return np.ascontiguousarray(projected[positions.T].transpose(0, 2, 1))


def _run(inputs: Array, recurrent: Array, hidden: Array, cell: Array) -> ForwardPass:
    """Run successive steps.

    Args:
        inputs: The part of the gates that comes from the rows, shape (steps, 4 * units, samples), with
            the sigmoid gates halved. It is overwritten with the gates.
        recurrent: The recurrent weights, shape (4 * units, units), with the sigmoid gates halved.
        hidden: The hidden state before the first step, shape (units, samples) or (units, 1).
        cell: The cell before the first step, likewise.
    """
    steps, width, samples = inputs.shape
    units = width // 4
    hiddens = np.empty((steps + 1, units, samples), "float32")
    cells, squashed = np.empty_like(hiddens), np.empty((steps, units, samples), "float32")
    hiddens[0], cells[0] = hidden, cell
    product, scratch = np.empty((width, samples), "float32"), np.empty((units, samples), "float32")
    sigmoids = inputs[:, : 3 * units]
    views = inputs.reshape(steps, 4, units, samples)
    for step in range(steps):
        gates, three, cell = inputs[step], sigmoids[step], cells[step + 1]
        np.matmul(recurrent, hiddens[step], out=product)
        gates += product
        np.tanh(gates, out=gates)
        three *= 0.5
        three += 0.5
        o, i, f, c = views[step]
        np.multiply(f, cells[step], out=cell)
        np.multiply(i, c, out=scratch)
        cell += scratch
        np.tanh(cell, out=squashed[step])
        np.multiply(o, squashed[step], out=hiddens[step + 1])
    return ForwardPass(inputs, squashed, hiddens, cells)


def backward(
    gradient: Array,
    rows: Array,
    positions: Array,
    weights: LstmWeights,
    traces: tuple[ForwardPass, ForwardPass],
    *,
    squares: bool,
) -> tuple[Array, Array, LstmWeights]:
    """Compute the gradients of the rows and of the weights of an LSTM.

    Args:
        gradient: The gradient of the hidden states, of the shape that `forward` returned.
        rows: As given to `forward`.
        positions: As given to `forward`.
        weights: As given to `forward`.
        traces: The two passes that `forward` returned.
        squares: Whether the sums of squares are wanted.

    Returns:
        The gradient of the rows, shape (rows, features); for each row the sum of the squares of what its
        single uses add to the gradient, of the same shape, or an empty array; and the gradients of the
        weights. Keras's optimizers use these squares for an embedding instead of the squared gradient.
    """
    gates, recurrent = _gates_gradient(gradient, positions.shape[1], weights.recurrent, traces)
    kernel = _ours(weights.kernel)
    lookups = RowLookups(positions, len(rows))
    projected = lookups.sums(gates)
    of_rows = projected @ kernel.T
    squared = lookups.squares(gates, kernel, of_rows) if squares else np.zeros(0, "float32")
    gradients = LstmWeights(_keras(rows.T @ projected), _keras(recurrent), _keras(projected.sum(axis=0)))
    return of_rows, squared, gradients


def _gates_gradient(
    gradient: Array, steps: int, recurrent: Array, traces: tuple[ForwardPass, ForwardPass]
) -> tuple[Array, Array]:
    """Compute the gradients of the gates before their activations, and of the recurrent weights.

    Returns:
        Arrays of shape (steps * samples, 4 * units) and (units, 4 * units), with the gates in the order
        of this module.
    """
    samples, units = len(gradient), gradient.shape[-1]
    gates = np.empty((steps, samples, 4 * units), "float32")
    cell = np.zeros((units, samples), "float32")
    last = gradient.ndim == 2
    hidden = np.ascontiguousarray(gradient.T) if last else np.zeros_like(cell)
    more = None if last else np.ascontiguousarray(gradient.transpose(1, 2, 0))
    ours, total = _ours(recurrent), np.zeros_like(recurrent)
    end = steps
    for trace in reversed(traces):
        begin = end - len(trace.squashed)
        part = gates[begin:end]
        wanted = None if more is None else more[begin:end]
        part[:] = _run_back(wanted, ours, trace, hidden, cell).transpose(0, 2, 1)
        # Where all samples had the same state, their gradients are summed before the product.
        met = part.sum(axis=1) if trace.hidden.shape[2] == 1 else part.reshape(-1, 4 * units)
        total += trace.hidden[:-1].transpose(1, 0, 2).reshape(units, -1) @ met
        end = begin
    return gates.reshape(-1, 4 * units), total


def _run_back(
    gradient: Array | None, recurrent: Array, trace: ForwardPass, hidden: Array, cell: Array
) -> Array:
    """Compute the gradients of the gates before their activations, from the last step to the first.

    Args:
        gradient: What is added to the gradient of the hidden states, shape (steps, units, samples); None
            if nothing is.
        recurrent: The recurrent weights, shape (units, 4 * units).
        trace: The forward pass of these steps.
        hidden: The gradient of the hidden state after the last step, shape (units, samples). It is
            overwritten with that of the hidden state before the first step.
        cell: The gradient of the cell, likewise.

    Returns:
        An array of shape (steps, 4 * units, samples).
    """
    steps = len(trace.squashed)
    units, samples = hidden.shape
    slopes, through = _slopes(trace)
    f = trace.by_gate()[2]
    out = np.empty((steps, 4 * units, samples), "float32")
    views = out.reshape(steps, 4, units, samples)
    scratch = np.empty_like(hidden)
    for step in range(steps - 1, -1, -1):
        if gradient is not None:
            hidden += gradient[step]
        np.multiply(hidden, through[step], out=scratch)
        cell += scratch
        view, slope = views[step], slopes[step]
        np.multiply(cell, slope[1:], out=view[1:])
        np.multiply(hidden, slope[0], out=view[0])
        cell *= f[step]
        np.matmul(recurrent, out[step], out=hidden)
    return out


def _slopes(trace: ForwardPass) -> tuple[Array, Array]:
    """Compute, for all steps at once, the factors of the gradients.

    Returns:
        The factors of the gradients of the gates, shape (steps, 4, units, samples); and the factor with
        which the gradient of a hidden state is added to that of its cell, shape (steps, units, samples).
    """
    o, i, _, c = trace.by_gate()
    slopes = trace.gates.reshape(len(o), 4, *o.shape[1:]).copy()
    slopes *= slopes
    # A sigmoid's slope is s - s * s, that of tanh 1 - t * t.
    np.subtract(trace.by_gate()[:3].swapaxes(0, 1), slopes[:, :3], out=slopes[:, :3])
    np.subtract(1, slopes[:, 3], out=slopes[:, 3])
    for number, times in enumerate((trace.squashed, c, trace.cell[:-1], i)):
        slopes[:, number] *= times
    through = trace.squashed * trace.squashed
    np.subtract(1, through, out=through)
    through *= o
    return slopes, through
