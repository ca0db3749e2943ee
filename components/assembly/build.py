"""spec -> keras.Model."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import keras

from components.assembly import catalog
from components.assembly.spec import Layer, ModelSpec


def build(spec: ModelSpec) -> keras.Model:
    """A Keras functional model with the spec's layers, and weights drawn from its seed.

    Inputs and outputs come in the order of `spec.inputs` and `spec.heads`; a head's tensor
    is made by the layer that has the head's name, which is how Keras names outputs.
    """
    return _assemble(spec, spec.seed)


def sketch(spec: ModelSpec) -> keras.Model:
    """The same model without values: layers, shapes and parameter counts, no arrays.

    Most of building is drawing random numbers, which a diagram or a summary does not need.
    """
    with keras.StatelessScope(initialize_variables=False):
        return _assemble(spec, spec.seed)


def _assemble(spec: ModelSpec, seed: int) -> keras.Model:
    tensors: dict[str, Any] = {
        each.name: keras.Input(shape=each.shape, dtype=each.dtype, name=each.name) for each in spec.inputs
    }
    layers = {layer.name: _make(layer, seed) for layer in spec.layers}
    for call in spec.calls:
        arguments = [tensors[name] for name in call.inputs]
        made = layers[call.layer](arguments[0] if len(arguments) == 1 else arguments)
        wrapped = spec.layer(call.layer).model
        if wrapped is not None and len(wrapped.heads) > 1:
            for head, tensor in zip(wrapped.heads, made, strict=True):
                tensors[f"{call.output}/{head.name}"] = tensor
        else:
            tensors[call.output] = made
    return keras.Model(
        inputs=[tensors[each.name] for each in spec.inputs],
        outputs=[tensors[head.tensor] for head in spec.heads],
        name=spec.name,
    )


def _make(layer: Layer, seed: int) -> keras.layers.Layer:
    if layer.model is not None:
        made = _assemble(layer.model.model_copy(update={"name": layer.name}), layer.model.seed)
        made.trainable = layer.trainable
        return made
    made = catalog.make(layer)
    _seed(made, seed, layer.name)
    return made


def _seed(layer: keras.layers.Layer, seed: int, path: str) -> None:
    """Give every source of chance in a layer a seed of its own, from the spec's and its name.

    Keras's own default is one process-wide generator, which other threads draw from too.
    Seeding by name also means that a layer added elsewhere leaves this one's start as it was.
    The seed is set on the object and not passed to it, so that the layer's config stays what
    the generated code gives it.
    """
    for name, part in _sources(layer):
        number = zlib.crc32(f"{seed}/{path}/{name}".encode()) % (2**31)
        if isinstance(part, keras.random.SeedGenerator):
            part.state.assign([number, 0])
        else:
            part.seed = number


def _sources(layer: keras.layers.Layer) -> Iterator[tuple[str, Any]]:
    for name, part in vars(layer).items():
        if isinstance(part, keras.random.SeedGenerator) or hasattr(part, "_init_seed"):
            yield name, part
    for name in ("cell", "forward_layer", "backward_layer"):
        inner = vars(layer).get(name)
        if inner is not None:
            for path, part in _sources(inner):
                yield f"{name}/{path}", part
