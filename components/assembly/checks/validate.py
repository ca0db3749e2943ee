"""Whether a spec makes sense, before anything is allocated.

Everything that is wrong is reported at once, so that it can be mended in one go; calls that cannot be worked
out because of an earlier problem are not reported.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

from components.assembly.checks.limits import limit_problems, size_problems, training_size_problems
from components.assembly.checks.objectives import objective_problems
from components.assembly.checks.shapes import ShapeTrace, trace_shapes
from components.assembly.keras_objects.operations import operations
from components.assembly.spec import Call, Head, ModelSpec, graph
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused, shown

# Specs whose problems are known; a page asks for those of one spec several times.
CACHED = 64
# Problems of one spec that are reported at most: more than anyone reads.
MOST = 30


def ensure_valid(spec: ModelSpec) -> None:
    """Raise `Refused` with all `problems` of a spec, if it has any."""
    spec_problems = problems(spec)
    if spec_problems:
        raise Refused(spec_problems)


def training_problems(spec: ModelSpec) -> tuple[Problem, ...]:
    """Why a model in which nothing is wrong is too large to be trained or asked here; empty if it is not, and
    for one with `problems`."""
    return () if problems(spec) else tuple(training_size_problems(trace_shapes(spec)))


def problems(spec: ModelSpec) -> tuple[Problem, ...]:
    """Everything that is wrong with a spec, up to `MOST` problems; empty if nothing is."""
    return tuple(islice(_grouped(every_problem(spec)), MOST))


def every_problem(spec: ModelSpec) -> tuple[Problem, ...]:
    """The same at each place by itself, without a bound; if a spec is beyond the limits, only these."""
    return tuple(limit_problems(spec)) or _within_limits(spec)


@lru_cache(CACHED)
def _within_limits(spec: ModelSpec) -> tuple[Problem, ...]:
    """The problems of a spec that is within the limits: one that is not may be too deep to be looked up."""
    traced = trace_shapes(spec)
    return tuple(chain(_check(spec, traced), traced.problems, size_problems(traced)))


def _grouped(all_problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, those that say the same of several places as one that names them all."""
    places: dict[tuple[str, ...], list[str]] = {}
    first: dict[tuple[str, ...], Problem] = {}
    for problem in islice(all_problems, MOST * MOST):
        key: tuple[str, ...] = (
            problem.code,
            str(problem.message),
            problem.received,
            str(problem.mend),
        )
        first.setdefault(key, problem)
        named = places.setdefault(key, [])
        if problem.where not in named:
            named.append(problem.where)
    for key, problem in first.items():
        yield replace(problem, where=", ".join(places[key]))


def _check(spec: ModelSpec, traced: ShapeTrace) -> Iterator[Problem]:
    """What is wrong with names, wiring and heads, of a spec and of the models inside it."""
    yield from _parts(spec)
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


def _parts(spec: ModelSpec) -> Iterator[Problem]:
    if not spec.inputs:
        mend = message(N_("Add an input."))
        yield Problem("no-input", spec.name, message(N_("The model has no input.")), "", mend)
    if not spec.heads:
        mend = message(N_("Make a tensor an output."))
        yield Problem("no-head", spec.name, message(N_("The model has no output.")), "", mend)


def _names(spec: ModelSpec) -> Iterator[Problem]:
    tensors = [model_input.name for model_input in spec.inputs] + [
        name for call in spec.calls for name in call.outputs
    ]
    layers = [model_input.name for model_input in spec.inputs] + [layer.name for layer in spec.layers]
    for names in (layers, tensors, [head.name for head in spec.heads]):
        yield from (_duplicate(name, count) for name, count in Counter(names).items() if count > 1)


def _duplicate(name: str, count: int) -> Problem:
    what = message(N_("Two things have this name, so nobody can tell which is meant."))
    mend = message(N_("Give each input, layer, tensor and head a name of its own."))
    return Problem("duplicate-name", name, what, f"{shown(name)} x {count}", mend)


