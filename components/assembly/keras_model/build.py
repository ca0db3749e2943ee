"""Builds the Keras model of a spec, with weights or without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import keras
from keras.src.backend.common import global_state

from components.assembly.catalog import layers as catalog
from components.assembly.checks.validate import ensure_valid
from components.assembly.keras_model.seeds import seed_layer
from components.assembly.spec import Call, Layer, ModelSpec, graph
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.problems import Refused

# Models without values in memory: a drawing, the summary and the addresses are all read off one.
CACHED_MODELS = 32
# The attribute in which Keras keeps the variables of a thread that have no array yet.
PENDING = "uninitialized_variables"


def build(spec: ModelSpec) -> keras.Model:
    """A Keras functional model with the spec's layers, and weights drawn from its seed.

    Inputs and outputs come in the order of `spec.inputs` and `spec.heads`; a head's tensor
    is made by the layer that has the head's name, which is how Keras names outputs. The
    same spec has the same weights, whatever else draws random numbers in the process, and
    no seed of the process is set. A model inside it starts with the weights it would have if
    it were built alone.

    Raises `Refused`, before anything is allocated if `validate` can see what is wrong.
    """
    ensure_valid(spec)
    return _assemble(spec, spec.name)


@lru_cache(CACHED_MODELS)
def build_symbolic(spec: ModelSpec) -> keras.Model:
    """The model that `build` makes without values: layers, shapes and parameter counts, no arrays.

    Most of the time of `build` goes into random numbers, which a diagram or a summary does not need. All
    callers share the model, so it must not be changed. Raises `Refused`.
    """
    ensure_valid(spec)
    with shapes_only():
        return _assemble(spec, spec.name)


@contextmanager
def shapes_only() -> Iterator[None]:
    """Within this context, layers are made with shapes and without arrays."""
    # Keras remembers variables without an array in a list of the thread, and allocates them all at the end of
    # a later scope. Without its own list every such model would stay in memory and be allocated then.
    pending = global_state.get_global_attribute(PENDING, [])
    global_state.set_global_attribute(PENDING, [])
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute(PENDING, pending)


def _assemble(spec: ModelSpec, name: str) -> keras.Model:
    tensors: dict[str, Any] = {
        model_input.name: keras.Input(shape=model_input.shape, dtype=model_input.dtype, name=model_input.name)
        for model_input in spec.inputs
    }
    layers = {layer.name: (layer, make_layer(spec, layer)) for layer in spec.layers}
    for number in graph.call_order(spec):
        call = spec.calls[number]
        layer, keras_layer = layers[call.layer]
        outputs = _call(spec, call, keras_layer, [tensors[name] for name in call.inputs])
        tensors |= zip(graph.outputs(call, layer), outputs, strict=True)
    outputs = [tensors[head.tensor] for head in spec.heads]
    try:
        return keras.Model(
            inputs=[tensors[model_input.name] for model_input in spec.inputs],
            outputs=outputs if len(outputs) > 1 else outputs[0],
            name=name,
        )
    except Exception as error:
        raise Refused([explain(error, spec)]) from error


def make_layer(spec: ModelSpec, layer: Layer) -> keras.layers.Layer:
    """The Keras layer; its weights will be drawn from the spec's seed and the layer's name."""
    if layer.model is not None:
        model = _assemble(layer.model, layer.name)
        model.trainable = layer.trainable
        return model
    try:
        keras_layer = catalog.make(layer)
    except Exception as error:
        raise Refused([explain(error, spec, layer.name)]) from error
    return seed_layer(keras_layer, spec.seed)


def _call(spec: ModelSpec, call: Call, keras_layer: keras.layers.Layer, arguments: list[Any]) -> list[Any]:
    try:
        output = keras_layer(arguments[0] if len(arguments) == 1 else arguments)
    except Exception as error:
        raise Refused([explain(error, spec, call.layer)]) from error
    return output if isinstance(output, list) else [output]
