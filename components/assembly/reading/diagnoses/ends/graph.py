"""The tensors that a tensor of the program comes from."""

from __future__ import annotations

from typing import Any


def sources(tensors: list[Any], given: list[Any]) -> list[Any]:
    """The inputs that tensors come from, going back no further than those that are given."""
    stop = {id(tensor) for tensor in given}
    seen: set[int] = set()
    reached: list[Any] = []
    waiting = list(tensors)
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        if id(tensor) in stop:
            continue
        before = inputs_of(tensor)
        if not before:
            reached.append(tensor)
        waiting += before
    return reached


def inputs_of(tensor: Any) -> list[Any]:
    """The tensors that a tensor was made from."""
    history = getattr(tensor, "_keras_history", None)
    if history is None:
        return []
    node = history.operation._inbound_nodes[history.node_index]
    return [] if node.is_input else list(node.input_tensors)
