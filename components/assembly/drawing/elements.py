"""What a drawing is made of: boxes of lines, edges, and models that are drawn with their layers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from components.assembly.keras_model.call_arguments import ArgumentKind

TextRun = tuple[str, bool]
"""A piece of text, and whether it is bold."""
TextLine = tuple[TextRun, ...]
Notes = Mapping[str, tuple[TextLine, ...]]
"""Lines to write into the boxes of layers, by their paths."""
HeadNotes = Mapping[str, tuple[tuple[int, tuple[TextLine, ...]], ...]]
"""Lines about heads to write into boxes, by their paths: the number of each head, and its lines."""
BoxKind = Literal["layer", "operation", "missing"]
EdgeKind = ArgumentKind
TensorUse = tuple[str, int]
"""The name of a tensor, and the number of the call that takes it."""


@dataclass(frozen=True)
class Box:
    """A layer, an input or an operation, or what an unfinished model lacks.

    Attributes:
        path: Its name, `outer/inner` inside a model that is drawn with its layers.
        lines: What is written in it.
        kind: What it is.
        outputs: How many tensors one of its calls makes.
    """

    path: str
    lines: tuple[TextLine, ...]
    kind: BoxKind = "layer"
    outputs: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Edge:
    """An arrow from what makes a tensor to what takes it, by the paths of their boxes.

    Attributes:
        source: Where it begins.
        target: Where it ends.
        kind: Whether the target computes with the tensor, leaves steps out by it, or starts from it as its
            state.
        label: Which call of a shared layer it belongs to, and which argument it is, where there are several.
        uses: The tensors that it stands for, each with the number of the call in its model that takes it, in
            the order of the calls; none for what no call names.
    """

    source: str
    target: str
    kind: EdgeKind = "data"
    label: str = ""
    uses: tuple[TensorUse, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Drawing:
    """The boxes and edges that are drawn for a model; models drawn with their layers are `nested`
    drawings."""

    path: str
    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    nested: tuple[Drawing, ...]

    @property
    def all_edges(self) -> tuple[Edge, ...]:
        """The edges of the drawing and of the drawings nested in it."""
        return (*self.edges, *(edge for inner in self.nested for edge in inner.all_edges))

    @property
    def depth(self) -> int:
        """How many boxes stand below each other at most, those of models inside too. An arrow that leads
        back, to a layer that is called again, puts nothing lower."""
        targets: defaultdict[str, list[str]] = defaultdict(list)
        for edge in self.all_edges:
            targets[edge.source].append(edge.target)
        depths: dict[str, int] = {}
        for start in list(targets):
            # The path that is followed, each box with the targets that are left.
            path = {} if start in depths else {start: iter(targets[start])}
            while path:
                box = next(reversed(path))
                following = next(
                    (target for target in path[box] if target not in depths and target not in path), None
                )
                if following is not None:
                    path[following] = iter(targets[following])
                else:
                    path.popitem()
                    depths[box] = 1 + max((depths.get(target, 0) for target in targets[box]), default=0)
        return max(depths.values(), default=1)
