"""What takes a tensor: the calls and heads behind it, and how they are given another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from components.assembly.spec import Arguments, Call, ModelSpec, Tensor, graph
from components.assembly.spec.value_parts import replace_tensors


@dataclass(frozen=True)
class Use:
    """One thing that takes a tensor: an arrow of the drawing.

    Attributes:
        tensor: The tensor.
        call: The number of the call in the spec that takes it, from 0; -1 for a head.
        head: The name of the head; empty for a call.
    """

    tensor: str
    call: int = -1
    head: str = ""


def uses_of(spec: ModelSpec, tensor: str) -> tuple[Use, ...]:
    """Everything that takes a tensor: calls in the order of the spec, then heads."""
    calls = (Use(tensor, number) for number, call in enumerate(spec.calls) if tensor in call.inputs)
    heads = (Use(tensor, head=head.name) for head in spec.heads if head.tensor == tensor)
    return (*calls, *heads)


def redirect(spec: ModelSpec, uses: Collection[Use], tensor: str) -> ModelSpec:
    """The spec in which these uses take another tensor."""
    by_call: dict[int, set[str]] = {}
    for use in uses:
        if use.call >= 0:
            by_call.setdefault(use.call, set()).add(use.tensor)
    heads = {use.head for use in uses if use.head}
    return spec.model_copy(
        update={
            "calls": tuple(
                with_tensors(call, dict.fromkeys(by_call[number], tensor)) if number in by_call else call
                for number, call in enumerate(spec.calls)
            ),
            "heads": tuple(
                head.model_copy(update={"tensor": tensor}) if head.name in heads else head
                for head in spec.heads
            ),
        }
    )


def with_tensors(call: Call, names: Mapping[str, str]) -> Call:
    """The call with other tensors in the place of those that are named."""

    def replaced(name: str) -> Tensor:
        return Tensor(names.get(name, name))

    return call.model_copy(
        update={
            "arguments": Arguments(replace_tensors(tuple(call.arguments), replaced)),
            "named": replace_tensors(call.named, replaced),
        }
    )


def followed(given: Mapping[str, str], tensor: str) -> str:
    """What a tensor is replaced by, also where that is replaced itself."""
    while tensor in given:
        tensor = given[tensor]
    return tensor


def leads_to(spec: ModelSpec, tensors: Collection[str]) -> set[int]:
    """The numbers of all calls that these tensors are computed by, directly or not."""
    made_by = graph.makers(spec)
    numbers: set[int] = set()
    waiting = list(tensors)
    while waiting:
        number = made_by.get(waiting.pop())
        if number is not None and number not in numbers:
            numbers.add(number)
            waiting += spec.calls[number].inputs
    return numbers


def last_made(spec: ModelSpec, tensors: Collection[str]) -> str:
    """The tensor that is computed last, of those given: none of the others depends on it."""
    places = {number: place for place, number in enumerate(graph.call_order(spec))}
    made_by = graph.makers(spec)
    return max(tensors, key=lambda name: places.get(made_by.get(name, -1), -1))
