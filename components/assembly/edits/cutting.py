"""Cuts out of a model what can be a layer of another: all of it, or what reads a text."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.checks.shapes import infer_shapes, trace_shapes
from components.assembly.edits.edits import without_losses
from components.assembly.keras_model.text_encoder import vector_of
from components.assembly.spec import Call, Head, Input, ModelSpec, graph
from components.assembly.spec.readers import text_inputs

# Letters of a name of a head.
MOST_LETTERS = 100


@dataclass(frozen=True)
class CutModel:
    """A model that was cut out of another. Its heads are outputs without a loss.

    Attributes:
        model: The model.
        prefix: What the paths of its layers began with in the other model: "" or "LAYER/".
    """

    model: ModelSpec
    prefix: str = ""


def texts(spec: ModelSpec) -> tuple[Input, ...]:
    """The inputs that take word ids."""
    return text_inputs(spec)


def whole(spec: ModelSpec) -> CutModel:
    """The whole model."""
    return CutModel(without_losses(spec))


def encoder(spec: ModelSpec) -> CutModel:
    """The part of a model that turns its first text into a vector.

    If the text goes into a layer that is a model, that model; otherwise the calls up to the first
    tensor of one axis.

    Raises:
        Refused: The shapes of the spec do not fit.
        ValueError: There is no text, or it never becomes a vector.
    """
    text = next(iter(texts(spec)), None)
    if text is None:
        raise ValueError("The model reads no text.")
    reader = next(call for call in spec.calls if text.name in call.inputs)
    model = spec.layer(reader.layer).model if reader.layer else None
    if model is not None:
        return CutModel(without_losses(model), f"{reader.layer}/")
    calls, vector = _calls_to_vector(spec, text)
    names = {call.layer for call in calls}
    return CutModel(
        ModelSpec(
            name="encoder",
            inputs=(text,),
            layers=tuple(layer for layer in spec.layers if layer.name in names),
            calls=calls,
            heads=(Head(name=calls[-1].name[:MOST_LETTERS], tensor=vector),),
            seed=spec.seed,
        )
    )


def _calls_to_vector(spec: ModelSpec, text: Input) -> tuple[tuple[Call, ...], str]:
    """The calls that lead to the first vector made of the text alone, and the name of that."""
    infer_shapes(spec)  # raises `Refused`
    tensors = trace_shapes(spec).tensors
    reached, calls = {text.name}, []
    for call in (spec.calls[number] for number in graph.call_order(spec)):
        if call.inputs and reached.issuperset(call.inputs):
            calls.append(call)
            reached.update(call.outputs)
            place = vector_of(call, tensors, tensors[text.name])
            if place is not None:
                return _needed(calls, call.outputs[place]), call.outputs[place]
    raise ValueError("The text never becomes a vector.")


def _needed(calls: list[Call], tensor: str) -> tuple[Call, ...]:
    """The calls, of those given, that a tensor is computed by."""
    needed, kept = {tensor}, []
    for call in reversed(calls):
        if needed.intersection(call.outputs):
            needed.update(call.inputs)
            kept.append(call)
    return tuple(reversed(kept))
