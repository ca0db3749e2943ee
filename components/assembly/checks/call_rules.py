"""What Keras takes while a model is put together, and refuses only when it computes.

Keras works out the shapes of most layers without computing them. These few mistakes it does not see then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras

from components.assembly.keras_objects.assembler import Assembly
from components.assembly.keras_objects.operations import bound
from components.assembly.keras_objects.structures import given_arguments
from components.assembly.spec import Call, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, shown

# Steps up to which a recurrent layer can be unrolled: each is traced by itself, which takes some 0.2 s.
MAX_UNROLLED = 64
# Layers that take text.
_TEXT_LAYERS = (
    keras.layers.StringLookup,
    keras.layers.TextVectorization,
    keras.layers.Hashing,
    keras.layers.HashedCrossing,
    keras.layers.Identity,
    keras.layers.Flatten,
    keras.layers.Reshape,
)
_RECURRENT = (keras.layers.RNN, keras.layers.Bidirectional)
Shape = tuple[int | None, ...]


def rule_problems(spec: ModelSpec, call: Call, assembly: Assembly) -> list[Problem]:
    """The problems of a call that Keras has taken.

    Args:
        spec: The model.
        call: A call of a layer, of which the assembly has the outputs.
        assembly: The Keras layers and tensors.
    """
    made = assembly.layers.get(call.layer)
    if made is None:
        return []
    model = spec.layer(call.layer).model
    tensors = [bound(value, assembly.tensors) for value in given_arguments(call, model)]
    named = {name: bound(value, assembly.tensors) for name, value in call.named.items()}
    received = ", ".join(
        f"{name} {shown(_sample(assembly.tensors[name]))} {assembly.tensors[name].dtype}"
        for name in call.inputs
    )
    for rule in _RULES:
        for what, mend in rule(made, tensors, named):
            return [Problem("unfit-tensors", call.name, what, received, mend)]
    return []


Rule = Callable[[keras.layers.Layer, list[Any], Mapping[str, Any]], Iterator[tuple[Any, Any]]]


def _sample(tensor: Any) -> Shape:
    return tuple(tensor.shape[1:])


def _text(
    made: keras.layers.Layer, tensors: list[Any], named: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    if isinstance(made, (*_TEXT_LAYERS, keras.Model)):
        return
    if any(getattr(tensor, "dtype", "") == "string" for tensor in keras.tree.flatten([tensors, dict(named)])):
        yield (
            message(N_("Text cannot be used in a calculation.")),
            message(N_("Turn words into ids first, with TextVectorization or StringLookup.")),
        )


def _model_inputs(
    made: keras.layers.Layer, tensors: list[Any], named: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    if not isinstance(made, keras.Model):
        return
    given = keras.tree.flatten(tensors)
    if len(given) == len(made.inputs) and not all(
        _fits(tensor.shape, own.shape) for tensor, own in zip(given, made.inputs, strict=True)
    ):
        takes = ", ".join(f"{own.name} {shown(_sample(own))} {own.dtype}" for own in made.inputs)
        yield (
            message(N_("This model takes {inputs}."), inputs=takes),
            message(N_("Give it a tensor of that shape and type, or change its input.")),
        )


def _fits(shape: Shape, own: Shape) -> bool:
    """Whether a model takes a tensor: of its shape, or with a last axis of 1 more or less, as Keras does."""
    if len(shape) == len(own) + 1 and shape[-1] == 1:
        shape = shape[:-1]
    elif len(shape) + 1 == len(own) and own[-1] == 1:
        own = own[:-1]
    return len(shape) == len(own) and all(
        size is None or wanted is None or size == wanted for size, wanted in zip(shape, own, strict=True)
    )


def _shared(
    made: keras.layers.Layer, tensors: list[Any], named: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    """A layer that is called again on other sizes than those its weights were made for."""
    if isinstance(made, keras.Model) or len(made._inbound_nodes) < 2 or not made.weights:
        return
    first = [tensor.shape for tensor in made._inbound_nodes[0].input_tensors]
    if [tensor.shape for tensor in keras.tree.flatten(tensors)] == first:
        return
    try:
        again = made.from_config(made.get_config())
        again(*tensors, **named)
    except Exception:
        return
    if [weight.shape for weight in again.weights] != [weight.shape for weight in made.weights]:
        yield (
            message(N_("This layer is shared: its weights were made for another size by an earlier call.")),
            message(N_("Give every call tensors of the same size, or use a second layer.")),
        )


def _states(
    made: keras.layers.Layer, tensors: list[Any], named: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    """The first states of a recurrent layer: as many as it has, each of its size."""
    states = named.get("initial_state", tensors[1:] or None)
    if not isinstance(made, _RECURRENT) or states is None:
        return
    layers = [made] if isinstance(made, keras.layers.RNN) else [made.forward_layer, made.backward_layer]
    if not all(isinstance(layer, keras.layers.RNN) for layer in layers):
        return
    wanted = [tuple(keras.tree.flatten([size])) for layer in layers for size in _state_sizes(layer)]
    given = [_sample(state) for state in keras.tree.flatten(states) if isinstance(state, keras.KerasTensor)]
    if [tuple(size) for size in given] != wanted and given:
        sizes = ", ".join(shown(size) for size in wanted)
        yield (
            message(
                N_("Its first state is {count} {count:tensor of the shape|tensors of the shapes} {sizes}."),
                count=len(wanted),
                sizes=sizes,
            ),
            message(N_("Give it the states of a layer with as many units, made with return_state.")),
        )


def _state_sizes(layer: Any) -> list[Any]:
    size = layer.state_size
    return list(size) if isinstance(size, list | tuple) else [size]


def _mask(
    made: keras.layers.Layer, tensors: list[Any], named: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    mask = named.get("mask")
    if not isinstance(made, _RECURRENT) or not isinstance(mask, keras.KerasTensor) or not tensors:
        return
    if not _fits((*mask.shape,), tuple(tensors[0].shape[:2])):
        yield (
            message(N_("A mask of a sequence has one yes or no for each step, shape (steps,).")),
            message(N_("Make it of the word ids, such as ids != 0, before they go into the Embedding.")),
        )


def _unrolled(
    made: keras.layers.Layer, tensors: list[Any], named: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    inside = [made, *made._flatten_layers(include_self=False)]
    if not any(getattr(layer, "unroll", False) for layer in inside) or not tensors:
        return
    steps = tensors[0].shape[1] if len(tensors[0].shape) > 1 else None
    cells = sum(hasattr(layer, "state_size") and not hasattr(layer, "cell") for layer in inside)
    if steps is None or steps * max(1, cells) > MAX_UNROLLED:
        yield (
            message(
                N_("A recurrent layer is unrolled over at most {most} steps, whose number must be known."),
                most=MAX_UNROLLED,
            ),
            message(N_("Leave unroll out: the answers are the same.")),
        )


def _attention(
    made: keras.layers.Layer, tensors: list[Any], named: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    """Query, value and key have steps; where they are compared as they are, they have as many features."""
    several = isinstance(made, keras.layers.MultiHeadAttention | keras.layers.GroupQueryAttention)
    if not several and not isinstance(made, keras.layers.Attention):
        return
    parts = keras.tree.flatten(
        [tensors, [named[name] for name in ("query", "value", "key") if name in named]]
    )
    if any(len(part.shape) < 3 for part in parts):
        yield (
            message(N_("{kind} takes {words}."), kind=type(made).__name__, words=message(_STEPS)),
            message(N_("Put an Embedding before it, or let the recurrent layer before it give every step.")),
        )
    elif not several and parts[0].shape[-1] != parts[-1].shape[-1]:
        yield (
            message(N_("query and key are compared number by number, so their last sizes must be the same.")),
            message(N_("Bring both to one size, for example with a Dense layer before.")),
        )


_STEPS = N_("sequences of vectors, shape (steps, features)")


def _axis(
    made: keras.layers.Layer, tensors: list[Any], named: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    axis = getattr(made, "axis", None)
    axes = axis if isinstance(axis, list | tuple) else [axis]
    rank = len(tensors[0].shape) if tensors and isinstance(tensors[0], keras.KerasTensor) else None
    if rank is not None and any(isinstance(axis, int) and not -rank <= axis < rank for axis in axes):
        yield (
            message(N_("There is no such axis: the tensor has fewer.")),
            message(N_("Count the axes from 0, the batch first; -1 is the last.")),
        )


_RULES: tuple[Rule, ...] = (_text, _model_inputs, _states, _mask, _unrolled, _attention, _axis, _shared)
