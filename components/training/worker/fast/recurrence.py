"""An LSTM over a batch of sequences in plain NumPy: forward, and the gradients.

TensorFlow's loop spends some 25 small operations a step on what are six here, and takes a
second to trace.

Sequences come as rows of features and, for each sample and step, which row is read: words
that occur again share a row, which is multiplied by the kernel once. Steps at the beginning
at which all samples read the same row (padding) are run for one sample and hold for all.

Within, a step's numbers stand units first and samples last, so that one product serves all
gates and each gate is one piece of memory; and the gates stand in the order output, input,
forget, candidate: the first three are sigmoids, and the last three are what the cell moves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from components.training.worker.fast.row_lookups import RowLookups

Array = np.ndarray


class Weights(NamedTuple):
    """Of shape (features, 4 units), (units, 4 units) and (4 units,); gates in Keras's order:
    input, forget, candidate, output."""

    kernel: Array
    recurrent: Array
    bias: Array

    @property
    def units(self) -> int:
        """How many numbers a state has."""
        return len(self.recurrent)


class ForwardPass(NamedTuple):
    """What a stretch of steps leaves for its gradient, steps first: `gates` (steps, 4 units,
    samples), `squashed` (steps, units, samples); `hidden` and `cell` likewise, with the state
    before the first step too. There is one sample if all agree."""

    gates: Array
    squashed: Array
    hidden: Array
    cell: Array

    def by_gate(self) -> Array:
        """The gates (4, steps, units, samples)."""
        steps, units, samples = self.squashed.shape
        return self.gates.reshape(steps, 4, units, samples).swapaxes(0, 1)


def forward(
    rows: Array, positions: Array, weights: Weights, *, every: bool
) -> tuple[Array, tuple[ForwardPass, ForwardPass]]:
    """Rows (rows, features) and which of them are read (samples, steps) -> the hidden states,
    of `every` step (samples, steps, units) or of the last (samples, units); and two stretches for
    `backward`."""
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
    """At how many steps from the first on all samples read the same row."""
    unlike = (positions != positions[:1]).any(axis=0)
    return int(unlike.argmax()) if unlike.any() else positions.shape[1]


def _ours(gates: Array) -> Array:
    """Keras's order of the gates, along the last axis, -> the one within."""
    return np.roll(gates, gates.shape[-1] // 4, axis=-1)


def _keras(gates: Array) -> Array:
    """The other way round."""
    return np.roll(gates, -(gates.shape[-1] // 4), axis=-1)


def _inputs(projected: Array, positions: Array) -> Array:
    """What goes into the gates from outside (steps, 4 units, samples)."""
    return np.ascontiguousarray(projected[positions.T].transpose(0, 2, 1))


def _run(inputs: Array, recurrent: Array, hidden: Array, cell: Array) -> ForwardPass:
    """Steps over inputs (steps, 4 units, samples), which are overwritten by the gates."""
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
    weights: Weights,
    traces: tuple[ForwardPass, ForwardPass],
    *,
    squares: bool,
) -> tuple[Array, Array, Weights]:
    """The gradient of the hidden states, of the shape that `forward` gave them, -> those of the rows,
    the sums of squares by row if wanted, and those of the weights.

    The squares are of what each single reading of a row adds to its gradient: of a table
    that is looked up, Keras's optimizers square these before they add them up.
    """
    gates, recurrent = _gates_gradient(gradient, positions.shape[1], weights.recurrent, traces)
    kernel = _ours(weights.kernel)
    lookups = RowLookups(positions, len(rows))
    projected = lookups.sums(gates)
    of_rows = projected @ kernel.T
    squared = lookups.squares(gates, kernel, of_rows) if squares else np.zeros(0, "float32")
    gradients = Weights(_keras(rows.T @ projected), _keras(recurrent), _keras(projected.sum(axis=0)))
    return of_rows, squared, gradients


def _gates_gradient(
    gradient: Array, steps: int, recurrent: Array, traces: tuple[ForwardPass, ForwardPass]
) -> tuple[Array, Array]:
    """The gradients of the gates before their functions (steps x samples, 4 units), and of the
    recurrent weights, both in the order within."""
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
        # Where all samples had the same state, their gradients meet before the product.
        met = part.sum(axis=1) if trace.hidden.shape[2] == 1 else part.reshape(-1, 4 * units)
        total += trace.hidden[:-1].transpose(1, 0, 2).reshape(units, -1) @ met
        end = begin
    return gates.reshape(-1, 4 * units), total


def _run_back(
    gradient: Array | None, recurrent: Array, trace: ForwardPass, hidden: Array, cell: Array
) -> Array:
    """The gradients of the gates (steps, 4 units, samples). Steps go backwards, with the gradients
    of the state after a step in `hidden` and `cell`, which end up as those of the state before
    the first; `gradient` is what comes to the hidden states from elsewhere, if anything does."""
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
    """What the gates' gradients are multiples of, at all steps at once (steps, 4, units, samples);
    and what part of a hidden state's gradient goes to the cell (steps, units, samples)."""
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
