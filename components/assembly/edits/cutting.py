"""Cuts out of a model what can be a layer of another: all of it, or what reads a text."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.checks.shapes import infer_shapes
from components.assembly.edits.edits import without_losses
from components.assembly.spec import Call, Head, Input, ModelSpec, graph


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
    return tuple(model_input for model_input in spec.inputs if model_input.dtype == "int32")


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
    reader = next(spec.layer(call.layer) for call in spec.calls if text.name in call.inputs)
    if reader.model is not None:
        return CutModel(without_losses(reader.model), f"{reader.name}/")
    calls = _calls_to_vector(spec, text)
    names = {call.layer for call in calls}
    return CutModel(
        ModelSpec(
            name="encoder",
            inputs=(text,),
            layers=tuple(layer for layer in spec.layers if layer.name in names),
            calls=calls,
            heads=(Head(name=calls[-1].layer, tensor=calls[-1].output),),
            seed=spec.seed,
        )
    )


def _calls_to_vector(spec: ModelSpec, text: Input) -> tuple[Call, ...]:
    shapes, reached, calls = infer_shapes(spec), {text.name}, []
    for call in (spec.calls[number] for number in graph.call_order(spec)):
        if reached.issuperset(call.inputs):
            calls.append(call)
            reached.add(call.output)
            if len(shapes[call.output]) == 1:
                return tuple(calls)
    raise ValueError("The text never becomes a vector.")
