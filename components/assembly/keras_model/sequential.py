"""Builds a plain stack of layers as `keras.Sequential`, and compares it with the functional model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import keras
import numpy as np

from components.assembly.checks.validate import ensure_valid
from components.assembly.keras_model.build import build, make_layer, shapes_only
from components.assembly.keras_model.summary import SummaryRow
from components.assembly.keras_objects.layers import inner_models
from components.assembly.keras_objects.names import keras_name, keras_names
from components.assembly.keras_objects.seeds import seed_built_layer
from components.assembly.spec import Call, Layer, ModelSpec, Tensor, graph
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse


def is_chain(spec: ModelSpec) -> bool:
    """Whether a spec is a plain stack of layers.

    It has one input, one head, no models as layers, and each layer is called once, on what the one before
    it makes.
    """
    if len(spec.inputs) != 1 or len(spec.heads) != 1 or not spec.calls:
        return False
    calls = _calls(spec)
    tensors = [spec.inputs[0].name, *(call.output for call in calls)]
    in_line = all(_takes_only(call, tensor) for call, tensor in zip(calls, tensors, strict=False))
    once = len({call.layer for call in calls}) == len(calls) == len(spec.calls)
    # A layer that gives its states out makes several tensors.
    plain = all(not inner_models(layer) and not layer.config.get("return_state") for layer in spec.layers)
    return in_line and once and plain and spec.heads[0].tensor == tensors[-1]


def _takes_only(call: Call, tensor: str) -> bool:
    """Whether a call is of a layer on this tensor alone, as `Sequential` calls its layers."""
    return bool(call.layer) and call.arguments == (Tensor(tensor),) and not call.named


def _calls(spec: ModelSpec) -> list[Call]:
    return [spec.calls[number] for number in graph.call_order(spec)]


def stacked_layers(spec: ModelSpec) -> tuple[Layer, ...]:
    """The layers of a plain stack, from the input to the output. Raises `Refused` for any other spec."""
    ensure_valid(spec)
    if not is_chain(spec):
        what = message(N_("This model is not a plain stack of layers, so Sequential cannot say it."))
        raise refuse(
            "no-stack",
            where=spec.name,
            message=what,
            received="",
            mend=message(N_("Write it with the functional API.")),
        )
    return tuple(spec.layer(call.layer) for call in _calls(spec))


def build_sequential(spec: ModelSpec) -> keras.Sequential:
    """The `keras.Sequential` of a plain stack, with the layers, names and weights of `build`'s model.

    Raises `Refused`.
    """
    layers = stacked_layers(spec)
    start = spec.inputs[0]
    model = keras.Sequential(
        [
            keras.Input(shape=start.shape, dtype=start.dtype, name=keras_names(spec)[start.name]),
            *(make_layer(spec, layer) for layer in layers),
        ],
        name=keras_name(spec.name, "model"),
    )
    for layer in model.layers:
        seed_built_layer(layer, spec.seed)
    return model


def build_symbolic_sequential(spec: ModelSpec) -> keras.Sequential:
    """The same without values, as `build_symbolic` makes a functional model. Raises `Refused`."""
    with shapes_only():
        return build_sequential(spec)


def summarize_sequential(spec: ModelSpec) -> tuple[SummaryRow, ...]:
    """The rows of its summary, as Keras prints it: without the input and without what layers are called on.

    Raises `Refused`.
    """
    return tuple(
        SummaryRow(
            layer=layer.name,
            kind=type(made).__name__,
            output_shapes=(tuple(made.output.shape[1:]),),
            parameters=made.count_params(),
            calls=(),
            trainable=made.trainable,
        )
        for layer, made in zip(stacked_layers(spec), build_symbolic_sequential(spec).layers, strict=True)
    )


@dataclass(frozen=True)
class SequentialComparison:
    """How a network built with Sequential and with the functional API compare.

    Attributes:
        layers: The names of the layers, if these have the same kinds, shapes and sizes in both; else
            empty.
        parameters: The parameters of the Sequential and of the functional model.
        rows: How many rows both were asked about.
        apart: The largest difference between their answers, each with weights of its own.
        together: The same with the weights of the one copied to the other.
    """

    layers: tuple[str, ...]
    parameters: tuple[int, int]
    rows: int
    apart: float
    together: float


def compare_both_ways(spec: ModelSpec, inputs: Mapping[str, np.ndarray]) -> SequentialComparison:
    """Build the network both ways, ask both, copy the weights, and ask both again.

    Args:
        spec: A plain stack.
        inputs: Arrays by input name, with the batch as the first axis.

    Raises:
        Refused: The spec is no plain stack.
    """
    functional = build(spec)
    sequential = build_sequential(spec.model_copy(update={"seed": (spec.seed + 1) % 2**31}))
    rows = inputs[spec.inputs[0].name]
    # A functional model takes its inputs by name or as a list.
    answer = _answer(functional, [rows])
    layers = _layers(functional)
    apart = _difference(answer, _answer(sequential, rows))
    sequential.set_weights(functional.get_weights())
    return SequentialComparison(
        layers=tuple(name for name, *_ in layers) if layers == _layers(sequential) else (),
        parameters=(sequential.count_params(), functional.count_params()),
        rows=len(rows),
        apart=apart,
        together=_difference(answer, _answer(sequential, rows)),
    )


def _answer(model: keras.Model, rows: np.ndarray | list[np.ndarray]) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(model(rows, training=False)))


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.max(np.abs(one - other)))


def _layers(model: keras.Model) -> list[tuple[str, str, tuple[int | None, ...], int]]:
    """Name, class, output shape and parameters of each layer but the input."""
    return [
        (layer.name, type(layer).__name__, layer.output.shape, layer.count_params())
        for layer in model.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]
