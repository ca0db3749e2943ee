"""Whether a spec makes sense, in pure Python, before Keras is asked and anything is allocated.

Everything that is wrong is reported at once, so that it can be mended in one go; calls that cannot be worked
out because of an earlier problem are not reported.
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from components.assembly.checks.limits import limit_problems, size_problems
from components.assembly.checks.objectives import objective_problems
from components.assembly.checks.shapes import ShapeTrace, trace_shapes
from components.assembly.spec import Head, ModelSpec, graph
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused, shown

# Problems of one spec that are reported at most: more than anyone reads.
MOST = 30


def ensure_valid(spec: ModelSpec) -> None:
    """Raise `Refused` with all `problems` of a spec, if it has any."""
    spec_problems = problems(spec)
    if spec_problems:
        raise Refused(spec_problems)


def problems(spec: ModelSpec) -> tuple[Problem, ...]:
    """Everything that is wrong with a spec, up to `MOST` problems; empty if nothing is."""
    too_much = limit_problems(spec)
    if too_much:
        return tuple(too_much)
    traced = trace_shapes(spec)
    all_problems = chain(_check(spec, traced), traced.problems, size_problems(traced))
    return tuple(islice(all_problems, MOST))


def _check(spec: ModelSpec, traced: ShapeTrace) -> Iterator[Problem]:
    """What is wrong with names, wiring and heads, of a spec and of the models inside it."""
    yield from _names(spec)
    yield from _unknown(spec)
    yield from _cycles(spec)
    yield from _unused(spec)
    for head in spec.heads:
        yield from _head(spec, head, traced)
    for layer in spec.layers:
        if layer.model is not None and layer.name in traced.nested:
            for problem in _check(layer.model, traced.nested[layer.name]):
                yield replace(problem, where=f"{layer.name}/{problem.where}")


def _names(spec: ModelSpec) -> Iterator[Problem]:
    tensors = [model_input.name for model_input in spec.inputs] + [call.output for call in spec.calls]
    layers = [model_input.name for model_input in spec.inputs] + [layer.name for layer in spec.layers]
    for names in (layers, tensors, [head.name for head in spec.heads]):
        yield from (_duplicate(name, count) for name, count in Counter(names).items() if count > 1)
    for name in dict.fromkeys(layers + tensors):
        if keyword.iskeyword(name):
            what = message(N_("This is a word of the Python language, which cannot be a name."))
            mend = message(N_("Choose another name, such as {name}_1."), name=name)
            yield Problem("reserved-name", name, what, shown(name), mend)


def _duplicate(name: str, count: int) -> Problem:
    what = message(N_("Two things have this name, so nobody can tell which is meant."))
    mend = message(N_("Give each input, layer, tensor and head a name of its own."))
    return Problem("duplicate-name", name, what, f"{shown(name)} x {count}", mend)


def _unknown(spec: ModelSpec) -> Iterator[Problem]:
    layers = {layer.name for layer in spec.layers}
    tensors = _tensors(spec)
    for call in spec.calls:
        if call.layer not in layers:
            what = message(N_("This call uses a layer that is not there."))
            mend = message(N_("Add the layer, or call another one."))
            yield Problem("unknown-layer", call.output, what, shown(call.layer), mend)
        for name in call.inputs:
            if name not in tensors:
                yield _unknown_tensor(call.layer, name, tensors)
    for head in spec.heads:
        if head.tensor not in tensors:
            yield _unknown_tensor(head.name, head.tensor, tensors)


def _unknown_tensor(where: str, name: str, tensors: dict[str, None]) -> Problem:
    mend = message(N_("Use a tensor that is made: {tensors}."), tensors=shown(tuple(tensors)))
    return Problem("unknown-tensor", where, message(N_("Nothing makes this tensor.")), shown(name), mend)


def _tensors(spec: ModelSpec) -> dict[str, None]:
    """The names of all tensors, in order."""
    return dict.fromkeys([*(model_input.name for model_input in spec.inputs), *graph.makers(spec)])


def _cycles(spec: ModelSpec) -> Iterator[Problem]:
    unordered = set(range(len(spec.calls))) - set(graph.call_order(spec))
    if unordered:
        layers = [call.layer for call in graph.cycle(spec, unordered)]
        what = message(N_("These layers feed each other in a circle, so none can be first."))
        mend = message(N_("Feed one of them from a tensor that does not depend on the others."))
        yield Problem("cycle", layers[0], what, " -> ".join([*layers, layers[0]]), mend)


def _unused(spec: ModelSpec) -> Iterator[Problem]:
    used = {name for call in spec.calls for name in call.inputs} | {head.tensor for head in spec.heads}
    called = {call.layer for call in spec.calls}
    layers = {layer.name: layer for layer in spec.layers}
    mend = message(N_("Connect it to a layer or a head, or take it away."))
    for model_input in spec.inputs:
        if model_input.name not in used:
            yield Problem("unused-input", model_input.name, message(N_("Nothing uses this input.")), "", mend)
    for layer in layers.values():
        if layer.name not in called:
            yield Problem("unused-layer", layer.name, message(N_("This layer is never called.")), "", mend)
    for call in spec.calls:
        if not used.intersection(graph.outputs(call, layers.get(call.layer))):
            yield Problem("unused-tensor", call.output, message(N_("Nothing uses this tensor.")), "", mend)


def _head(spec: ModelSpec, head: Head, traced: ShapeTrace) -> Iterator[Problem]:
    makers = graph.makers(spec)
    if head.tensor in makers:
        yield from _maker(spec, head, spec.calls[makers[head.tensor]].layer)
    elif any(head.tensor == model_input.name for model_input in spec.inputs):
        what = message(N_("An input cannot be a head: no layer makes it, so there is nothing to learn."))
        mend = message(N_("Put a layer named {name} between the two."), name=head.name)
        yield Problem("head-on-input", head.name, what, head.tensor, mend)
    if head.tensor in traced.tensors:
        yield from objective_problems(head, traced.tensors[head.tensor])


def _maker(spec: ModelSpec, head: Head, layer: str) -> Iterator[Problem]:
    if layer != head.name:
        what = message(N_("Keras finds a head's loss by the name of the layer that makes its tensor."))
        mend = message(N_("Name the head {layer}, or the layer {head}."), layer=layer, head=head.name)
        yield Problem("head-name", head.name, what, layer, mend)
    if len(spec.calls_of(layer)) > 1:
        what = message(N_("The layer of a head is called more than once, so its name means several tensors."))
        mend = message(N_("Let the head be made by a layer that is called once."))
        yield Problem("head-shared", head.name, what, f"{layer} x {len(spec.calls_of(layer))}", mend)
