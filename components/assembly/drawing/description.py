"""The graph of a model in words, for those who cannot see the diagram."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from components.assembly.checks.shapes import trace_shapes
from components.assembly.drawing.diagram import draw
from components.assembly.drawing.masks import mask_flows
from components.assembly.keras_model.summary import RowCall, SummaryRow, summarize, tensor_sources
from components.assembly.spec import Head, Layer, ModelSpec
from components.assembly.spec.messages import N_, Message, message

# Models whose sentences are kept in memory; those of the slide's model are some kilobytes.
CACHED = 64


def describe(spec: ModelSpec, weights: Mapping[str, float] | None = None) -> tuple[Message, ...]:
    """A sentence for each input, layer, operation and head, also inside models that are layers or wrapped.

    Args:
        spec: The model.
        weights: Loss weights by head; a head that is not named has the spec's.

    Raises:
        Refused: The shapes of the spec do not fit.
    """
    weight_by_head = weights or {}
    heads = (_head(spec, head, weight_by_head.get(head.name, head.weight)) for head in spec.heads)
    return *_graph(spec), *heads


def legend(spec: ModelSpec, expand_nested: bool = False) -> tuple[Message, ...]:
    """A sentence for each kind of edge in the drawing of a model that is more than a plain arrow.

    Raises `Refused`.
    """
    edges = draw(spec, expand_nested).all_edges
    kinds = {edge.kind for edge in edges}
    sentences = []
    if any("#" in edge.label for edge in edges):
        sentences.append(message(N_("#2 at an arrow: the second call of a shared layer.")))
    if "mask" in kinds:
        sentences.append(message(N_("Dashed: a mask, which says which steps count.")))
    if "state" in kinds:
        sentences.append(message(N_("Dotted: a state that a layer starts from.")))
    return tuple(sentences)


@lru_cache(CACHED)
def _graph(spec: ModelSpec) -> tuple[Message, ...]:
    return _size(spec), *_rows(spec)


def _size(spec: ModelSpec) -> Message:
    operations = sum(bool(call.operation) for call in spec.calls)
    if not operations:
        return message(
            N_(
                "The model {name} has {inputs} {inputs:input|inputs}, {layers} {layers:layer|layers} and "
                "{heads} {heads:output|outputs}."
            ),
            name=spec.name,
            inputs=len(spec.inputs),
            layers=len(spec.layers),
            heads=len(spec.heads),
        )
    return message(
        N_(
            "The model {name} has {inputs} {inputs:input|inputs}, {layers} {layers:layer|layers}, "
            "{operations} {operations:operation|operations} and {heads} {heads:output|outputs}."
        ),
        name=spec.name,
        inputs=len(spec.inputs),
        layers=len(spec.layers),
        operations=operations,
        heads=len(spec.heads),
    )


def _rows(spec: ModelSpec) -> Iterator[Message]:
    layers = {layer.name: layer for layer in spec.layers}
    masks = _unnamed_masks(spec)
    for row in summarize(spec):
        if row.kind == "InputLayer":
            yield _input(row)
        elif row.operation:
            yield from _operation(row)
        else:
            yield from _layer(row)
            for mask in masks.get(row.layer, ()):
                yield message(N_("{name} leaves out steps by the mask {masks}."), name=row.layer, masks=mask)
            yield from _inside(row.layer, layers[row.layer])


def _unnamed_masks(spec: ModelSpec) -> dict[str, dict[str, None]]:
    """The layers whose masks Keras hands on to a layer, by that; no call names them."""
    masks: dict[str, dict[str, None]] = {}
    sources = tensor_sources(spec)
    for flow in mask_flows(spec, trace_shapes(spec).assembly):
        if flow.masked is not None:
            masks.setdefault(spec.calls[flow.taker].layer, {})[sources[flow.carrier]] = None
    return masks


def _inside(name: str, layer: Layer) -> Iterator[Message]:
    """What is in a layer that is a model, and what a wrapper wraps."""
    for sentence in _rows(layer.model) if layer.model is not None else ():
        yield message(N_("Inside {name}: {sentence}"), name=name, sentence=sentence)
    for inner in layer.inner_layers:
        kind = "Functional" if inner.model is not None else inner.kind
        yield message(N_("{name} wraps {inner} ({kind})."), name=name, inner=inner.name, kind=kind)
        if not inner.trainable:
            yield message(N_("{name} is frozen: training leaves its weights as they are."), name=inner.name)
        yield from _inside(inner.name, inner)


def _input(row: SummaryRow) -> Message:
    shape = row.output_shapes[0]
    if None in shape:
        return message(
            N_("Input {name}: shape {shape}; where it says None, any length will do."),
            name=row.layer,
            shape=shape,
        )
    return message(N_("Input {name}: shape {shape}."), name=row.layer, shape=shape)


def _operation(row: SummaryRow) -> Iterator[Message]:
    for call in row.calls:
        yield message(
            N_("{name} is {operation}, of {inputs}, and has shape {shape}."),
            name=row.layer,
            operation=row.operation,
            inputs=", ".join(call.inputs),
            shape=_shapes(call),
        )


def _layer(row: SummaryRow) -> Iterator[Message]:
    if len(row.calls) > 1:
        yield message(
            N_("{name} ({kind}) is shared: it is called {times} times, with the same weights each time."),
            name=row.layer,
            kind=row.kind,
            times=len(row.calls),
        )
    if not row.trainable:
        yield message(N_("{name} is frozen: training leaves its weights as they are."), name=row.layer)
    for call in row.calls:
        yield message(
            N_("{name} ({kind}) reads {inputs} and makes shape {shape}."),
            name=row.layer,
            kind=f"{row.kind}, {row.activation}" if row.activation else row.kind,
            inputs=", ".join(call.data),
            shape=_shapes(call),
        )
        if call.states:
            states = ", ".join(call.states)
            yield message(N_("{name} starts from the state {states}."), name=row.layer, states=states)
        if call.masks:
            masks = ", ".join(call.masks)
            yield message(N_("{name} leaves out steps by the mask {masks}."), name=row.layer, masks=masks)


def _shapes(call: RowCall) -> str:
    return ", ".join(map(str, call.shapes))


def _head(spec: ModelSpec, head: Head, weight: float) -> Message:
    source = tensor_sources(spec)[head.tensor]
    if head.loss is None and source != head.name:
        return message(N_("Output {name}, of {source}: it is not trained."), name=head.name, source=source)
    if head.loss is None:
        return message(N_("Output {name}: it is not trained."), name=head.name)
    if source != head.name:
        return message(
            N_("Output {name}, of {source}: loss {loss}, loss weight {weight}."),
            name=head.name,
            source=source,
            loss=head.loss,
            weight=f"{weight:g}",
        )
    return message(
        N_("Output {name}: loss {loss}, loss weight {weight}."),
        name=head.name,
        loss=head.loss,
        weight=f"{weight:g}",
    )
