"""spec -> the rows of its summary: what `keras.Model.summary` prints, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from components.assembly.catalog.layers import settings
from components.assembly.catalog.shape_rules import Shape
from components.assembly.checks.shapes import infer_shapes, trace_shapes
from components.assembly.keras_model.build import build_symbolic
from components.assembly.spec import Layer, ModelSpec, graph


@dataclass(frozen=True)
class SummaryRow:
    """A layer or an input. `output_shapes` leave the batch out and are one for each tensor it
    makes; `parameters` are its weights, counted once however often it is called;
    `called_on` says for each call, in order, what it takes: the names of inputs and layers,
    as `tensor_sources` writes them. An input is called on nothing. `activation` is the function at
    the layer's end, if its kind has that setting."""

    layer: str
    kind: str
    output_shapes: tuple[Shape, ...]
    parameters: int
    called_on: tuple[tuple[str, ...], ...]
    trainable: bool
    activation: str | None = None


@dataclass(frozen=True)
class ParameterCounts:
    """Parameters of a whole model. Those that do not train are the weights of frozen layers
    and the running means of BatchNormalization."""

    parameters: int
    trainable: int

    @property
    def non_trainable(self) -> int:
        return self.parameters - self.trainable


def summarize(spec: ModelSpec) -> tuple[SummaryRow, ...]:
    """The inputs and then the layers, in the order in which numbers flow. Raises `Refused` for
    a spec whose shapes do not fit."""
    shapes, traced, made_by = infer_shapes(spec), trace_shapes(spec), tensor_sources(spec)
    inputs = tuple(
        SummaryRow(each.name, "InputLayer", (shapes[each.name],), 0, (), True) for each in spec.inputs
    )
    layers = tuple(
        SummaryRow(
            layer=layer.name,
            kind="Functional" if layer.model is not None else layer.kind,
            output_shapes=tuple(
                shapes[name] for call in spec.calls_of(layer.name) for name in graph.outputs(call, layer)
            ),
            parameters=traced.layer_parameters(layer.name),
            called_on=tuple(
                tuple(made_by[name] for name in call.inputs) for call in spec.calls_of(layer.name)
            ),
            trainable=layer.trainable,
            activation=settings(layer).get("activation"),
        )
        for layer in _flow(spec)
    )
    return inputs + layers


def _flow(spec: ModelSpec) -> tuple[Layer, ...]:
    """The layers, ordered by their first calls."""
    names = dict.fromkeys(spec.calls[number].layer for number in graph.call_order(spec))
    return tuple(spec.layer(name) for name in names)


@lru_cache(128)
def parameter_counts(spec: ModelSpec) -> ParameterCounts:
    """The numbers under Keras's summary. Raises `Refused`."""
    model = build_symbolic(spec)
    return ParameterCounts(
        parameters=model.count_params(),
        trainable=sum(prod(weight.shape) for weight in model.trainable_weights),
    )


def tensor_sources(spec: ModelSpec) -> Mapping[str, str]:
    """Where each tensor comes from, in the names that a drawing shows: an input, a layer, a
    head of a model (`encoder/vector`); what a shared layer makes when it is called for the
    second time is `embedding #2`."""
    layers = {layer.name: layer for layer in spec.layers}
    called: Counter[str] = Counter()
    found = {each.name: each.name for each in spec.inputs}
    for call in spec.calls:
        called[call.layer] += 1
        again = f" #{called[call.layer]}" if len(spec.calls_of(call.layer)) > 1 else ""
        for name in graph.outputs(call, layers[call.layer]):
            head = name.removeprefix(call.output)
            found[name] = f"{call.layer}{head}{again}"
    return found
