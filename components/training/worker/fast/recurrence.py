"""An LSTM over a batch of sequences in plain NumPy: forward, and the gradients.

TensorFlow's loop spends some 25 small operations a step on what are six here, and takes a
second to trace. Gates are in Keras's order: input, forget, candidate, output.

Sequences come as rows of features and, for each sample and step, which row is read: words
that occur again share a row, which is multiplied by the kernel once. Steps at the beginning
at which all samples read the same row (padding) are run for one sample and hold for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

Array = np.ndarray


class Weights(NamedTuple):
    """Of shape (features, 4 units), (units, 4 units) and (4 units,)."""

    kernel: Array
    recurrent: Array
    bias: Array


class Trace(NamedTuple):
    """What a stretch of steps leaves for its gradient, steps first. `hidden` and `cell` have
    the state before the first step too. The second axis is samples, or 1 if all agree."""

    gates: Array
    squashed: Array
    hidden: Array
    cell: Array


def forward(rows: Array, positions: Array, weights: Weights) -> tuple[Array, list[Trace]]:
    """Rows (rows, features) and which of them are read (samples, steps) -> the hidden states
    (samples, steps, units), and two stretches for `backward`."""
    samples, units = len(positions), len(weights.recurrent)
    half = _halves(units)
    # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2: one tanh does for all four gates.
    projected = (rows @ weights.kernel + weights.bias) * half
    recurrent = weights.recurrent * half
    common = shared_steps(positions)
    state = np.zeros((2, 1, units), "float32")
    alike = _run(projected[positions[:1, :common].T], recurrent, state[0], state[1])
    last = (np.repeat(array[-1], samples, axis=0) for array in (alike.hidden, alike.cell))
    unlike = _run(projected[positions[:, common:].T], recurrent, *last)
    hidden = np.empty((samples, positions.shape[1], units), "float32")
    hidden[:, :common] = alike.hidden[1:].transpose(1, 0, 2)
    hidden[:, common:] = unlike.hidden[1:].transpose(1, 0, 2)
    return hidden, [alike, unlike]


def shared_steps(positions: Array) -> int:
    """At how many steps from the first on all samples read the same row."""
    unlike = (positions != positions[:1]).any(axis=0)
    return int(unlike.argmax()) if unlike.any() else positions.shape[1]


def _halves(units: int) -> Array:
    return np.repeat(np.array([0.5, 0.5, 1, 0.5], "float32"), units)


def _run(inputs: Array, recurrent: Array, hidden: Array, cell: Array) -> Trace:
    """Steps over inputs (steps, samples, 4 units), which are overwritten by the gates."""
    steps, samples, width = inputs.shape
    units = width // 4
    half = _halves(units)
    rest = 1 - half
    hiddens = np.empty((steps + 1, samples, units), "float32")
    cells, squashed = np.empty_like(hiddens), np.empty((steps, samples, units), "float32")
    hiddens[0], cells[0] = hidden, cell
    product, kept = np.empty((samples, width), "float32"), np.empty((samples, units), "float32")
    views = inputs.reshape(steps, samples, 4, units)
    for step in range(steps):
        gates = inputs[step]
        np.matmul(hiddens[step], recurrent, out=product)
        gates += product
        np.tanh(gates, out=gates)
        gates *= half
        gates += rest
        view = views[step]
        cell = cells[step + 1]
        np.multiply(view[:, 1], cells[step], out=cell)
        np.multiply(view[:, 0], view[:, 2], out=kept)
        cell += kept
        np.tanh(cell, out=squashed[step])
        np.multiply(view[:, 3], squashed[step], out=hiddens[step + 1])
    return Trace(inputs, squashed, hiddens, cells)


def backward(
    gradient: Array, rows: Array, positions: Array, weights: Weights, traces: list[Trace], *, squares: bool
) -> tuple[Array, Array, Weights]:
    """The gradient of the hidden states (samples, steps, units) -> those of the rows, the sums
    of squares by row if wanted, and those of the weights.

    The squares are of what each single reading of a row adds to its gradient: of a table
    that is looked up, Keras's optimizers square these before they add them up.
    """
    inputs, recurrent = _gates_gradient(gradient, weights.recurrent, traces)
    readings = Readings(positions)
    flat = inputs.reshape(-1, inputs.shape[-1])[readings.order]
    projected = readings.sums(flat)
    found = _squares(flat, readings, weights.kernel) if squares else np.zeros(0, "float32")
    gradients = Weights(rows.T @ projected, recurrent, projected.sum(axis=0))
    return projected @ weights.kernel.T, found, gradients


def _gates_gradient(gradient: Array, recurrent: Array, traces: list[Trace]) -> tuple[Array, Array]:
    """The gradients of the gates before their functions (steps, samples, 4 units), and of the
    recurrent weights."""
    samples, steps, units = gradient.shape
    gates = np.empty((steps, samples, 4 * units), "float32")
    hidden, cell = np.zeros((2, samples, units), "float32")
    upwards = np.ascontiguousarray(recurrent.T)
    total = np.zeros_like(recurrent)
    end = steps
    for trace in reversed(traces):
        begin = end - len(trace.squashed)
        part = gates[begin:end]
        _run_back(gradient[:, begin:end].transpose(1, 0, 2), upwards, trace, part, hidden, cell)
        # Where all samples had the same state, their gradients meet before the product.
        met = part.sum(axis=1) if trace.hidden.shape[1] == 1 else part.reshape(-1, 4 * units)
        total += trace.hidden[:-1].reshape(-1, units).T @ met
        end = begin
    return gates, total


def _run_back(gradient: Array, upwards: Array, trace: Trace, out: Array, hidden: Array, cell: Array) -> None:
    """Steps backwards, with the gradients of the state after a step in `hidden` and `cell`,
    which end up as those of the state before the first."""
    steps, samples, units = gradient.shape
    i, f, g, o = np.moveaxis(trace.gates.reshape(*trace.squashed.shape[:2], 4, units), 2, 0)
    # What the gates' gradients are multiples of, at all steps at once.
    slopes = np.stack([g * i * (1 - i), trace.cell[:-1] * f * (1 - f), i * (1 - g * g)], axis=2)
    output = trace.squashed * o * (1 - o)
    through = o * (1 - trace.squashed * trace.squashed)
    views = out.reshape(steps, samples, 4, units)
    kept = np.empty((samples, units), "float32")
    for step in range(steps - 1, -1, -1):
        hidden += gradient[step]
        np.multiply(hidden, through[step], out=kept)
        cell += kept
        np.multiply(cell[:, None], slopes[step], out=views[step, :, :3])
        np.multiply(hidden, output[step], out=views[step, :, 3])
        cell *= f[step]
        np.matmul(out[step], upwards, out=hidden)


class Readings:
    """The readings of a batch, steps first, sorted by the row that is read. Every row is."""

    def __init__(self, positions: Array) -> None:
        read = positions.T.ravel()
        self.order = np.argsort(read, kind="stable")
        self.counts = np.bincount(read)
        self.starts = np.concatenate([[0], np.cumsum(self.counts)[:-1]])

    def sums(self, values: Array) -> Array:
        """Sums by row of values in this order."""
        return np.add.reduceat(values, self.starts, axis=0)

    def often(self, limit: int) -> Array:
        """Which rows are read more often."""
        return self.counts > limit

    def of(self, row: int) -> slice:
        """Where the readings of one row are."""
        return slice(self.starts[row], self.starts[row] + self.counts[row])


def _squares(gates: Array, readings: Readings, kernel: Array) -> Array:
    """Sums by row of (gates @ kernel.T) ** 2.

    Of a row that is read more often than there are gates (padding), the squares come from the
    products of the gates with each other, which are fewer numbers.
    """
    often = readings.often(kernel.shape[1])
    found = np.empty((len(often), len(kernel)), "float32")
    for row in np.flatnonzero(often).tolist():
        part = gates[readings.of(row)]
        found[row] = np.maximum(((kernel @ (part.T @ part)) * kernel).sum(axis=1), 0)
    if not often.all():
        counts = readings.counts[~often]
        single = gates[np.repeat(~often, readings.counts)] @ kernel.T
        single *= single
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        found[~often] = np.add.reduceat(single, starts, axis=0)
    return found


def stretches(arrays: tuple[Array, ...]) -> Iterator[Trace]:
    """Traces from their arrays, one after the other."""
    size = len(Trace._fields)
    for start in range(0, len(arrays), size):
        yield Trace(*arrays[start : start + size])
