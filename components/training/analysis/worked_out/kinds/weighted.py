"""Layers and operations that add up numbers times weights: the weights are asked of Keras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import tensorflow as tf

from components.assembly.spec import Config
from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.worked_out.calculation import (
    CalculationPart,
    Place,
    Term,
    WorkedOut,
    single,
)
from components.training.analysis.worked_out.calls import LayerCall, StepCall
from components.training.analysis.worked_out.kinds.products import activated
from components.training.analysis.worked_out.names import at_channel, taken_at, written
from components.training.analysis.worked_out.ways import Axis, axes_of_output

Numbers = Sequence[np.ndarray]


def weighted(call: StepCall, place: Place) -> WorkedOut:
    """The numbers that go in times their weights, what is added to them, and the activation.

    The weight of a number is how much the sum moves with it: its derivative, of Keras.
    """
    linear, activation = _without_activation(call)
    inputs = [np.asarray(taken, np.float32) for taken in call.inputs]
    sums, slopes = slopes_of(linear, inputs, place)
    rest = float(linear.answer([np.zeros_like(taken) for taken in inputs])[place])
    terms = [
        Term(_name(at, tensor, len(inputs)), float(numbers[at]), float(slope[at]))
        for tensor, (numbers, slope) in enumerate(zip(inputs, slopes, strict=True))
        for at in places_in(slope)
    ]
    if rest or (isinstance(call, LayerCall) and call.has_setting("use_bias") and call.setting("use_bias")):
        terms.append(Term(message(N_("bias")), rest))
    if activation is None:
        formula = message(N_("The numbers times their weights add up to the result."))
        return single(formula, terms, sum(term.value for term in terms), call.output[place])
    part = activated(activation, terms, sums[place[:-1]], place[-1])
    return WorkedOut(part, float(call.output[place]))


def products(call: StepCall, place: Place) -> WorkedOut:
    """The numbers of the first tensor times those of the others that they meet."""
    inputs = [np.asarray(taken, np.float32) for taken in call.inputs]
    with tf.GradientTape() as tape:
        first = tf.convert_to_tensor(inputs[0])
        tape.watch(first)
        asked = call.ask([first, *inputs[1:]])[place]
    met = np.asarray(tape.gradient(asked, first))
    terms = [
        Term(
            message(N_("number {place} of tensor 1 × the number it meets"), place=written(at)),
            float(inputs[0][at]),
            float(met[at]),
        )
        for at in places_in(met)
    ]
    formula = message(N_("The products of the numbers that meet add up to the result."))
    return single(formula, terms, sum(term.value for term in terms), call.output[place])


def slopes_of(call: StepCall, inputs: Numbers, place: Place) -> tuple[np.ndarray, list[np.ndarray]]:
    """What Keras makes of the inputs, and how much the number at a place moves with each of theirs."""
    with tf.GradientTape() as tape:
        watched = [tf.convert_to_tensor(taken) for taken in inputs]
        tape.watch(watched)
        made = call.ask(watched)
        asked = made[place]
    gradients = tape.gradient(asked, watched, unconnected_gradients="zero")
    return np.asarray(made, np.float64), [
        np.asarray(tf.convert_to_tensor(gradient)) for gradient in gradients
    ]


def places_in(slope: np.ndarray) -> list[Place]:
    """Where the numbers stand that a result moves with."""
    return [tuple(map(int, at)) for at in np.argwhere(slope != 0)]


def _without_activation(call: StepCall) -> tuple[StepCall, str | None]:
    if not isinstance(call, LayerCall) or not call.has_setting("activation"):
        return call, None
    activation = call.setting("activation") or "linear"
    if not isinstance(activation, str):
        raise ValueError("an activation that is no name")
    return call.configured(activation=None), activation


def separable_axes(call: LayerCall) -> tuple[Axis, ...]:
    """The channels of the first part, and the axes of what comes out."""
    middle = call.stored("pointwise_kernel").shape[-2]
    return Axis(message(N_("channel in between")), middle), *axes_of_output(call)


def separable(call: LayerCall, place: Place) -> WorkedOut:
    """A window of each channel alone, and then the channels in between times their weights."""
    shown, place = place[0], place[1:]
    between = _depthwise(call).answer([np.asarray(call.inputs[0], np.float32)])[place[:-1]]
    pointwise = call.array("pointwise_kernel").reshape(len(between), -1)
    terms = [
        Term(message(N_("channel {channel} in between"), channel=number + 1), float(value), float(weight))
        for number, (value, weight) in enumerate(zip(between, pointwise[:, place[-1]], strict=True))
    ]
    sums = between @ pointwise
    if call.setting("use_bias"):
        bias = call.array("bias")
        terms.append(Term(message(N_("bias")), float(bias[place[-1]])))
        sums = sums + bias
    last = activated(str(call.setting("activation") or "linear"), terms, sums, place[-1])
    return WorkedOut(last, float(call.output[place]), before=(_window(call, place, shown),))


def _depthwise(call: LayerCall) -> LayerCall:
    """The first part of a separable convolution: Keras's layer that does that alone."""
    dims = len(call.inputs[0].shape) - 1
    names = ("kernel_size", "strides", "padding", "data_format", "dilation_rate", "depth_multiplier")
    config = {name: call.layer.config[name] for name in names if name in call.layer.config}
    layer = call.layer.model_copy(
        update={"kind": f"DepthwiseConv{dims}D", "config": Config(config, use_bias=False)}
    )
    return replace(call, layer=layer, weights={"kernel": call.stored("depthwise_kernel")})


def _window(call: LayerCall, place: Place, channel: int) -> CalculationPart:
    """How one of the channels in between comes about."""
    at = (*place[:-1], channel)
    inputs = [np.asarray(call.inputs[0], np.float32)]
    made, (slope,) = slopes_of(_depthwise(call), inputs, at)
    terms = tuple(
        Term(_name(source, 0, 1), float(inputs[0][source]), float(slope[source]))
        for source in places_in(slope)
    )
    formula = message(
        N_("Channel {channel} in between: a window of one channel times its weights adds up."),
        channel=channel + 1,
    )
    return CalculationPart(formula, terms, float(made[at]))


def _name(at: Place, tensor: int, of: int) -> Message:
    return at_channel(at[:-1], at[-1]) if of == 1 and len(at) > 1 else taken_at(at, tensor, of)
