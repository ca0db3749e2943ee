"""Builds the Keras model of a spec, with weights or without."""

from __future__ import annotations

from functools import lru_cache

import keras

from components.assembly.checks.shapes import trace_shapes
from components.assembly.checks.validate import ensure_valid
from components.assembly.keras_objects.assembler import Assembly, assemble, shapes_only
from components.assembly.keras_objects.layers import make_plain_layer
from components.assembly.keras_objects.names import keras_names
from components.assembly.keras_objects.seeds import seed_layer
from components.assembly.spec import Layer, ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.problems import Refused

__all__ = ["build", "build_symbolic", "make_layer", "shapes_only"]

# Models without values in memory: a drawing, the summary and the addresses are all read off one.
CACHED_MODELS = 32


def build(spec: ModelSpec) -> keras.Model:
    """A Keras functional model with the spec's layers, and weights drawn from its seed.

    Inputs and outputs come in the order of `spec.inputs` and `spec.heads`, and outputs are named after the
    heads. The same spec has the same weights, whatever else draws random numbers in the process, and
    no seed of the process is set. A model inside it starts with the weights it would have if
    it were built alone.

    Raises `Refused`, before anything is allocated if `validate` can see what is wrong.
    """
    ensure_valid(spec)
    return _model(spec, assemble(spec))


@lru_cache(CACHED_MODELS)
def build_symbolic(spec: ModelSpec) -> keras.Model:
    """The model that `build` makes without values: layers, shapes and parameter counts, no arrays.

    Most of the time of `build` goes into random numbers, which a diagram or a summary does not need. All
    callers share the model, so it must not be changed. Raises `Refused`.
    """
    ensure_valid(spec)
    with shapes_only():
        return _model(spec, trace_shapes(spec).assembly)


def _model(spec: ModelSpec, assembly: Assembly) -> keras.Model:
    where = ""
    try:
        for about, error in assembly.errors:
            where = about if isinstance(about, str) else spec.calls[about].name
            raise error
        return assembly.model()
    except Exception as error:
        raise Refused([explain(error, spec, where)]) from error


def make_layer(spec: ModelSpec, layer: Layer) -> keras.layers.Layer:
    """The Keras layer of a layer that is no model; its first weights follow from the spec's seed.

    Raises `Refused`.
    """
    try:
        made = make_plain_layer(layer, keras_names(spec).get(layer.name, layer.name), None)
    except Exception as error:
        raise Refused([explain(error, spec, layer.name)]) from error
    return seed_layer(made, spec.seed)
