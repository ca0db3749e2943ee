"""What a drawing is made of: boxes of lines, edges, and models that are drawn with their layers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from components.assembly.keras_model.call_arguments import ArgumentKind

TextRun = tuple[str, bool]
"""A piece of text, and whether it is bold."""
NEW_LINE = "\n"
"""A text behind which a line goes on in the next one, in the same cell."""
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
    def ranks(self) -> Mapping[str, int]:
        """How many boxes stand above each box at most, by path, those of models inside too; boxes without any
        arrow are left out. An arrow that leads back, to a layer that is called again, puts nothing lower."""
        targets: defaultdict[str, list[str]] = defaultdict(list)
        for edge in self.all_edges:
            targets[edge.source].append(edge.target)
        lower = _downwards(targets)
        ranks: dict[str, int] = {}
        for box, below in lower.items():
            ranks.setdefault(box, 0)
            for target in below:
                ranks[target] = max(ranks.get(target, 0), ranks[box] + 1)
        return ranks

    @property
    def depth(self) -> int:
        """How many boxes stand below each other at most; see `ranks`."""
        return 1 + max(self.ranks.values(), default=0)


def _downwards(targets: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Arrows by where they begin, without those that lead back; each box before those below it."""
    finished: dict[str, list[str]] = {}
    for start in list(targets):
        # The path that is followed, each box with the targets that are left.
        path = {} if start in finished else {start: iter(targets[start])}
        lower: dict[str, list[str]] = {box: [] for box in path}
        while path:
            box = next(reversed(path))
            target = next(path[box], None)
            if target is None:
                path.popitem()
                finished[box] = lower[box]
            elif target not in path:
                lower[box].append(target)
                if target not in finished:
                    path[target], lower[target] = iter(targets.get(target, ())), []
    return dict(reversed(finished.items()))
