"""The graph of a spec: which call makes which tensor, and the order in which calls can run."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Mapping

from components.assembly.spec.model import Call, ModelSpec


def makers(spec: ModelSpec) -> dict[str, int]:
    """The number of the call that makes each tensor, from 0; of tensors that share a name, the first."""
    call_numbers: dict[str, int] = {}
    for number, call in enumerate(spec.calls):
        for name in call.outputs:
            call_numbers.setdefault(name, number)
    return call_numbers


def call_order(spec: ModelSpec) -> tuple[int, ...]:
    """The numbers of the calls in topological order: every tensor is made before it is used.

    Where that leaves a choice, calls stay in the spec's order. Calls on a cycle, or fed by one, are left
    out. Tensors that nothing makes are ignored.
    """
    made_by = makers(spec)
    waiting = [_needed(call, made_by) for call in spec.calls]
    users: dict[int, list[int]] = defaultdict(list)
    for number, needed in enumerate(waiting):
        for maker in needed:
            users[maker].append(number)
    ready = [number for number, needed in enumerate(waiting) if not needed]
    order = []
    while ready:
        number = heapq.heappop(ready)
        order.append(number)
        for user in users[number]:
            waiting[user].discard(number)
            if not waiting[user]:
                heapq.heappush(ready, user)
    return tuple(order)


def _needed(call: Call, made_by: Mapping[str, int]) -> set[int]:
    """The numbers of the calls that make what a call takes."""
    return {made_by[name] for name in call.inputs if name in made_by}


def cycle(spec: ModelSpec, unordered: Collection[int]) -> tuple[Call, ...]:
    """One cycle among the calls that `call_order` leaves out (`unordered`, by number).

    Each call is fed by the one before it, and the first by the last. It begins with the call that comes
    first in the spec.
    """
    made_by = makers(spec)
    path: list[int] = []
    number = min(unordered)
    while number not in path:
        path.append(number)
        number = min(_needed(spec.calls[number], made_by) & set(unordered))
    circle = path[path.index(number) :][::-1]
    first = circle.index(min(circle))
    return tuple(spec.calls[number] for number in circle[first:] + circle[:first])
