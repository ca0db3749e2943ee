"""Every drawing against Keras's own: `keras.utils.model_to_dot`, which `plot_model` renders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import keras
import pytest

from components import lessons
from components.assembly import ModelSpec, build_symbolic
from components.assembly.drawing.diagram import draw
from components.assembly.drawing.elements import Box, Drawing
from components.assembly.keras_model.sequential import build_symbolic_sequential
from components.assembly.keras_objects.names import keras_names, operation_key
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs

SPECS = {
    "slide": lessons.headline(),
    "homework": lessons.headline(extra_dense=2),
    "shared": specs.shared(),
    "nested": specs.nested(),
    "nested deeply": specs.inside("inner", "middle", "outer"),
    "two branches": specs.two_branch(),
    "reused": lessons.ReuseOptions().spec(),
    "reused twice": lessons.ReuseOptions(question="authorship", frozen=("embedding",)).spec(),
    "reused whole": lessons.ReuseOptions().based("", lessons.headline(), "whole").spec(),
    **drawn_specs.ALL,
}
# Keras says this of every layer with weights; here it goes without saying.
USUAL = "Trainable"
# Models that no spec can say: they have code in them.
WITH_CODE = ("37_vae_encoder", "87_lambda_square")


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
    operations = {
        keras_names(spec)[operation_key(call.output)]: call.output for call in spec.calls if call.operation
    }
    names = {keras_names(spec)[part.name]: part.name for part in (*spec.inputs, *spec.layers)} | operations
    for operation in getattr(model, "operations", None) or model.layers:
        if operation.name in names:
            name = names[operation.name]
            yield str(id(operation)), prefix + name
            if isinstance(operation, keras.Model):
                inner = spec.layer(name).model
                assert inner is not None
                yield from paths_of(operation, inner, f"{prefix}{name}/")


def ours(spec: ModelSpec, expand_nested: bool, sequential: bool = False) -> Drawing:
    return draw(spec, expand_nested, sequential=sequential)


def all_boxes(drawing: Drawing) -> list[Box]:
    return [*drawing.boxes, *(box for inner in drawing.nested for box in all_boxes(inner))]


def frames(drawing: Drawing) -> list[str]:
    return [title for inner in drawing.nested for title in (inner.title, *frames(inner))]


def compare(spec: ModelSpec, expand_nested: bool, picture: Picture, drawing: Drawing) -> None:
    boxes = all_boxes(drawing)
    assert [box.path for box in boxes] == list(dict.fromkeys(box.path for box in boxes))
    assert {box.path for box in boxes} == set(picture.boxes)
    takes_mask = {edge.target for edge in drawing.all_edges if edge.kind == "mask"}
    for box in boxes:
        lines = ["".join(text for text, _ in line) for line in box.lines]
        if box.kind == "operation":
            assert len(lines) == 1
        else:
            assert re.fullmatch(r".* \(\w+\)", lines[0])
            written = [line for line in lines[1:] if not line.startswith("Input shape")]
            expected = [line for line in picture.boxes[box.path] if not line.startswith("Input shape")]
            # Of a shared layer Keras writes the shapes of the first call.
            assert [line.split(" / ")[0] for line in written] == expected
            if box.path not in takes_mask:
                assert [line.split(" / ")[0] for line in lines[1:]] == list(picture.boxes[box.path])
    assert sorted(frames(drawing)) == sorted(picture.frames)
    edges = {(edge.source, edge.target) for edge in drawing.all_edges if edge.kind != "mask"}
    masks = {(edge.source, edge.target) for edge in drawing.all_edges if edge.kind == "mask"}
    assert edges <= picture.edges
    assert picture.edges - edges <= masks
    # A mask that is no edge of Keras's comes out of an operation that Keras added.
    if masks - picture.edges:
        assert {target for _, target in masks - picture.edges} <= {target for _, target in picture.added} | {
            target for target in takes_mask if "Concatenate" in str(boxes)
        }


@pytest.mark.parametrize("expand_nested", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("name", SPECS)
def test_it_is_the_drawing_that_keras_makes(name: str, expand_nested: bool) -> None:
    spec = SPECS[name]
    compare(spec, expand_nested, theirs(build_symbolic(spec), spec, expand_nested), ours(spec, expand_nested))


def test_boxes_and_edges_are_in_keras_s_order() -> None:
    spec = lessons.headline(extra_dense=2)
    picture, drawing = theirs(build_symbolic(spec), spec, False), draw(spec)
    assert [box.path for box in drawing.boxes] == list(picture.boxes)


def test_a_sequential_has_no_box_for_its_input() -> None:
    spec = specs.dense()
    picture = theirs(build_symbolic_sequential(spec), spec, False)
    assert list(picture.boxes) == ["score"]
    compare(spec, False, picture, draw(spec, sequential=True))
    with pytest.raises(Refused, match="no plain stack"):
        draw(specs.two_branch(), sequential=True)