def _unknown(spec: ModelSpec) -> Iterator[Problem]:
    layers = {layer.name for layer in spec.layers}
    tensors = _tensors(spec)
    for call in spec.calls:
        if call.operation:
            yield from _unknown_operation(call)
        elif call.layer not in layers:
            what = message(N_("This call uses a layer that is not there."))
            mend = message(N_("Add the layer, or call another one."))
            yield Problem("unknown-layer", call.output, what, shown(call.layer), mend)
        for name in call.inputs:
            if name not in tensors:
                yield _unknown_tensor(call.name, name, tensors)
        if not call.inputs:
            what = message(N_("This is called on no tensor."))
            mend = message(N_("Connect it to a tensor."))
            yield Problem("not-connected", call.name, what, "", mend)
    for head in spec.heads:
        if head.tensor not in tensors:
            yield _unknown_tensor(head.name, head.tensor, tensors)


def _unknown_operation(call: Call) -> Iterator[Problem]:
    if call.operation not in operations():
        what = message(N_("keras.ops has no such operation for a model."))
        near = difflib.get_close_matches(call.operation, operations(), 5) or ["add", "multiply", "getitem"]
        mend = message(N_("Choose another one, such as: {choices}."), choices=", ".join(near))
        yield Problem("unknown-operation", call.name, what, shown(call.operation), mend)


def _unknown_tensor(where: str, name: str, tensors: dict[str, None]) -> Problem:
    mend = message(N_("Use a tensor that is made: {tensors}."), tensors=shown(tuple(tensors)))
    return Problem("unknown-tensor", where, message(N_("Nothing makes this tensor.")), shown(name), mend)


def _tensors(spec: ModelSpec) -> dict[str, None]:
    """The names of all tensors, in order."""
    return dict.fromkeys([*(model_input.name for model_input in spec.inputs), *graph.makers(spec)])


def _cycles(spec: ModelSpec) -> Iterator[Problem]:
    unordered = set(range(len(spec.calls))) - set(graph.call_order(spec))
    if unordered:
        layers = [call.name for call in graph.cycle(spec, unordered)]
        what = message(N_("These layers feed each other in a circle, so none can be first."))
        mend = message(N_("Feed one of them from a tensor that does not depend on the others."))
        yield Problem("cycle", layers[0], what, " -> ".join([*layers, layers[0]]), mend)


def _unused(spec: ModelSpec) -> Iterator[Problem]:
    used = {name for call in spec.calls for name in call.inputs} | {head.tensor for head in spec.heads}
    called = {call.layer for call in spec.calls}
    mend = message(N_("Connect it to a layer or a head, or take it away."))
    for model_input in spec.inputs:
        if model_input.name not in used:
            yield Problem("unused-input", model_input.name, message(N_("Nothing uses this input.")), "", mend)
    for name in dict.fromkeys(layer.name for layer in spec.layers):
        if name not in called:
            yield Problem("unused-layer", name, message(N_("This layer is never called.")), "", mend)
    for call in spec.calls:
        if not used.intersection(call.outputs):
            yield Problem("unused-tensor", call.output, message(N_("Nothing uses this tensor.")), "", mend)


def _head(spec: ModelSpec, head: Head, traced: ShapeTrace) -> Iterator[Problem]:
    if head.loss is not None and any(head.tensor == model_input.name for model_input in spec.inputs):
        what = message(N_("An input cannot be learnt: no layer makes it. This output can have no loss."))
        mend = message(N_("Put a layer between the two, or take the loss away."))
        yield Problem("head-on-input", head.name, what, head.tensor, mend)
    elif head.tensor in traced.tensors:
        whole = tuple(traced.assembly.tensors[head.tensor].shape)
        if not whole or whole[0] is not None:
            what = message(N_("This output is one for the whole batch: the axis of the samples got lost."))
            mend = message(N_("Keep axis 0, the batch: give the axes after it, counted from 1."))
            yield Problem("no-batch", head.name, what, shown(whole), mend)
        else:
            yield from objective_problems(head, traced.tensors[head.tensor])
