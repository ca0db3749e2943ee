"""Who makes which tensor, and in what order the calls can run."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Mapping

from components.assembly.spec.model import Call, Layer, ModelSpec


def outputs(call: Call, layer: Layer | None) -> tuple[str, ...]:
    """The tensors a call makes: one, or `output/head` for each head of a model with several."""
    heads = layer.model.heads if layer is not None and layer.model is not None else ()
    if len(heads) > 1:
        return tuple(f"{call.output}/{head.name}" for head in heads)
    return (call.output,)


def makers(spec: ModelSpec) -> dict[str, int]:
    """The number of the call that makes each tensor; of those that share a name, the first."""
    layers = {layer.name: layer for layer in spec.layers}
    made: dict[str, int] = {}
    for number, call in enumerate(spec.calls):
        for name in outputs(call, layers.get(call.layer)):
            made.setdefault(name, number)
    return made


def call_order(spec: ModelSpec) -> tuple[int, ...]:
    """The numbers of the calls, so ordered that every tensor is made before it is used.

    They stay in the spec's order where that is possible. Calls on a cycle, or fed by one,
    are left out; a tensor that nothing makes holds nothing up.
    """
    made = makers(spec)
    waiting = [_needed(call, made) for call in spec.calls]
    users: dict[int, list[int]] = defaultdict(list)
    for number, needed in enumerate(waiting):
        for maker in needed:
            users[maker].append(number)
    ready = [number for number, needed in enumerate(waiting) if not needed]
    done = []
    while ready:
        number = heapq.heappop(ready)
        done.append(number)
        for user in users[number]:
            waiting[user].discard(number)
            if not waiting[user]:
                heapq.heappush(ready, user)
    return tuple(done)


def _needed(call: Call, made: Mapping[str, int]) -> set[int]:
    return {made[name] for name in call.inputs if name in made}


def cycle(spec: ModelSpec, left: Collection[int]) -> tuple[Call, ...]:
    """One cycle among the calls that `call_order` left out, each call fed by the one before it
    and the first by the last; it begins with the one that the spec names first."""
    made = makers(spec)
    path: list[int] = []
    number = min(left)
    while number not in path:
        path.append(number)
        number = min(_needed(spec.calls[number], made) & set(left))
    circle = path[path.index(number) :][::-1]
    first = circle.index(min(circle))
    return tuple(spec.calls[each] for each in circle[first:] + circle[:first])
