"""Rules for the shape of what a layer makes, and for its weights. The rows of `layers` name them.

They say what Keras would do without allocating anything, so that a model that is far too big is
refused first. A rule takes the settings of a layer, defaults filled in, and the tensors it is called
on, whose number and rank have been checked. Shapes are those of one sample, without the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from components.assembly.spec.messages import N_, Message, message

Shape = tuple[int, ...]
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Tensor:
    """What is known of a tensor that has no values yet.

    Attributes:
        shape: The shape of one sample, without the batch.
        dtype: The dtype.
        activation: The activation that its values come from; "linear" where they can be anything.
    """

    shape: Shape
    dtype: str = "float32"
    activation: str = "linear"

    @property
    def size(self) -> int:
        """How many numbers it holds for one sample."""
        return prod(self.shape)


class UnfitTensorsError(Exception):
    """Raised by a rule whose layer cannot take these tensors: why, and how to mend it."""

    def __init__(self, message: Message, mend: Message) -> None:
        super().__init__(message, mend)
        self.message, self.mend = message, mend


Tensors = tuple[Tensor, ...]
ShapeRule = Callable[[Settings, Tensors], Shape]
WeightRule = Callable[[Settings, Tensors], tuple[Shape, ...]]
MemoryRule = Callable[[Settings, Tensors], int]


def same(settings: Settings, inputs: Tensors) -> Shape:
    """The shape of the first input."""
    return inputs[0].shape


def no_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    """No weights."""
    return ()


def no_memory(settings: Settings, inputs: Tensors) -> int:
    """Nothing is kept of a sample beside the output."""
    return 0


# --- text and sequences


def embedding(settings: Settings, inputs: Tensors) -> Shape:
    """(..., ) -> (..., output_dim)."""
    return (*inputs[0].shape, settings["output_dim"])


def embedding_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    return ((settings["input_dim"], settings["output_dim"]),)


def recurrent(settings: Settings, inputs: Tensors) -> Shape:
    """(steps, features) -> (units,), or (steps, units) with return_sequences."""
    return _sequence(settings, inputs, settings["units"])


def bidirectional(settings: Settings, inputs: Tensors) -> Shape:
    """As the recurrent layer inside; twice the features where the directions are concatenated."""
    return _sequence(settings, inputs, settings["units"] * (2 if settings["merge_mode"] == "concat" else 1))


def _sequence(settings: Settings, inputs: Tensors, features: int) -> Shape:
    return (inputs[0].shape[0], features) if settings["return_sequences"] else (features,)


def lstm_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    features, units = inputs[0].shape[-1], settings["units"]
    return ((features, 4 * units), (units, 4 * units), (4 * units,))


def gru_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    features, units = inputs[0].shape[-1], settings["units"]
    return ((features, 3 * units), (units, 3 * units), (2, 3 * units))


def rnn_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    features, units = inputs[0].shape[-1], settings["units"]
    return ((features, units), (units, units), (units,))


def bidirectional_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    wrapped = lstm_weights if settings["layer"] == "LSTM" else gru_weights
    return wrapped(settings, inputs) * 2


def recurrent_memory(settings: Settings, inputs: Tensors) -> int:
    """How many numbers are kept of all steps of a sample for training: eight a unit and step, for four
    gates, two states and what these were made of."""
    directions = 2 if "merge_mode" in settings else 1
    return 8 * directions * inputs[0].shape[0] * int(settings["units"])


def repeat(settings: Settings, inputs: Tensors) -> Shape:
    """(features,) -> (n, features)."""
    return (settings["n"], *inputs[0].shape)


# --- windows that slide


def convolution(settings: Settings, inputs: Tensors) -> Shape:
    """(*axes, channels) -> (*fewer, filters), with windows of kernel_size along each axis."""
    *axes, _ = inputs[0].shape
    window, stride, padding = settings["kernel_size"], settings["strides"], settings["padding"]
    return (*(_slide(length, window, stride, padding) for length in axes), settings["filters"])


def convolution_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    *axes, channels = inputs[0].shape
    filters = settings["filters"]
    return ((*(settings["kernel_size"] for _ in axes), channels, filters), (filters,))


def pooling(settings: Settings, inputs: Tensors) -> Shape:
    """(*axes, channels) -> (*fewer, channels), with windows of pool_size side by side along each axis."""
    *axes, channels = inputs[0].shape
    size = settings["pool_size"]
    return (*(_slide(length, size, size, settings["padding"]) for length in axes), channels)


def global_pooling(settings: Settings, inputs: Tensors) -> Shape:
    """(*axes, channels) -> (channels,)."""
    return inputs[0].shape[-1:]


def _slide(length: int, window: int, stride: int, padding: str) -> int:
    if padding != "valid":
        return -(-length // stride)
    if window > length:
        raise UnfitTensorsError(
            message(
                N_("A window of {window} does not fit into an axis of {length}."),
                window=window,
                length=length,
            ),
            message(N_("Make the window at most {length}, or set padding to same."), length=length),
        )
    return (length - window) // stride + 1


# --- dense layers and normalization


def dense(settings: Settings, inputs: Tensors) -> Shape:
    """(..., features) -> (..., units)."""
    return (*inputs[0].shape[:-1], settings["units"])


def dense_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    features, units = inputs[0].shape[-1], settings["units"]
    return ((features, units), (units,)) if settings["use_bias"] else ((features, units),)


def batch_normalization_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    return (inputs[0].shape[-1:],) * 4


def layer_normalization_weights(settings: Settings, inputs: Tensors) -> tuple[Shape, ...]:
    return (inputs[0].shape[-1:],) * 2


# --- shapes


def flatten(settings: Settings, inputs: Tensors) -> Shape:
    """(*axes) -> (product of the axes,)."""
    return (inputs[0].size,)


def reshape(settings: Settings, inputs: Tensors) -> Shape:
    """(*axes) -> target_shape, which must hold as many numbers."""
    target: Shape = tuple(settings["target_shape"])
    if prod(target) != inputs[0].size:
        raise UnfitTensorsError(
            message(
                N_("Reshape keeps every number: {given} numbers cannot become {target}, which has {wanted}."),
                given=inputs[0].size,
                target=target,
                wanted=prod(target),
            ),
            message(N_("Choose sizes whose product is {given}."), given=inputs[0].size),
        )
    return target


# --- merging branches


def concatenate(settings: Settings, inputs: Tensors) -> Shape:
    """The sizes along `axis` are added; all other axes must be the same."""
    shapes = [tensor.shape for tensor in inputs]
    _same_rank(shapes)
    axis = _axis(settings["axis"], len(shapes[0]))
    if len({shape[:axis] + shape[axis + 1 :] for shape in shapes}) > 1:
        raise UnfitTensorsError(
            message(
                N_("Concatenate joins along axis {axis}; all other sizes must be the same."),
                axis=settings["axis"],
            ),
            message(N_("Give the branches the same sizes, or choose another axis.")),
        )
    return (*shapes[0][:axis], sum(shape[axis] for shape in shapes), *shapes[0][axis + 1 :])


def elementwise(settings: Settings, inputs: Tensors) -> Shape:
    """The shape of all inputs, which must be the same but for axes of 1."""
    shapes = [tensor.shape for tensor in inputs]
    _same_rank(shapes)
    sizes = [{size for size in axis if size != 1} for axis in zip(*shapes, strict=True)]
    if any(len(axis) > 1 for axis in sizes):
        raise UnfitTensorsError(
            message(N_("This layer combines tensors number by number, so their shapes must be the same.")),
            message(N_("Put a Dense layer before it so that both branches have the same size.")),
        )
    return tuple(axis.pop() if axis else 1 for axis in sizes)


def dot(settings: Settings, inputs: Tensors) -> Shape:
    """The axes of both inputs without the one that is summed over; (1,) if none is left."""
    left, right = (tensor.shape for tensor in inputs)
    axes = [_axis(settings["axes"], len(shape)) for shape in (left, right)]
    if left[axes[0]] != right[axes[1]]:
        raise UnfitTensorsError(
            message(
                N_("Dot sums along axis {axis}: one tensor has {left} numbers there, the other {right}."),
                axis=settings["axes"],
                left=left[axes[0]],
                right=right[axes[1]],
            ),
            message(N_("Put a Dense layer before it so that both branches have the same size.")),
        )
    rest = _without(left, axes[0]) + _without(right, axes[1])
    return rest or (1,)


def _without(shape: Shape, axis: int) -> Shape:
    return shape[:axis] + shape[axis + 1 :]


def _same_rank(shapes: Sequence[Shape]) -> None:
    if len({len(shape) for shape in shapes}) > 1:
        raise UnfitTensorsError(
            message(N_("These tensors have different numbers of axes.")),
            message(N_("Bring them to the same form first, with Flatten, Reshape or RepeatVector.")),
        )


def _axis(number: int, rank: int) -> int:
    """An axis as Keras counts it (the batch is 0, -1 the last) -> its place in a shape without batch."""
    axis = number - 1 if number > 0 else number + rank
    if number == 0 or not 0 <= axis < rank:
        raise UnfitTensorsError(
            message(N_("There is no axis {axis} in a tensor with {rank} axes."), axis=number, rank=rank),
            message(N_("Use -1 for the last axis, or a number from 1 to {rank}."), rank=rank),
        )
    return axis
