"""The arrows of a drawing, with the tensors that they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from components.assembly.drawing.diagram import CACHED, draw_parts
from components.assembly.drawing.elements import Drawing, TensorUse
from components.assembly.drawing.level import Level
from components.assembly.spec import ModelSpec


@dataclass(frozen=True)
class DrawnArrow:
    """An arrow of a drawing.

    Attributes:
        source: The name of the box where it begins.
        target: The name of the box where it ends.
        number: Its number from 0 among those with the same ends, in the order in which they are drawn.
        uses: The tensors that it stands for, each with the number of the call that takes it; none for what no
            call names.
        within: The names of the layers that are the models around it, from the outside in. `uses` are those
            of the innermost.
    """

    source: str
    target: str
    number: int
    uses: tuple[TensorUse, ...]
    within: tuple[str, ...] = ()


@lru_cache(CACHED)
def drawn_arrows(spec: ModelSpec, expand_nested: bool = False) -> tuple[DrawnArrow, ...]:
    """All arrows of the drawing of a draft, but those inside models that a layer wraps.

    Args:
        spec: The draft.
        expand_nested: Whether models that are layers are drawn with their layers.
    """
    return tuple(_arrows(*draw_parts(spec, expand_nested, draft=True), ()))


def _arrows(level: Level, drawing: Drawing, within: tuple[str, ...]) -> Iterator[DrawnArrow]:
    so_far: Counter[tuple[str, str]] = Counter()
    for edge in drawing.edges:
        ends = edge.source, edge.target
        yield DrawnArrow(*ends, so_far[ends], edge.uses, within)
        so_far[ends] += 1
    for (name, inner), nested in zip(level.inner.items(), drawing.nested, strict=True):
        if name not in level.wrappers:
            yield from _arrows(inner, nested, (*within, name))
