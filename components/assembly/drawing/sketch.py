"""A small drawing of a model: how it branches and joins, and the names of what goes in and comes out."""

from __future__ import annotations

from functools import lru_cache

from components.assembly.drawing.diagram import draw
from components.assembly.drawing.dot_writer import STYLES, identifier, text
from components.assembly.drawing.palette import DARK, LIGHT, Palette
from components.assembly.spec import ModelSpec

CACHED = 128


@lru_cache(CACHED)
def to_sketch(spec: ModelSpec, dark: bool = False) -> str:
    """A DOT graph from left to right: a mark for each layer and operation, a name for each input and output.

    Args:
        spec: The model.
        dark: Whether it is for a dark page.

    Raises:
        Refused: The model cannot be built.
    """
    colours, drawn = DARK if dark else LIGHT, draw(spec)
    makers = {tensor: call.name for call in spec.calls for tensor in call.outputs}
    inputs = {entry.name for entry in spec.inputs}
    names = {makers.get(head.tensor, head.tensor): head.name for head in spec.heads}
    lines = [
        "digraph {",
        'graph [bgcolor="transparent", rankdir=LR, nodesep=0.15, ranksep=0.22, pad=0.05];',
        f'node [shape=box, style="filled,rounded", fontname=Helvetica, fontsize=14, height=0.24, width=0.34,'
        f' margin="0.08,0.03", label="", color="{colours.grid}", fillcolor="{colours.header}"];',
        f'edge [color="{colours.edge}", penwidth=1.6, arrowsize=0.6];',
        *(_node(box.path, inputs, names, colours) for box in drawn.boxes),
        *(
            f"{identifier(edge.source)} -> {identifier(edge.target)}"
            f"{f' [{STYLES[edge.kind]}]' if STYLES[edge.kind] else ''};"
            for edge in drawn.edges
        ),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _node(path: str, inputs: set[str], names: dict[str, str], colours: Palette) -> str:
    if path in names:
        fill, name = colours.note, names[path]
    elif path in inputs:
        fill, name = colours.cell, path
    else:
        return f"{identifier(path)};"
    # What follows the name tells where it ends, for the width of its letters (see `rendering`).
    label = f'label=<{text(name)}<b> </b>>, fontcolor="{colours.text}"'
    return f'{identifier(path)} [{label}, fillcolor="{fill}"];'
