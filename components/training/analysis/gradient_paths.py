"""The ways that gradients take back through the drawing of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from components.assembly.drawing.diagram import CACHED, draw_parts
from components.assembly.drawing.elements import Drawing, Edge
from components.assembly.drawing.level import Level
from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.call_arguments import argument_kind, tensor_arguments
from components.assembly.spec import ModelSpec, graph

Heads = frozenset[str]


@dataclass(frozen=True)
class GradientPath:
    """An arrow of a drawing, on which gradients go back from its target to its source.

    Attributes:
        source: The name of the box where the arrow begins, which is reached.
        target: The name of the box where it ends.
        number: Its number from 0 among those with the same ends.
        heads: The heads that depend on what goes along the arrow.
        layers: The paths of the layers with trainable weights that are reached first: that of the source or,
            if it has none, those before it.
    """

    source: str
    target: str
    number: int
    heads: Heads
    layers: frozenset[str]


@lru_cache(CACHED)
def layers_by_box(spec: ModelSpec, expand_nested: bool = False) -> Mapping[str, tuple[str, ...]]:
    """The paths of the layers with weights by the box of a drawing that stands for them.

    Args:
        spec: The model.
        expand_nested: Whether models that are layers are drawn with their layers.

    Raises:
        Refused: The model cannot be built.
    """
    paths = tuple(dict.fromkeys(address.layer for address in addresses(spec)))
    return {
        box: inside
        for box, layer in paths_by_box(spec, expand_nested).items()
        if (inside := tuple(path for path in paths if path == layer or path.startswith(f"{layer}/")))
    }


@lru_cache(CACHED)
def paths_by_box(spec: ModelSpec, expand_nested: bool = False) -> Mapping[str, str]:
    """The path of the layer or operation by the box of a drawing that stands for it; arguments as of
    `layers_by_box`. Raises `Refused`."""
    return dict(_boxes(draw_parts(spec, expand_nested)[0], ""))


def _boxes(level: Level, around: str) -> Iterator[tuple[str, str]]:
    """Each box of a layer or operation, with its path."""
    for part in level.parts:
        kind, key = part
        if kind == "operation":
            yield level.name(part), around + level.spec.calls[int(key)].name
        elif kind == "layer" and (key not in level.inner or key in level.wrappers):
            yield level.name(part), around + str(key)
        elif kind == "layer":
            yield from _boxes(level.inner[str(key)], f"{around}{key}/")


@lru_cache(CACHED)
def gradient_paths(spec: ModelSpec, expand_nested: bool = False) -> tuple[GradientPath, ...]:
    """The arrows of a drawing on which the gradient of a head goes back to weights that are trained.

    Args:
        spec: The model.
        expand_nested: Whether models that are layers are drawn with their layers.

    Raises:
        Refused: The model cannot be built.
    """
    level, drawn = draw_parts(spec, expand_nested)
    heads: dict[str, Heads] = {}
    for head in spec.heads:
        if head.loss is not None:
            heads[head.tensor] = heads.get(head.tensor, frozenset()) | {head.name}
    edges = [(edge, depending) for edge, depending in _edges(level, drawn, heads) if depending]
    trained = {address.layer for address in addresses(spec) if address.trainable}
    own = {box: trained.intersection(layers) for box, layers in layers_by_box(spec, expand_nested).items()}
    before: dict[str, list[str]] = {}
    for edge, _depending in edges:
        before.setdefault(edge.target, []).append(edge.source)
    so_far: dict[tuple[str, str], int] = {}
    paths = []
    for edge in drawn.all_edges:
        ends = edge.source, edge.target
        number = so_far[ends] = so_far.get(ends, -1) + 1
        depending = next((heads for other, heads in edges if other is edge), frozenset())
        layers = _first_trained(edge.source, own, before)
        if depending and layers:
            paths.append(GradientPath(*ends, number, depending, layers))
    return tuple(paths)


@lru_cache(CACHED)
def heads_by_layer(spec: ModelSpec) -> Mapping[str, Heads]:
    """The heads whose gradient goes back along an arrow to each layer with trained weights, by its path, in
    the order of `addresses`. Raises `Refused`."""
    reaching: dict[str, Heads] = {}
    for path in gradient_paths(spec, True):
        for layer in path.layers:
            reaching[layer] = reaching.get(layer, frozenset()) | path.heads
    return {
        address.layer: reaching[address.layer] for address in addresses(spec) if address.layer in reaching
    }


def reached_by_all(spec: ModelSpec) -> str | None:
    """The path of the last layer that the gradients of all heads reach; None if there are not two heads, or
    no such layer. Raises `Refused`."""
    heads = {head.name for head in spec.heads if head.loss is not None}
    reached = [layer for layer, reaching in heads_by_layer(spec).items() if reaching == heads]
    return reached[-1] if reached and len(heads) > 1 else None


def _first_trained(box: str, own: Mapping[str, set[str]], before: Mapping[str, list[str]]) -> frozenset[str]:
    """The trained layers of a box or, if it has none, those that are reached first from it."""
    reached, waiting, seen = set(), [box], set()
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        if own.get(at):
            reached |= own[at]
        else:
            waiting += before.get(at, [])
    return frozenset(reached)


def _edges(level: Level, drawn: Drawing, heads: Mapping[str, Heads]) -> Iterator[tuple[Edge, Heads]]:
    """Each edge but those of masks, with the heads that depend on it.

    Args:
        level: The model.
        drawn: What is drawn of it.
        heads: The heads that depend on what it gives out, by tensor.
    """
    spec = level.spec
    tensors, calls = dict(heads), dict[int, Heads]()
    for number in reversed(graph.call_order(spec)):
        call = spec.calls[number]
        calls[number] = frozenset[str]().union(*(tensors.get(name, frozenset()) for name in call.outputs))
        for argument, names in tensor_arguments(call, level.assembly):
            if argument_kind(argument) != "mask":
                for name in names:
                    tensors[name] = tensors.get(name, frozenset()) | calls[number]
    called = {
        level.name(("layer", name)): frozenset[str]().union(
            *(calls.get(number, frozenset()) for number, call in enumerate(spec.calls) if call.layer == name)
        )
        for name in level.wrappers
    }
    for edge in drawn.edges:
        if edge.kind != "mask":
            using = [calls.get(number, frozenset()) for _tensor, number in edge.uses]
            yield edge, frozenset[str]().union(*using) if using else called.get(edge.source, frozenset())
    for (name, inner), nested in zip(level.inner.items(), drawn.nested, strict=True):
        given: dict[str, Heads] = {}
        for place, head in enumerate(inner.spec.heads):
            outputs = [call.outputs for call in spec.calls if call.layer == name]
            depending = [tensors.get(places[place], frozenset()) for places in outputs if place < len(places)]
            if name in level.wrappers:
                depending = [called[level.name(("layer", name))]]
            given[head.tensor] = given.get(head.tensor, frozenset()).union(*depending)
        yield from _edges(inner, nested, given)
