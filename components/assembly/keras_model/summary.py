"""The summary of a model as values: what `keras.Model.summary` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import Any

from components.assembly.checks.shapes import Shape, ShapeTrace, infer_shapes, trace_shapes
from components.assembly.keras_model.build import build_symbolic
from components.assembly.keras_model.call_arguments import argument_kind, tensor_arguments
from components.assembly.keras_model.operation_text import operation_text
from components.assembly.spec import Call, Layer, ModelSpec, graph


@dataclass(frozen=True)
class RowCall:
    """A call of a layer or operation; what it takes is named as by `tensor_sources`.

    Attributes:
        inputs: All that it takes.
        states: Those of them that it starts from.
        masks: Those that say which steps to leave out.
        shapes: The shape of each tensor it makes, without the batch.
    """

    inputs: tuple[str, ...]
    states: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()

    @property
    def data(self) -> tuple[str, ...]:
        """The names of the tensors that it computes with, its states and masks left out."""
        return tuple(name for name in self.inputs if name not in {*self.states, *self.masks})


@dataclass(frozen=True)
class SummaryRow:
    """A row of the summary: an input, a layer or an operation.

    Attributes:
        layer: Its name; of an operation that of its first tensor.
        kind: The class of Keras.
        output_shapes: The shape of each tensor it makes, without the batch.
        parameters: Its parameters, counted once however often it is called.
        calls: Its calls, in order; none of an input.
        trainable: False if it is frozen.
        activation: Its activation, if its kind has that setting.
        operation: An operation in one line, such as `x + y`; empty for a layer.
    """

    layer: str
    kind: str
    output_shapes: tuple[Shape, ...]
    parameters: int
    calls: tuple[RowCall, ...]
    trainable: bool
    activation: str | None = None
    operation: str = ""

    @property
    def called_on(self) -> tuple[tuple[str, ...], ...]:
        """The tensors that each call takes, in the order of the calls."""
        return tuple(call.inputs for call in self.calls)


@dataclass(frozen=True)
class ParameterCounts:
    """The parameters of a whole model. Frozen layers and the running means of BatchNormalization are not
    trainable."""

    parameters: int
    trainable: int

    @property
    def non_trainable(self) -> int:
        return self.parameters - self.trainable


def summarize(spec: ModelSpec) -> tuple[SummaryRow, ...]:
    """The inputs, and then the layers and operations in the order of their first calls.

    Raises `Refused` for a spec whose shapes do not fit.
    """
    shapes, traced, made_by = infer_shapes(spec), trace_shapes(spec), tensor_sources(spec)
    rows = [
        SummaryRow(model_input.name, "InputLayer", (shapes[model_input.name],), 0, (), True)
        for model_input in spec.inputs
    ]
    for calls in _in_call_order(spec):
        made = tuple(_row_call(call, traced, made_by) for call in calls)
        row = SummaryRow(
            layer=calls[0].name,
            kind=_class_name(calls[0], traced),
            output_shapes=tuple(shape for call in made for shape in call.shapes),
            parameters=0,
            calls=made,
            trainable=True,
        )
        if calls[0].operation:
            rows.append(replace(row, operation=operation_text(calls[0])))
        else:
            layer = spec.layer(calls[0].layer)
            rows.append(
                replace(
                    row,
                    parameters=traced.layer_parameters(layer.name),
                    trainable=layer.trainable,
                    activation=_activation(layer, traced),
                )
            )
    return tuple(rows)


def _in_call_order(spec: ModelSpec) -> tuple[tuple[Call, ...], ...]:
    """The calls of each layer and each operation, in the order of the first."""
    calls: dict[tuple[str, str], list[Call]] = {}
    for call in (spec.calls[number] for number in graph.call_order(spec)):
        calls.setdefault((call.layer, call.output if call.operation else ""), [])
    for call in spec.calls:
        calls[call.layer, call.output if call.operation else ""].append(call)
    return tuple(map(tuple, calls.values()))


def _row_call(call: Call, traced: ShapeTrace, made_by: Mapping[str, str]) -> RowCall:
    names: dict[str, tuple[str, ...]] = {"data": (), "state": (), "mask": ()}
    for argument, tensors in tensor_arguments(call, traced.assembly) if call.layer else ():
        names[argument_kind(argument)] += tuple(made_by[tensor] for tensor in tensors)
    return RowCall(
        inputs=tuple(made_by[tensor] for tensor in call.inputs),
        states=names["state"],
        masks=names["mask"],
        shapes=tuple(traced.tensors[name].shape for name in call.outputs),
    )


def _class_name(call: Call, traced: ShapeTrace) -> str:
    """The name of the class of Keras that is called."""
    if call.operation:
        return type(traced.assembly.tensors[call.output]._keras_history.operation).__name__
    return type(traced.assembly.layers[call.layer]).__name__


def _activation(layer: Layer, traced: ShapeTrace) -> str | None:
    activation = getattr(traced.assembly.layers[layer.name], "activation", None)
    return None if activation is None else activation_name(activation)


def activation_name(activation: Any) -> str:
    """The name of an activation of Keras, as Keras's own drawing has it."""
    return str(getattr(activation, "name", getattr(activation, "__name__", activation)))


@lru_cache(128)
def parameter_counts(spec: ModelSpec) -> ParameterCounts:
    """The parameters of the whole model, as Keras counts them. Raises `Refused`."""
    model = build_symbolic(spec)
    return ParameterCounts(
        parameters=model.count_params(),
        trainable=sum(prod(weight.shape) for weight in model.trainable_weights),
    )


def tensor_sources(spec: ModelSpec) -> Mapping[str, str]:
    """What makes each tensor, in the names that a diagram shows.

    That is an input, a layer, or a head of a model (`encoder/vector`), or one of several tensors of a call
    (`lstm/1`); for the second call of a shared
    layer `embedding #2`.
    """
    models = {layer.name: layer.model for layer in spec.layers}
    called: Counter[str] = Counter()
    sources = {model_input.name: model_input.name for model_input in spec.inputs}
    for call in spec.calls:
        called[call.name] += 1
        again = f" #{called[call.name]}" if call.layer and len(spec.calls_of(call.layer)) > 1 else ""
        for name, part in zip(call.outputs, _parts(call, models.get(call.layer)), strict=True):
            sources[name] = f"{call.name}{part}{again}"
    return sources


def _parts(call: Call, model: ModelSpec | None) -> Sequence[str]:
    """What is behind the name of a call for each tensor it makes; nothing if it makes one."""
    if len(call.outputs) == 1:
        return [""]
    if model is not None:
        return [f"/{head.name}" for head in model.heads[: len(call.outputs)]]
    return [f"/{number}" for number in range(len(call.outputs))]
