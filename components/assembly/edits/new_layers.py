"""A layer of a kind to begin with, and how it is called on tensors: what a click on a kind adds."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import cache
from typing import Any

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layers import KINDS, kind_of
from components.assembly.spec import Arguments, Call, Config, Layer, Tensor

# What wrappers and recurrent layers of cells hold at first, by the argument that takes it.
_INSIDE = {
    "Bidirectional": ("layer", "LSTM"),
    "RNN": ("cell", "LSTMCell"),
    "SpectralNormalization": ("layer", "Dense"),
    "TimeDistributed": ("layer", "Dense"),
}
# Settings that say the same in different kinds: how many numbers come out.
_WIDTHS = ("units", "filters")


def new_layer(kind: str, name: str) -> Layer:
    """A layer of a kind with what it must say, and all else as Keras has it."""
    config = {field.name: field.default for field in kind_of(kind).fields if field.required}
    if kind in _INSIDE:
        argument, inside = _INSIDE[kind]
        config[argument] = new_layer(inside, inside.lower())
    return Layer(name=name, kind=kind, config=Config(config))


def can_be_new(kind: str) -> bool:
    """Whether `new_layer` knows all that a layer of this kind must say."""
    if kind not in KINDS or kind not in layer_classes():
        return False
    config = new_layer(kind, kind.lower()).config
    return all(
        name in config for name, argument in arguments(layer_classes()[kind]).items() if argument.required
    )


def converted(layer: Layer, kind: str, name: str) -> Layer:
    """The layer as one of another kind, with every setting that both have.

    A wrapper takes the layer inside it, and gives out the one that it holds.
    """
    inside = _INSIDE.get(kind)
    if inside is not None and layer.kind not in _INSIDE:
        wrapped = layer.model_copy(update={"trainable": True})
        return new_layer(kind, name).model_copy(
            update={"config": Config({inside[0]: wrapped}), "trainable": layer.trainable}
        )
    held = layer.inner if layer.kind in _INSIDE else None
    if held is not None and held.kind == kind:
        return held.model_copy(update={"name": name, "trainable": layer.trainable})
    fresh = new_layer(kind, name)
    known = arguments(layer_classes()[kind])
    fields = {field.name: field for field in kind_of(kind).fields}
    kept = {
        argument: value
        for argument, value in layer.config.items()
        if argument in known and (argument not in fields or fields[argument].refusal(value) is None)
    }
    for width in _WIDTHS:
        if width in fields and width not in kept:
            kept.update((width, layer.config[other]) for other in _WIDTHS if other in layer.config)
    return fresh.model_copy(update={"config": Config({**fresh.config, **kept}), "trainable": layer.trainable})


def call_on(layer: Layer, tensors: Sequence[str], output: str) -> Call:
    """The call of a layer on tensors, as its kind takes them: one, a list of several, or one after the other.

    Where a kind needs two and there is one, that one is both: attention of a sequence to itself.
    """
    names = list(tensors)
    needed = tensors_needed(layer)
    names += names[-1:] * (needed - len(names))
    given = tuple(map(Tensor, names))
    if _takes_one_after_the_other(layer.kind):
        return Call(layer=layer.name, arguments=Arguments(given), outputs=(output,))
    arguments: tuple[Any, ...] = given if needed == 1 and len(given) == 1 else (given,)
    return Call(layer=layer.name, arguments=Arguments(arguments), outputs=(output,))


def tensors_needed(layer: Layer) -> int:
    """How many tensors a call of the layer takes at least."""
    if layer.model is not None:
        return len(layer.model.inputs)
    if takes_several(layer.kind):
        return 2
    return 1


def takes_several(kind: str) -> bool:
    """Whether a call takes two tensors or more: layers that merge, and attention."""
    return kind_of(kind).group in ("merging", "attention") or _takes_one_after_the_other(kind)


@cache
def _takes_one_after_the_other(kind: str) -> bool:
    """Whether the layer's `call` asks for a second tensor by itself, as `MultiHeadAttention` does."""
    cls = layer_classes().get(kind)
    if cls is None:
        return False
    parameters = list(inspect.signature(cls.call).parameters.values())[1:]
    required = [
        parameter
        for parameter in parameters
        if parameter.default is parameter.empty and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
    ]
    return len(required) > 1
