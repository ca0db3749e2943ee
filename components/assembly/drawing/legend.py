"""What the kinds of edges in a drawing mean, in words."""

from __future__ import annotations

from components.assembly.drawing.diagram import draw
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message


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
