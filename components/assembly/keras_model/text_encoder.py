"""Finds where in a model a text becomes a vector, and cuts that part out of the Keras model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import keras

from components.assembly.checks.shapes import infer_shapes
from components.assembly.spec import Call, ModelSpec, graph
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse


@dataclass(frozen=True)
class TextEncoder:
    """Where the first tensor of one axis is that is made of one text and nothing else.

    Attributes:
        path: The names of the models around it, the outermost first; empty for the model itself.
        entrance: The number of the text among the inputs of the innermost model, from 0.
        layer: The layer that makes the vector.
        use: The number of its call, from 0.
        output: The number of its output, from 0.
    """

    path: tuple[str, ...]
    entrance: int
    layer: str
    use: int = 0
    output: int = 0


def find_encoder(spec: ModelSpec, text: str) -> TextEncoder:
    """Where the input called `text` becomes a vector, also inside models that are layers.

    Raises:
        Refused: The text is merged with other tensors first, or never becomes a vector.
    """
    encoder = _reader(spec, text)
    if encoder is None:
        raise refuse(
            "no-reader",
            where=text,
            message=message(N_("In this model no layer turns the text alone into a vector.")),
            received=spec.name,
            mend=message(N_("Train a model with a layer like LSTM right after the Embedding.")),
        )
    return encoder


def _reader(spec: ModelSpec, text: str) -> TextEncoder | None:
    shapes, reached = infer_shapes(spec), {text}
    entrance = [model_input.name for model_input in spec.inputs].index(text)
    for use, call in numbered_calls(spec):
        inner = _inside(spec, call, text)
        if inner is not None:
            return inner
        if not reached.issuperset(call.inputs):
            continue
        outputs = call.outputs
        vectors = [at for at, name in enumerate(outputs) if len(shapes[name]) == 1]
        if vectors:
            return TextEncoder((), entrance, call.layer, use, vectors[0])
        reached.update(outputs)
    return None


def numbered_calls(spec: ModelSpec) -> Iterator[tuple[int, Call]]:
    """Every call in the order of `graph.call_order`, each with its number among those of its layer."""
    call_counts: dict[str, int] = {}
    for call in (spec.calls[number] for number in graph.call_order(spec)):
        use = call_counts.get(call.layer, 0)
        call_counts[call.layer] = use + 1
        yield use, call


def _inside(spec: ModelSpec, call: Call, text: str) -> TextEncoder | None:
    """The encoder inside a model that is called on the text itself."""
    model = spec.layer(call.layer).model
    if model is None or text not in call.inputs:
        return None
    encoder = _reader(model, model.inputs[call.inputs.index(text)].name)
    return None if encoder is None else replace(encoder, path=(call.layer, *encoder.path))


def encoder_model(model: keras.Model, reader: TextEncoder, name: str) -> keras.Model:
    """The part of a built model from a text to its vector, as a model that shares its layers and weights.

    Args:
        model: What `build` made.
        reader: What `find_encoder` found in its spec.
        name: The name of the new model.
    """
    owner: Any = model
    for layer in reader.path:
        owner = owner.get_layer(layer)
    vector = call_outputs(owner, reader.layer, reader.use)[reader.output]
    return keras.Model([owner.inputs[reader.entrance]], vector, name=name)


def call_outputs(model: keras.Model, layer: str, use: int) -> Any:
    """The tensors that call number `use` of a layer makes in a built model."""
    # A layer's public `output` is that of its first use only.
    return model.get_layer(layer)._inbound_nodes[use].output_tensors
