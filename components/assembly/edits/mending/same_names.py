"""What mends a name that two parts of a model have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from components.assembly.edits.mending.repair import SpecRepair
from components.assembly.edits.naming import numbered, taken_names
from components.assembly.spec import Head, Input, Layer, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem


def another_name(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """The later of the parts of one name gets a free one, and the calls that can be told to be its own."""
    old = problem.where
    taken = taken_names(spec) | {head.name for head in spec.heads}
    new = numbered(old, taken)
    text = message(N_("Call the second {name} {new}"), name=old, new=new)
    for changed in (_head(spec, old, new), _layer(spec, old, new), _tensor(spec, old, new)):
        if changed is not None:
            yield SpecRepair(text, changed)


def _last(parts: Sequence[Head | Layer | Input], name: str) -> int | None:
    """The place of the last of several parts of a name; `None` if there is one at most."""
    places = [number for number, part in enumerate(parts) if part.name == name]
    return places[-1] if len(places) > 1 else None


def _head(spec: ModelSpec, old: str, new: str) -> ModelSpec | None:
    place = _last(spec.heads, old)
    if place is None:
        return None
    heads = list(spec.heads)
    heads[place] = heads[place].model_copy(update={"name": new})
    return spec.model_copy(update={"heads": tuple(heads)})


def _layer(spec: ModelSpec, old: str, new: str) -> ModelSpec | None:
    """The last layer of the name, with the last call of it; where an input has the name, the layer."""
    place = _last((*spec.inputs, *spec.layers), old)
    place = None if place is None else place - len(spec.inputs)
    if place is None or place < 0:
        return None
    layers, calls = list(spec.layers), list(spec.calls)
    layers[place] = layers[place].model_copy(update={"name": new})
    own = [number for number, call in enumerate(calls) if call.layer == old]
    alone = not any(layer.name == old for layer in layers)
    for number in own if alone else own[-1:]:
        calls[number] = calls[number].model_copy(update={"layer": new})
    return spec.model_copy(update={"layers": tuple(layers), "calls": tuple(calls)})


def _tensor(spec: ModelSpec, old: str, new: str) -> ModelSpec | None:
    """The tensor of the last call that makes one of the name; what takes it then takes the first."""
    makers = [number for number, call in enumerate(spec.calls) if old in call.outputs]
    if len(makers) + any(model_input.name == old for model_input in spec.inputs) < 2 or not makers:
        return None
    call = spec.calls[makers[-1]]
    outputs = list(call.outputs)
    outputs[len(outputs) - 1 - outputs[::-1].index(old)] = new
    renamed = call.model_copy(update={"outputs": tuple(outputs)})
    calls = (*spec.calls[: makers[-1]], renamed, *spec.calls[makers[-1] + 1 :])
    heads = list(spec.heads)
    if heads and heads[-1].tensor == old:  # what the last call makes is most likely what is given out
        heads[-1] = heads[-1].model_copy(update={"tensor": new})
    return spec.model_copy(update={"calls": calls, "heads": tuple(heads)})
