"""Edits that take something out of a model. Nothing that is left takes a tensor that is gone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from components.assembly.edits.new_layers import tensors_needed
from components.assembly.edits.uses import followed, leads_to, redirect, uses_of, with_tensors
from components.assembly.spec import Arguments, Call, Config, ModelSpec, Tensor


def remove_layer(spec: ModelSpec, name: str) -> ModelSpec:
    """The spec without a layer; the arrow through it is joined: what took its tensor takes the first tensor
    that it took.

    Raises:
        KeyError: There is no such layer.
    """
    spec.layer(name)
    # One after the other: what goes with a call gives those left other numbers.
    while (number := next((n for n, call in enumerate(spec.calls) if call.layer == name), -1)) >= 0:
        spec = remove_call(spec, number)
    return _without_uncalled(spec, {name})


def remove_call(spec: ModelSpec, number: int) -> ModelSpec:
    """The spec without one call of a layer or operation, its arrow joined; a layer that is not called any
    more goes, too. Further outputs of the call, such as states, are taken from what was given them."""
    call = spec.calls[number]
    if call.inputs:
        spec = redirect(spec, uses_of(spec, call.output), call.inputs[0])
    lost = set(call.outputs) - ({call.output} if call.inputs else set())
    calls = (*spec.calls[:number], *spec.calls[number + 1 :])
    without = spec.model_copy(update={"calls": calls})
    return _without_tensors(without, lost, {call.layer} - {""})


def remove_input(spec: ModelSpec, name: str) -> ModelSpec:
    """The spec without an input, and without what can no longer be computed. A layer that merged it with one
    other tensor goes, its arrow joined.

    Raises:
        KeyError: There is no such input.
    """
    spec.input(name)
    inputs = tuple(model_input for model_input in spec.inputs if model_input.name != name)
    return _without_tensors(spec.model_copy(update={"inputs": inputs}), {name}, set())


def remove_head(spec: ModelSpec, name: str) -> ModelSpec:
    """The spec without an output, and without the layers and inputs that led to it alone.

    Raises:
        KeyError: There is no such output.
    """
    gone = spec.head(name)
    heads = tuple(head for head in spec.heads if head.name != name)
    before, after = (leads_to(spec, tensors) for tensors in ([gone.tensor], [head.tensor for head in heads]))
    alone = before - after
    calls = tuple(call for number, call in enumerate(spec.calls) if number not in alone)
    left = spec.model_copy(update={"heads": heads, "calls": calls})
    left = _without_uncalled(left, {spec.calls[number].layer for number in alone})
    used = {tensor for call in calls for tensor in call.inputs} | {head.tensor for head in heads}
    taken = {tensor for number in alone for tensor in spec.calls[number].inputs} | {gone.tensor}
    inputs = tuple(
        model_input
        for model_input in left.inputs
        if model_input.name in used or model_input.name not in taken
    )
    return left.model_copy(update={"inputs": inputs})


def _without_tensors(spec: ModelSpec, lost: Collection[str], layers: Collection[str]) -> ModelSpec:
    """The spec without uses of tensors that are gone, and without what can then not be computed."""
    gone, uncalled = set(lost), set(layers)
    while True:
        calls: list[Call] = []
        joined: dict[str, str] = {}
        for call in spec.calls:
            left = _taking_less(call, gone)
            if left is None or len(left.inputs) < _least(spec, call):
                rest = left.inputs if left is not None else ()
                if len(rest) == 1:
                    joined[call.output] = rest[0]
                gone.update(set(call.outputs) - set(joined))
                uncalled.add(call.layer)
            else:
                calls.append(left)
        heads = tuple(head for head in spec.heads if head.tensor not in gone)
        changed = spec.model_copy(update={"calls": tuple(calls), "heads": heads})
        for tensor in joined:
            changed = redirect(changed, uses_of(changed, tensor), followed(joined, tensor))
        if changed == spec:
            return _without_uncalled(spec, uncalled)
        spec = changed


def _least(spec: ModelSpec, call: Call) -> int:
    """How many tensors a call cannot do without: all of an operation and of a model, two of a merge."""
    if not call.layer:
        return len(call.inputs)
    layer = next((layer for layer in spec.layers if layer.name == call.layer), None)
    if layer is None:
        return len(call.inputs)
    return min(len(call.inputs), tensors_needed(layer))


def _taking_less(call: Call, gone: Collection[str]) -> Call | None:
    """The call without these tensors; None if none is left, or if the first that it took by position is gone
    and it takes no list."""
    if not set(call.inputs) & set(gone):
        return call
    positional = tuple(_pruned(value, gone) for value in call.arguments)
    if any(value is _GONE for value in positional):
        return None
    named = {name: _pruned(value, gone) for name, value in call.named.items()}
    kept = Config({name: value for name, value in named.items() if value is not _GONE})
    less = call.model_copy(update={"arguments": Arguments(positional), "named": kept})
    return less if less.inputs else None


_GONE = object()


def _pruned(value: Any, gone: Collection[str]) -> Any:
    """A value without these tensors: a list is shorter; `_GONE` where nothing is left."""
    if isinstance(value, Tensor):
        return _GONE if value.name in gone else value
    if not isinstance(value, tuple):
        return value
    left = tuple(part for part in (_pruned(item, gone) for item in value) if part is not _GONE)
    return left if left or not value else _GONE


def _without_uncalled(spec: ModelSpec, names: Collection[str]) -> ModelSpec:
    """The spec without those of the layers that nothing calls."""
    called = {call.layer for call in spec.calls}
    layers = tuple(layer for layer in spec.layers if layer.name not in names or layer.name in called)
    return spec.model_copy(update={"layers": layers})


def disconnect(spec: ModelSpec, number: int, tensor: str) -> ModelSpec:
    """The spec in which a call takes a tensor no more. Of a list the others stay; a call that cannot do
    without it goes, its arrow joined."""
    call = spec.calls[number]
    left = _taking_less(call, {tensor})
    if left is not None and len(left.inputs) >= _least(spec, call):
        calls = (*spec.calls[:number], left, *spec.calls[number + 1 :])
        return spec.model_copy(update={"calls": calls})
    rest = [name for name in call.inputs if name != tensor]
    if not rest:
        return _without_tensors(
            spec.model_copy(update={"calls": (*spec.calls[:number], *spec.calls[number + 1 :])}),
            set(call.outputs),
            {call.layer} - {""},
        )
    # What is left stands first, so that the arrow is joined to it.
    first = with_tensors(call, {call.inputs[0]: rest[0]})
    calls = (*spec.calls[:number], first, *spec.calls[number + 1 :])
    return remove_call(spec.model_copy(update={"calls": calls}), number)
