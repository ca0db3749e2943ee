"""Edits that add to a model: inputs, layers on arrows and tensors, merges, outputs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from components.assembly.checks.shapes import trace_shapes
from components.assembly.edits.loss_choices import loss_choices
from components.assembly.edits.naming import free_name, layer_name, numbered
from components.assembly.edits.new_layers import call_on, new_layer
from components.assembly.edits.uses import Use, last_made, leads_to, redirect, uses_of
from components.assembly.spec import Head, Input, Layer, ModelSpec, graph


def add_input(spec: ModelSpec, name: str, shape: tuple[int | None, ...], dtype: str = "float32") -> ModelSpec:
    """The spec with one more input; a number is put behind a name that is taken."""
    made = Input.model_validate({"name": free_name(spec, name), "shape": shape, "dtype": dtype})
    return spec.model_copy(update={"inputs": (*spec.inputs, made)})


def insert(spec: ModelSpec, tensor: str, layer: Layer, uses: Collection[Use] | None = None) -> ModelSpec:
    """The spec with a layer behind a tensor: what took the tensor takes what the layer makes of it.

    Args:
        spec: The model.
        tensor: The tensor that the layer is called on.
        layer: The new layer.
        uses: The arrows from the tensor that the layer is put on; all where it is None, and none for a
            branch of its own.
    """
    moved = uses_of(spec, tensor) if uses is None else uses
    return add_call(spec, layer, (tensor,), moved)


def insert_kind(spec: ModelSpec, tensor: str, kind: str, uses: Collection[Use] | None = None) -> ModelSpec:
    """Insert a new layer of a kind behind a tensor, as `insert` does with a given layer."""
    return insert(spec, tensor, new_layer(kind, layer_name(spec, kind)), uses)


def merge(spec: ModelSpec, tensors: Sequence[str], kind: str) -> ModelSpec:
    """The spec with tensors merged by a new layer of a kind. What took the tensor that is computed last takes
    the result, so that no circle can arise."""
    last = last_made(spec, tensors)
    return add_call(spec, new_layer(kind, layer_name(spec, kind)), tensors, uses_of(spec, last))


def call_again(spec: ModelSpec, layer: str, tensors: Sequence[str]) -> ModelSpec:
    """The spec in which a layer is called once more, on other tensors, with the same weights."""
    return _with_call(spec, spec.layer(layer), tensors)


def copy_layer(spec: ModelSpec, layer: str, tensors: Sequence[str]) -> ModelSpec:
    """The spec with a copy of a layer, with weights of its own, called on tensors."""
    copied = spec.layer(layer).model_copy(update={"name": free_name(spec, layer)})
    return add_call(spec, copied, tensors, ())


def add_head(spec: ModelSpec, tensor: str, name: str = "") -> ModelSpec:
    """The spec in which a tensor is an output, with the loss that fits it best where one does.

    Args:
        spec: The model.
        tensor: The tensor.
        name: The name of the output; that of the layer that makes the tensor where it is empty.
    """
    made_by = graph.makers(spec)
    base = name or (spec.calls[made_by[tensor]].name if tensor in made_by else tensor)
    free = numbered(base, {head.name for head in spec.heads})
    head = Head(name=free, tensor=tensor)
    extended = spec.model_copy(update={"heads": (*spec.heads, head)})
    if tensor not in made_by or tensor not in trace_shapes(extended).tensors:
        return extended
    best = loss_choices(extended, free)[0]
    if best.problem is not None:
        return extended
    return extended.model_copy(update={"heads": (*spec.heads, best.head)})


def add_call(spec: ModelSpec, layer: Layer, tensors: Sequence[str], uses: Collection[Use]) -> ModelSpec:
    """The spec with a new layer that is called on tensors, and what it makes given to these uses.

    A use that the tensors themselves are computed by keeps what it has: it would feed itself.
    """
    # Counted before the call is put in, which gives the calls behind it other numbers.
    before = leads_to(spec, tensors)
    kept = [use for use in uses if use.call not in before]
    output = free_name(spec, layer.name)
    redirected = redirect(spec, kept, output)
    return _with_call(redirected, layer, tensors, output)


def _with_call(spec: ModelSpec, layer: Layer, tensors: Sequence[str], output: str = "") -> ModelSpec:
    """The spec with one more call, right behind those that make what it takes; the layer is added where it
    is new, in the same place of the list of layers."""
    call = call_on(layer, tensors, output or free_name(spec, layer.name))
    place = max((number + 1 for number in leads_to(spec, tensors)), default=0)
    calls = (*spec.calls[:place], call, *spec.calls[place:])
    layers = spec.layers
    if all(other.name != layer.name for other in layers):
        before = {made.layer for made in spec.calls[:place]}
        at = max((number + 1 for number, other in enumerate(layers) if other.name in before), default=0)
        layers = (*layers[:at], layer, *layers[at:])
    # Validated, since a call of a model with several heads makes a tensor for each.
    data = {**dict(spec), "layers": layers, "calls": calls}
    return ModelSpec.model_validate(data)
