"""spec -> the rows of its summary: what `keras.Model.summary` prints, as values."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.shapes import infer, trace
from components.assembly.spec import Call, Layer, ModelSpec


@dataclass(frozen=True)
class SummaryRow:
    """A layer or an input. `output_shapes` leave the batch out and are one for each tensor it
    makes; `parameters` are its weights, counted once however often it is called;
    `called_on` are the tensors of each call, in order. An input is called on nothing."""

    layer: str
    kind: str
    output_shapes: tuple[tuple[int, ...], ...]
    parameters: int
    called_on: tuple[tuple[str, ...], ...]
    trainable: bool


def summarize(spec: ModelSpec) -> tuple[SummaryRow, ...]:
    """The inputs and then the layers, in the order of the spec. Raises `Refused` for a spec
    whose shapes do not fit."""
    shapes = infer(spec)
    traced = trace(spec)
    inputs = tuple(
        SummaryRow(each.name, "InputLayer", (tuple(shapes[each.name]),), 0, (), True) for each in spec.inputs
    )
    layers = tuple(
        SummaryRow(
            layer=layer.name,
            kind="Functional" if layer.model is not None else layer.kind,
            output_shapes=tuple(
                tuple(shapes[name]) for call in spec.calls_of(layer.name) for name in made(layer, call)
            ),
            parameters=traced.layer_parameters(layer.name),
            called_on=tuple(call.inputs for call in spec.calls_of(layer.name)),
            trainable=layer.trainable,
        )
        for layer in spec.layers
    )
    return inputs + layers


def made(layer: Layer, call: Call) -> tuple[str, ...]:
    """The tensors that a call makes."""
    if layer.model is None or len(layer.model.heads) == 1:
        return (call.output,)
    return tuple(f"{call.output}/{head.name}" for head in layer.model.heads)
