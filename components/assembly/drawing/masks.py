"""Where the masks of a model go that nobody passes by hand: Keras hands them on beside the tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.assembly.keras_objects.assembler import Assembly
from components.assembly.spec import ModelSpec, graph


@dataclass(frozen=True)
class MaskFlow:
    """A mask on its way.

    Attributes:
        carrier: The first tensor of the spec that carries the mask: its maker made the mask, too.
        taker: The number of the call that takes the mask, or makes another of it.
        masked: The tensor beside which the call takes it; `None` where it makes another of it.
    """

    carrier: str
    taker: int
    masked: str | None


def mask_flows(spec: ModelSpec, assembly: Assembly) -> Iterator[MaskFlow]:
    """The masks that calls take without naming them, in the order of the calls."""
    tensors = assembly.tensors
    names = {id(tensor): name for name, tensor in tensors.items()}
    carriers: dict[int, str] = {}
    for number in graph.call_order(spec):
        call = spec.calls[number]
        if number not in assembly.results:
            continue  # of a draft; what has the names of its tensors is another call's
        outputs = [name for name in call.outputs if name in tensors]
        if call.layer and outputs:
            named = {id(tensors[name]) for name in call.inputs}
            for taken in _inputs(tensors[outputs[0]]):
                if id(taken) not in named and id(taken) in carriers:
                    yield MaskFlow(carriers[id(taken)], number, _masked(call.inputs, tensors, taken))
        for name in outputs:
            mask = _mask(tensors[name])
            if mask is not None and id(mask) not in carriers and id(mask) not in names:
                for earlier in _made_of(mask, carriers, names):
                    yield MaskFlow(earlier, number, None)
                carriers[id(mask)] = name


def _mask(tensor: Any) -> Any:
    return getattr(tensor, "_keras_mask", None)


def _inputs(tensor: Any) -> list[Any]:
    """The tensors that the call took which made this one; none for an input."""
    history = tensor._keras_history
    return (
        []
        if history.operation is None
        else history.operation._inbound_nodes[history.node_index].input_tensors
    )


def _masked(inputs: tuple[str, ...], tensors: Mapping[str, Any], mask: Any) -> str | None:
    return next((name for name in inputs if _mask(tensors[name]) is mask), None)


def _made_of(mask: Any, carriers: Mapping[int, str], names: Mapping[int, str]) -> Iterator[str]:
    """The carriers of the earlier masks that a mask was computed from."""
    waiting, seen = [mask], {id(mask)}
    while waiting:
        for tensor in _inputs(waiting.pop()):
            if id(tensor) in seen:
                continue
            seen.add(id(tensor))
            if id(tensor) in carriers:
                yield carriers[id(tensor)]
            elif id(tensor) not in names:
                waiting.append(tensor)
