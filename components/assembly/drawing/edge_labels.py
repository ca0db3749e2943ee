"""Joins what leads from one box to another into edges, and says on each which calls it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from components.assembly.drawing.elements import Edge, EdgeKind

# Calls that are listed on an edge at most, and edges between two boxes.
MOST = 4
Calls = tuple[int, ...]


@dataclass(frozen=True)
class Link:
    """A tensor that one call makes and another takes.

    Attributes:
        source: The path of the box that makes it.
        target: The path of the box that takes it.
        kind: What it is there for.
        argument: The name of the argument; empty where it goes without saying.
        made_by: The number of the call of the source, from 1; empty if there is one. With models around it
            that are called several times, theirs come first.
        taken_by: The number of the call of the target.
    """

    source: str
    target: str
    kind: EdgeKind
    argument: str
    made_by: Calls = ()
    taken_by: Calls = ()


def merged(links: Iterable[Link]) -> tuple[Edge, ...]:
    """One edge of each kind for all that leads from one box to another; where these are tensors of several
    calls of a shared layer, one for each call. Of more than `MOST` calls there is one edge for all."""
    labels: dict[tuple[str, str, EdgeKind], dict[Calls, dict[str, None]]] = {}
    for link in links:
        by_call = labels.setdefault((link.source, link.target, link.kind), {})
        by_call.setdefault(link.made_by, {})[_label(link)] = None
    arrows = ((ends, texts) for ends, by_call in labels.items() for texts in _arrows(by_call))
    return tuple(Edge(*ends, _listed(texts)) for ends, texts in arrows)


def _arrows(by_call: Mapping[Calls, Mapping[str, None]]) -> list[Iterable[str]]:
    """The labels of each edge between two boxes, of those by call."""
    if len(by_call) <= MOST:
        return list(by_call.values())
    return [{label: None for labels in by_call.values() for label in labels}]


def _label(link: Link) -> str:
    calls = dict.fromkeys(filter(None, (link.made_by, link.taken_by)))
    numbers = " to ".join("#" + ".".join(map(str, each)) for each in calls)
    return " ".join(filter(None, [link.argument, numbers]))


def _listed(texts: Iterable[str]) -> str:
    labels = list(filter(None, texts))
    return ", ".join(labels if len(labels) <= MOST else [*labels[: MOST - 1], "...", labels[-1]])
