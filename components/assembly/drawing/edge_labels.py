"""Joins what leads from one box to another into edges, and says on each which calls it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from components.assembly.drawing.elements import Edge, EdgeKind, TensorUse

# Calls that are listed on an edge at most, and edges between two boxes.
MOST = 4
Calls = tuple[int, ...]


@dataclass(frozen=True)
class TensorLink:
    """A tensor that one call makes and another takes.

    Attributes:
        source: The path of the box that makes it.
        target: The path of the box that takes it.
        kind: What it is there for.
        argument: The name of the argument; empty where it goes without saying.
        made_by: The number of the call of the source, from 1; empty if there is one. With models around it
            that are called several times, theirs come first.
        taken_by: The number of the call of the target.
        use: The tensor and the number of the call that takes it; `None` if no call names it, as of masks that
            Keras hands on.
    """

    source: str
    target: str
    kind: EdgeKind
    argument: str
    made_by: Calls = ()
    taken_by: Calls = ()
    use: TensorUse | None = None


def merged(links: Iterable[TensorLink]) -> tuple[Edge, ...]:
    """Merge the links between two boxes into one edge for each kind of link.

    Tensors of several calls of a shared layer keep an edge for each call, up to `MOST` calls.
    """
    together: dict[tuple[str, str, EdgeKind], dict[Calls, list[TensorLink]]] = {}
    for link in links:
        by_call = together.setdefault((link.source, link.target, link.kind), {})
        by_call.setdefault(link.made_by, []).append(link)
    return tuple(
        Edge(*ends, _listed(dict.fromkeys(map(_label, arrow))), tuple(dict.fromkeys(_uses(arrow))))
        for ends, by_call in together.items()
        for arrow in _arrows(by_call)
    )


def _arrows(by_call: Mapping[Calls, list[TensorLink]]) -> list[list[TensorLink]]:
    """What each edge between two boxes stands for, of the links by call."""
    arrows = list(by_call.values())
    return arrows if len(arrows) <= MOST else [[link for arrow in arrows for link in arrow]]


def _uses(arrow: Iterable[TensorLink]) -> Iterator[TensorUse]:
    return (link.use for link in arrow if link.use is not None)


def _label(link: TensorLink) -> str:
    calls = dict.fromkeys(filter(None, (link.made_by, link.taken_by)))
    numbers = " to ".join("#" + ".".join(map(str, call)) for call in calls)
    return " ".join(filter(None, [link.argument, numbers]))


def _listed(texts: Iterable[str]) -> str:
    labels = list(filter(None, texts))
    return ", ".join(labels if len(labels) <= MOST else [*labels[: MOST - 1], "...", labels[-1]])
