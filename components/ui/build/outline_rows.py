"""The draft as lines of code with what Keras says of them, in the order in which they can run."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.checks.limits import limit_problems
from components.assembly.checks.shapes import Shape, ShapeTrace, trace_shapes
from components.assembly.code.constructors import constructor, input_constructor
from components.assembly.code.expressions import layer_arguments, operation_expression
from components.assembly.keras_objects.names import keras_name
from components.assembly.keras_objects.operations import operations
from components.assembly.spec import Call, Head, Input, Layer, ModelSpec, graph
from components.ui.build.selection import Part

# Characters of a line; what is longer is cut.
MAX_LINE = 90


@dataclass(frozen=True)
class OutlineRow:
    """A line of the outline.

    Attributes:
        part: What it is about.
        code: The line, such as "x = LSTM(32)(words)".
        shapes: The shape of each tensor that is made, without the batch; none where it is not known.
        parameters: The parameters of the layer, at its first call; None where they do not count here.
        frozen: Whether the layer does not learn.
        head: The head that it is about.
        named: The name of the layer, where it is not that of the tensor.
        inside: Of a model: the names of the models around its layers, from the outside in; else empty.
    """

    part: Part
    code: str
    shapes: tuple[Shape, ...] = ()
    parameters: int | None = None
    frozen: bool = False
    head: Head | None = None
    named: str = ""
    inside: tuple[str, ...] = ()

    def says(self, words: str) -> bool:
        """Whether each of these words is in its code, its names or its shapes."""
        said = " ".join([self.code, self.part.name, self.named, *map(shown_shape, self.shapes)]).lower()
        return all(word in said for word in words.lower().split())


def rows(spec: ModelSpec, unfolded: Collection[tuple[str, ...]] = ()) -> list[OutlineRow]:
    """The lines of a draft: inputs, calls, layers that are not called, heads.

    Args:
        spec: The draft.
        unfolded: The models inside it whose lines stand below the line that calls them, each by the names of
            the models around it and its own.
    """
    traced = None if limit_problems(spec) else trace_shapes(spec)
    return list(_rows(spec, traced, (), unfolded))


def _rows(
    spec: ModelSpec,
    traced: ShapeTrace | None,
    within: tuple[str, ...],
    unfolded: Collection[tuple[str, ...]],
) -> Iterator[OutlineRow]:
    layers = {layer.name: layer for layer in spec.layers}
    for one in spec.inputs:
        yield OutlineRow(
            Part("input", one.name, within=within), _cut(_input_line(one)), _shapes(traced, (one.name,))
        )
    called: set[str] = set()
    for number in _order(spec):
        call = spec.calls[number]
        layer = layers.get(call.layer)
        first = call.layer not in called
        called.add(call.layer)
        inside = (*within, layer.name) if layer is not None and layer.model is not None and first else ()
        yield OutlineRow(
            Part("call", call.output, within=within),
            _cut(f"{', '.join(call.outputs)} = {_call(call, layer, first)}"),
            _shapes(traced, call.outputs),
            traced.layer_parameters(call.layer) if traced and layer and first else None,
            layer is not None and not layer.trainable,
            named=call.layer if call.layer != call.output else "",
            inside=inside,
        )
        if layer is not None and layer.model is not None and inside in unfolded:
            known = None if traced is None else traced.nested.get(layer.name)
            yield from _rows(layer.model, known, inside, unfolded)
    for name, layer in layers.items():
        if name not in called:
            yield OutlineRow(
                Part("layer", name, within=within), _cut(_made(layer)), frozen=not layer.trainable
            )
    for head in spec.heads:
        line = head.name if head.name == head.tensor else f"{head.name} = {head.tensor}"
        yield OutlineRow(
            Part("head", head.name, within=within), _cut(line), _shapes(traced, (head.tensor,)), head=head
        )


def _order(spec: ModelSpec) -> list[int]:
    """The numbers of the calls in an order in which they can run; those that cannot come last."""
    order = list(graph.call_order(spec))
    return order + sorted(set(range(len(spec.calls))) - set(order))


def _shapes(traced: ShapeTrace | None, names: tuple[str, ...]) -> tuple[Shape, ...]:
    known = {} if traced is None else traced.tensors
    return tuple(known[name].shape for name in names if name in known)


class _SameNames(dict[str, str]):
    """Each tensor by its own name."""

    def __missing__(self, name: str) -> str:
        return name


def _call(call: Call, layer: Layer | None, first: bool) -> str:
    """A call as Python: a layer is made where it is called first, and is its name from then on."""
    if call.operation:
        known = call.operation in operations()
        return operation_expression(call, _SameNames()) if known else f"{call.operation}(...)"
    if layer is None:
        return f"{call.layer}({', '.join(call.inputs)})"
    made = _made(layer) if first and layer.model is None else layer.name
    return f"{made}({layer_arguments(call, layer, _SameNames())})"


def _made(layer: Layer) -> str:
    """What makes a layer, without its name."""
    if layer.model is not None or layer.kind not in layer_classes():
        return layer.kind if layer.model is None else layer.name
    text = constructor(layer)
    return text.removesuffix(f"name={keras_name(layer.name)!r})").removesuffix(", ") + ")"


def _input_line(one: Input) -> str:
    text = input_constructor(one)
    return f"{one.name} = {text.removesuffix(f'name={keras_name(one.name)!r})').removesuffix(', ')})"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_LINE else f"{text[: MAX_LINE - 3]}..."


def shown_shape(shape: Shape) -> str:
    """A shape as Keras writes it, with the batch."""
    whole: tuple[Any, ...] = (None, *shape)
    return str(whole)
