"""The diagram of a model as a DOT graph: Keras's own drawing, made easier to read.

`keras.utils.model_to_dot` decides what is drawn: nodes, edges and texts. They are read from its result
and written anew, one text a line, so that the diagram is narrow enough for a column of a page. Added is
what Keras does not draw: what an edit changed, the loss of each head, which layers are shared. The same spec
gives the same DOT, letter for letter. The texts stay English, as Keras's are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from xml.etree import ElementTree

import keras
import pydot

from components.assembly.drawing.rendering import to_png, to_svg
from components.assembly.keras_model.build import build_symbolic
from components.assembly.spec import Head, ModelSpec

__all__ = ["to_dot", "to_png", "to_svg"]

# Drawings kept in memory; one of the slide's model is some kilobytes.
CACHED = 64

Run = tuple[str, bool]
"""A piece of text, and whether it is bold."""
Line = tuple[Run, ...]
Notes = Mapping[str, tuple[Line, ...]]
"""Lines to write into the boxes of layers, by their paths."""
ModelBuilder = Callable[[ModelSpec], keras.Model]
"""What makes a model of a spec: `build_symbolic` a functional one."""


@dataclass(frozen=True)
class Box:
    """A layer as Keras draws it. `path` is its name, `outer/inner` inside a model that is drawn, too."""

    path: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Drawing:
    """A model as Keras draws it; models that are drawn with their layers are drawings in it (`nested`)."""

    path: str
    title: str
    boxes: tuple[Box, ...]
    edges: tuple[tuple[str, str], ...]
    nested: tuple[Drawing, ...]


@dataclass(frozen=True)
class Palette:
    """The colours of a diagram. `mark` differs from the others for every kind of colour vision; what it marks
    is thicker, too."""

    background: str
    edge: str
    grid: str
    header: str
    header_text: str
    cell: str
    text: str
    note: str
    mark: str
    mark_text: str


LIGHT = Palette(
    background="white",
    edge="#1b2430",
    grid="#1b2430",
    header="#1b2430",
    header_text="white",
    cell="white",
    text="#1b2430",
    note="#dbeafb",
    mark="#b34700",
    mark_text="white",
)
DARK = Palette(
    background="transparent",
    edge="#c5ced8",
    grid="#8b97a5",
    header="#c5ced8",
    header_text="#14181d",
    cell="#20272f",
    text="#eef1f4",
    note="#1d4468",
    mark="#ffa94d",
    mark_text="#14181d",
)


def to_dot(
    spec: ModelSpec,
    *,
    changed: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
    dark: bool = False,
    expand_nested: bool = False,
    build_model: ModelBuilder = build_symbolic,
    notes: Notes | None = None,
) -> str:
    """The diagram of a model as a DOT graph whose nodes are named after layers.

    Args:
        spec: The model.
        changed: The names of layers and inputs to mark.
        weights: Loss weights by head; a head that is not named has the spec's.
        dark: Whether it is for a dark page.
        expand_nested: Whether models that are layers are drawn with their layers, in a frame.
        build_model: Makes the Keras model that is drawn.
        notes: Lines to add to the boxes of layers, by path; those of layers without a box are left out.

    Raises:
        Refused: The model cannot be built.
    """
    weight_by_head = weights or {}
    loss_weights = tuple(float(weight_by_head.get(head.name, head.weight)) for head in spec.heads)
    added = tuple((notes or {}).items())
    return _dot(spec, frozenset(changed), loss_weights, dark, expand_nested, build_model, added)


@lru_cache(CACHED)
def _dot(
    spec: ModelSpec,
    changed: frozenset[str],
    weights: tuple[float, ...],
    dark: bool,
    expand_nested: bool,
    build_model: ModelBuilder,
    added: tuple[tuple[str, tuple[Line, ...]], ...],
) -> str:
    drawing = draw(spec, expand_nested, build_model)
    notes = dict(_shared(spec))
    notes |= {head.name: _head(head, weight) for head, weight in zip(spec.heads, weights, strict=True)}
    for path, lines in added:
        notes[path] = (*notes.get(path, ()), *lines)
    return _Writer(DARK if dark else LIGHT, changed, notes).graph(drawing)


# --- what Keras draws


@lru_cache(CACHED)
def draw(spec: ModelSpec, expand_nested: bool = False, build_model: ModelBuilder = build_symbolic) -> Drawing:
    """What `keras.utils.model_to_dot` draws for a spec. Raises `Refused`."""
    model = build_model(spec)
    graph = keras.utils.model_to_dot(
        model,
        show_shapes=True,
        show_layer_names=True,
        show_layer_activations=True,
        show_trainable=True,
        expand_nested=expand_nested,
    )
    return _read(graph, dict(_paths(model, "")), "", spec.name)


def _paths(model: keras.Model, prefix: str) -> Iterator[tuple[str, str]]:
    """The node of each layer in Keras's graph, named by the id of an object, and the path of the layer."""
    for layer in model.layers:
        yield str(id(layer)), prefix + layer.name
        if isinstance(layer, keras.Model):
            yield from _paths(layer, f"{prefix}{layer.name}/")


