"""The summary of a model as values: what `keras.Model.summary` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from components.assembly.catalog.layers import settings
from components.assembly.checks.shapes import Shape, infer_shapes, trace_shapes
from components.assembly.keras_model.build import build_symbolic
from components.assembly.spec import Call, Layer, ModelSpec, graph


@dataclass(frozen=True)
class SummaryRow:
    """A row of the summary: a layer or an input.

    Attributes:
        layer: Its name.
        kind: The class of Keras.
        output_shapes: The shape of each tensor it makes, without the batch.
        parameters: Its parameters, counted once however often it is called.
        called_on: What each call takes, in order, as `tensor_sources` names it; empty for an input.
        trainable: False if it is frozen.
        activation: Its activation, if its kind has that setting.
    """

    layer: str
    kind: str
    output_shapes: tuple[Shape, ...]
    parameters: int
    called_on: tuple[tuple[str, ...], ...]
    trainable: bool
    activation: str | None = None


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
    """The inputs, and then the layers in the order of their first calls.

    Raises `Refused` for a spec whose shapes do not fit.
    """
    shapes, traced, made_by = infer_shapes(spec), trace_shapes(spec), tensor_sources(spec)
    inputs = tuple(
        SummaryRow(model_input.name, "InputLayer", (shapes[model_input.name],), 0, (), True)
        for model_input in spec.inputs
    )
    layers = tuple(
        SummaryRow(
            layer=layer.name,
            kind="Functional" if layer.model is not None else layer.kind,
            output_shapes=tuple(shapes[name] for call in spec.calls_of(layer.name) for name in call.outputs),
            parameters=traced.layer_parameters(layer.name),
            called_on=tuple(
                tuple(made_by[name] for name in call.inputs) for call in spec.calls_of(layer.name)
            ),
            trainable=layer.trainable,
            activation=settings(layer).get("activation"),
        )
        for layer in _in_call_order(spec)
    )
    return inputs + layers


def _in_call_order(spec: ModelSpec) -> tuple[Layer, ...]:
    """The layers, ordered by their first calls."""
    names = dict.fromkeys(spec.calls[number].layer for number in graph.call_order(spec))
    return tuple(spec.layer(name) for name in names)


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
