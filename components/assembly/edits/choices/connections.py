"""Where a tensor can be connected: the calls and their arguments that can take it, each tried with Keras."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.catalog.layers import kind_of
from components.assembly.checks.shapes import trace_shapes
from components.assembly.edits.offers import Offer, offers
from components.assembly.edits.outputs import states_with
from components.assembly.edits.replacing import connect
from components.assembly.edits.uses import leads_to
from components.assembly.spec import Call, ModelSpec, Tensor
from components.assembly.spec.problems import Problem

# The place behind the tensors that a call takes in a list.
MORE = "inputs"
# Parameters of calls that take no tensor of the model.
_PLAIN = frozenset(
    {"self", "args", "kwargs", "training", "return_attention_scores", "use_causal_mask", "reverse"}
)


@dataclass(frozen=True)
class Connection:
    """A tensor at an argument of a call.

    Attributes:
        argument: The name of the argument; `MORE` for one more of the tensors that it takes.
        spec: The model with it.
        problem: Why the call cannot take it; None if it can.
    """

    argument: str
    spec: ModelSpec
    problem: Problem | None = None


def partners(spec: ModelSpec, tensor: str, kind: str) -> list[tuple[str, Offer]]:
    """The other tensors that a tensor can be merged with by a kind of layer, each with what comes out; those
    that fit first, then those of the same shape, then the latest."""
    tensors = trace_shapes(spec).tensors
    if tensor not in tensors:
        return []
    offered = [
        (other, offers((tensors[tensor], tensors[other]), (kind,))[0])
        for other in reversed(tensors)
        if other != tensor
    ]
    shape = tensors[tensor].shape
    return sorted(offered, key=lambda pair: (pair[1].problem is not None, tensors[pair[0]].shape != shape))


def takers(spec: ModelSpec, tensor: str) -> list[int]:
    """The numbers of the calls that have an argument left that a tensor could be given to without a circle,
    the latest first."""
    before = leads_to(spec, [tensor])
    calls = [number for number in range(len(spec.calls)) if number not in before]
    return [number for number in reversed(calls) if any(_arguments(spec, spec.calls[number]))]


@lru_cache(128)
def connections(spec: ModelSpec, number: int, tensor: str) -> tuple[Connection, ...]:
    """The arguments of a call that a tensor could be given to, those that take it first."""
    tried = [_tried(spec, number, tensor, argument) for argument in _arguments(spec, spec.calls[number])]
    return tuple(sorted(tried, key=lambda connection: connection.problem is not None))


def _arguments(spec: ModelSpec, call: Call) -> Iterator[str]:
    layer = next((layer for layer in spec.layers if layer.name == call.layer), None)
    if layer is None or layer.model is not None:
        return
    if not call.arguments or isinstance(call.arguments[0], tuple) or kind_of(layer.kind).group == "merging":
        yield MORE
    names = tensor_parameters(layer.kind)
    yield from (name for name in names[len(call.arguments) :] if name not in call.named)


@cache
def tensor_parameters(kind: str) -> tuple[str, ...]:
    """The names of the arguments that calls of a kind of layer take tensors for, in order."""
    cls = layer_classes().get(kind)
    if cls is None:
        return ()
    return tuple(name for name in inspect.signature(cls.call).parameters if name not in _PLAIN)


def _tried(spec: ModelSpec, number: int, tensor: str, argument: str) -> Connection:
    connected = _connected(spec, number, tensor, argument)
    where = spec.calls[number].name
    wrong = [problem for problem in trace_shapes(connected).problems if problem.where == where]
    before = {replace(problem, received="") for problem in trace_shapes(spec).problems}
    new = [problem for problem in wrong if replace(problem, received="") not in before]
    return Connection(argument, connected, new[0] if new else None)


def _connected(spec: ModelSpec, number: int, tensor: str, argument: str) -> ModelSpec:
    """The spec with the tensor in its place; as the first state of a layer with all states of its call."""
    together = states_with(spec, tensor)
    if argument != "initial_state" or len(together) == 1:
        return connect(spec, number, tensor, "" if argument == MORE else argument)
    call = spec.calls[number]
    named = call.named.replace(initial_state=tuple(map(Tensor, together)))
    calls = (*spec.calls[:number], call.model_copy(update={"named": named}), *spec.calls[number + 1 :])
    return spec.model_copy(update={"calls": calls})