def _read(graph: pydot.Graph, paths: Mapping[str, str], path: str, title: str) -> Drawing:
    nodes = [node for node in graph.get_nodes() if node.get_name() in paths]
    edges = [(paths[edge.get_source()], paths[edge.get_destination()]) for edge in graph.get_edges()]
    nested = [
        _read(subgraph, paths, f"{path}{subgraph.get_label()}/", subgraph.get_label())
        for subgraph in graph.get_subgraphs()
    ]
    boxes = [Box(paths[node.get_name()], _lines(node.get_label())) for node in nodes]
    return Drawing(path, title, tuple(boxes), tuple(edges), tuple(nested))


def _lines(label: str) -> tuple[Line, ...]:
    """The texts of Keras's HTML-like label, one line a cell of its table."""
    return tuple(tuple(_runs(cell)) for cell in ElementTree.fromstring(label[1:-1]).iter("td"))


def _runs(element: ElementTree.Element, bold: bool = False) -> Iterator[Run]:
    if element.text:
        yield element.text, bold
    for child in element:
        yield from _runs(child, bold or child.tag == "b")
        if child.tail:
            yield child.tail, bold


# --- what is added to it


def _shared(spec: ModelSpec, prefix: str = "") -> Iterator[tuple[str, tuple[Line, ...]]]:
    """The lines to add to the boxes of shared layers, by path; for a shared model also to those of its
    inputs, since it has no box of its own when it is drawn with its layers."""
    for layer in spec.layers:
        path, count = prefix + layer.name, len(spec.calls_of(layer.name))
        inputs = layer.model.inputs if layer.model is not None else ()
        if count > 1:
            for place in (path, *(f"{path}/{model_input.name}" for model_input in inputs)):
                yield place, ((("Shared: called ", False), (f"{count} times", True)),)
        if layer.model is not None:
            yield from _shared(layer.model, f"{path}/")


def _head(head: Head, weight: float) -> tuple[Line, ...]:
    if head.loss is None:
        return ((("Head without a loss", False),),)
    return (("Loss: ", False), (head.loss, True)), (("Loss weight: ", False), (f"{weight:g}", True))


# The line of Keras that is left out: of trainable layers it says nothing new.
LEFT_OUT: Line = (("Trainable", True),)


class _Writer:
    """Writes a drawing as DOT."""

    def __init__(
        self,
        palette: Palette,
        changed: Collection[str],
        notes: Mapping[str, tuple[Line, ...]],
    ) -> None:
        self.palette, self.changed, self.notes = palette, changed, notes

    def graph(self, drawing: Drawing) -> str:
        colours = self.palette
        lines = [
            f'digraph "{drawing.title}" {{',
            f'graph [bgcolor="{colours.background}", rankdir=TB, splines=ortho, concentrate=true,',
            f'  nodesep=0.25, ranksep=0.22, pad=0.06, fontname=Helvetica, fontcolor="{colours.text}"];',
            "node [shape=plain, fontname=Helvetica];",
            f'edge [penwidth=2, color="{colours.edge}", arrowsize=0.8];',
            *self._inside(drawing),
            "}",
        ]
        return "\n".join(lines) + "\n"

    def _inside(self, drawing: Drawing) -> Iterator[str]:
        for box in drawing.boxes:
            yield f'"{box.path}" [label=<{self._table(box)}>];'
        for nested in drawing.nested:
            yield from self._cluster(nested)
        for source, target in drawing.edges:
            yield f'"{source}" -> "{target}";'

    def _cluster(self, drawing: Drawing) -> Iterator[str]:
        path = drawing.path.rstrip("/")
        marked = path in self.changed
        colour, width = (self.palette.mark, 4) if marked else (self.palette.grid, 1)
        yield f'subgraph "cluster_{path}" {{'
        yield f'graph [style=dashed, color="{colour}", penwidth={width}, labeljust=l, margin=12,'
        yield f"  label=<<b>{escape(drawing.title)}</b>>];"
        yield from self._inside(drawing)
        yield "}"

    def _table(self, box: Box) -> str:
        colours, marked = self.palette, box.path in self.changed
        header, *rest = (line for line in box.lines if line != LEFT_OUT)
        grid = colours.mark if marked else colours.grid
        rows = [
            _row(header, 16, grid if marked else colours.header, _header_text(colours, marked)),
            *(_row(line, 14, colours.cell, colours.text) for line in rest),
            *(_row(line, 14, colours.note, colours.text) for line in self.notes.get(box.path, ())),
        ]
        border = 4 if marked else 0
        return (
            f'<table border="{border}" color="{grid}" bgcolor="{grid}" cellborder="0" cellpadding="2"'
            f' cellspacing="1">{"".join(rows)}</table>'
        )


def _header_text(colours: Palette, marked: bool) -> str:
    return colours.mark_text if marked else colours.header_text


def _row(line: Line, size: int, background: str, colour: str) -> str:
    # The space at the end is a piece of its own, since where it begins tells where the text before it ends.
    end = " " if line[-1][1] else "<b> </b>"
    return (
        f'<tr><td bgcolor="{background}"><font point-size="{size}" color="{colour}">'
        f" {_text(line)}{end}</font></td></tr>"
    )


def _text(line: Line) -> str:
    return "".join(f"<b>{escape(text)}</b>" if bold else escape(text) for text, bold in line)
