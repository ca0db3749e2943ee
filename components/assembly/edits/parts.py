"""The inputs, layers and operations of a spec as values to compare, without the names of tensors."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from components.assembly.keras_model.operation_text import operation_text
from components.assembly.spec import Call, Input, Layer, ModelSpec, graph
from components.assembly.spec.value_parts import replace_tensors

INPUT = "Input"
OPERATION = "operation"


@dataclass(frozen=True)
class ModelPart:
    """An input, a layer or an operation, as a value to compare.

    It holds no names of tensors, which differ between specs that mean the same.

    Attributes:
        what: The input, the layer, or the operation in one line.
        calls: What each call takes.
        heads: The heads on what it makes.
    """

    what: Input | Layer | str
    calls: tuple[Any, ...]
    heads: tuple[Any, ...]

    @property
    def kind(self) -> str:
        """The kind of the layer, `INPUT` or `OPERATION`."""
        if isinstance(self.what, str):
            return OPERATION
        return self.what.kind if isinstance(self.what, Layer) else INPUT


def parts_of(spec: ModelSpec, names: Mapping[str, str] | None = None) -> dict[str, ModelPart]:
    """Every input, layer and operation by name; `names`: other names for operations."""
    others = names or {}
    sources = _sources(spec, lambda call, _: others.get(call.name, call.name))
    calls: dict[str, list[Any]] = {}
    for call in spec.calls:
        calls.setdefault(others.get(call.name, call.name), []).append(_taken(call, sources))
    heads: dict[str, list[Any]] = {}
    makers = graph.makers(spec)
    for head in spec.heads:
        maker = maker_of(spec, makers, head.tensor)
        on = heads.setdefault(others.get(maker, maker), [])
        on.append((head.model_copy(update={"tensor": ""}), sources.get(head.tensor)))
    parts: dict[str, Input | Layer | str] = {model_input.name: model_input for model_input in spec.inputs}
    parts |= {layer.name: layer for layer in spec.layers}
    parts |= {others.get(call.name, call.name): operation_text(call) for call in spec.calls if call.operation}
    return {
        name: ModelPart(what, tuple(calls.get(name, ())), tuple(heads.get(name, ())))
        for name, what in parts.items()
    }


def _taken(call: Call, sources: Mapping[str, Any]) -> Any:
    """The arguments of a call, with what makes each tensor in its place."""
    return replace_tensors((call.arguments, call.named), lambda name: sources.get(name, name))


def same_operations(before: ModelSpec, after: ModelSpec) -> dict[str, str]:
    """The name in `before` of each operation that has another name in `after` and computes the same there.

    Operations are called like the tensors they make, and other names of tensors mean the same.
    """
    old, new = _computed(before), _computed(after)
    left = {computed: name for name, computed in old.items() if name not in new}
    return {
        name: left.pop(computed) for name, computed in new.items() if name not in old and computed in left
    }


def _computed(spec: ModelSpec) -> dict[str, str]:
    """What each operation computes of inputs and layers, as a short text that differs for different ones."""
    computed: dict[str, str] = {}

    def digest(call: Call, taken: Any) -> str:
        text = repr((call.operation, taken)).encode()
        return computed.setdefault(call.name, hashlib.blake2b(text, digest_size=16).hexdigest())

    _sources(spec, digest)
    return computed


def _sources(spec: ModelSpec, operation: Callable[[Call, Any], str]) -> dict[str, Any]:
    """What makes each tensor: an input; a layer, by which call and which of several outputs; an operation, as
    `operation` has it of its call and what that takes."""
    models = {layer.name: layer.model for layer in spec.layers}
    uses: Counter[str] = Counter()
    sources: dict[str, Any] = {model_input.name: (model_input.name,) for model_input in spec.inputs}
    numbers = {}
    for number, call in enumerate(spec.calls):
        numbers[number] = uses[call.layer]
        uses[call.layer] += 1
    for number in graph.call_order(spec):
        call = spec.calls[number]
        if call.operation:
            made: tuple[Any, ...] = ("", operation(call, _taken(call, sources)))
        else:
            made = (call.layer, numbers[number])
        model = models.get(call.layer)
        for place, name in enumerate(call.outputs):
            head = model.heads[place].name if model is not None and place < len(model.heads) else place
            sources.setdefault(name, (*made, head))
    return sources


def maker_of(spec: ModelSpec, makers: Mapping[str, int], tensor: str) -> str:
    """The name of the layer or operation that makes a tensor, or of the input that it is.

    `makers` is `graph.makers(spec)`.
    """
    return spec.calls[makers[tensor]].name if tensor in makers else tensor
