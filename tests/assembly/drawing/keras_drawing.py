"""What `keras.utils.plot_model` draws of a model, with the names of its spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree import ElementTree

import keras

from components.assembly import ModelSpec
from components.assembly.drawing.elements import Box, Drawing
from components.assembly.keras_objects.names import keras_names, operation_key

# Keras says this of every layer with weights; here it goes without saying.
USUAL = "Trainable"


@dataclass
class Picture:
    """What is drawn: the lines of each box by path, the edges between paths, and the titles of frames.

    `added` are operations that no spec has and Keras adds, with the edges that begin or end there.
    """

    boxes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    edges: set[tuple[str, str]] = field(default_factory=set)
    frames: list[str] = field(default_factory=list)
    added: set[tuple[str, str]] = field(default_factory=set)


def theirs(model: keras.Model, spec: ModelSpec, expand_nested: bool) -> Picture:
    """Keras's drawing, with the names of the spec."""
    graph = keras.utils.model_to_dot(
        model,
        show_shapes=True,
        show_layer_names=True,
        show_layer_activations=True,
        show_trainable=True,
        expand_nested=expand_nested,
    )
    paths = dict(paths_of(model, spec, ""))
    drawn = Picture()
    read(graph, paths, drawn)
    return drawn


def read(graph: Any, paths: dict[str, str], drawn: Picture) -> None:
    for node in graph.get_nodes():
        if node.get_name() in paths:
            cells = ElementTree.fromstring(node.get_label()[1:-1]).iter("td")
            texts = ["".join(cell.itertext()) for cell in cells]
            drawn.boxes[paths[node.get_name()]] = tuple(text for text in texts[1:] if text != USUAL)
    for edge in graph.get_edges():
        ends = edge.get_source(), edge.get_destination()
        if all(end in paths for end in ends):
            drawn.edges.add((paths[ends[0]], paths[ends[1]]))
        else:
            drawn.added.add((paths.get(ends[0], ends[0]), paths.get(ends[1], ends[1])))
    for subgraph in graph.get_subgraphs():
        drawn.frames.append(subgraph.get_label())
        read(subgraph, paths, drawn)


def paths_of(model: keras.Model, spec: ModelSpec, prefix: str) -> Iterator[tuple[str, str]]:
    """The id of each operation of Keras that is in the spec, and its path there."""
    parts = [each.name for each in spec.inputs] + [layer.name for layer in spec.layers]
    operations = {
        keras_names(spec)[operation_key(call.output)]: call.output for call in spec.calls if call.operation
    }
    names = {keras_names(spec)[name]: name for name in parts} | operations
    for operation in getattr(model, "operations", None) or model.layers:
        if operation.name in names:
            name = names[operation.name]
            yield str(id(operation)), prefix + name
            if isinstance(operation, keras.Model):
                inner = spec.layer(name).model
                assert inner is not None
                yield from paths_of(operation, inner, f"{prefix}{name}/")


def all_boxes(drawing: Drawing) -> list[Box]:
    return [*drawing.boxes, *(box for inner in drawing.nested for box in all_boxes(inner))]


def frames(drawing: Drawing) -> list[str]:
    return [title for inner in drawing.nested for title in (inner.title, *frames(inner))]


def without_wrapped(drawing: Drawing) -> Drawing:
    """A drawing with the models in wrappers folded, as Keras has them: what is inside is the wrapper."""
    paths = {box.path for box in drawing.boxes}
    # The path of a model that is a layer is that of the layer; in a wrapper its own name follows.
    wrappers = {
        inner.path: inner.path.removesuffix(f"/{inner.title}/")
        for inner in drawing.nested
        if inner.path.removesuffix(f"/{inner.title}/") in paths
    }

    def folded(path: str) -> str:
        return next((box for frame, box in wrappers.items() if path.startswith(frame)), path)

    edges = (
        (edge, replace(edge, source=folded(edge.source), target=folded(edge.target)))
        for edge in drawing.edges
    )
    return replace(
        drawing,
        edges=tuple(new for old, new in edges if new == old or new.source != new.target),
        nested=tuple(without_wrapped(inner) for inner in drawing.nested if inner.path not in wrappers),
    )


def assert_same(spec: ModelSpec, picture: Picture, drawing: Drawing) -> None:
    """Assert that a drawing has the boxes, texts and edges of Keras's, without what Keras adds."""
    drawing = without_wrapped(drawing)
    boxes = all_boxes(drawing)
    assert len(boxes) == len({box.path for box in boxes})
    assert {box.path for box in boxes} == set(picture.boxes)
    takes_mask = {edge.target for edge in drawing.all_edges if edge.kind == "mask"}
    for box in boxes:
        title, *lines = ["".join(text for text, _ in line) for line in box.lines]
        if box.kind == "operation":
            assert not lines
            continue
        assert re.fullmatch(r".* \(\w+\)", title)
        # Of a shared layer Keras writes the shapes of the first call, and among inputs also the masks.
        first = [line.split(" / ")[0] for line in lines]
        masked = box.path in takes_mask
        assert without_inputs(first, masked) == without_inputs(picture.boxes[box.path], masked)
    assert sorted(frames(drawing)) == sorted(picture.frames)
    data = {(edge.source, edge.target) for edge in drawing.all_edges if edge.kind != "mask"}
    masks = {(edge.source, edge.target) for edge in drawing.all_edges if edge.kind == "mask"}
    assert data <= picture.edges
    assert picture.edges <= data | masks
    if not picture.added:
        assert masks <= picture.edges


def without_inputs(lines: Iterable[str], masked: bool) -> list[str]:
    return [line for line in lines if not (masked and line.startswith("Input shape"))]
