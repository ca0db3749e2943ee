"""Joins what leads from one box to another into edges, and says on each which calls it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from components.assembly.drawing.elements import Edge, EdgeKind

# Calls that are listed on an edge at most.
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
    """One edge of each kind for all that leads from one box to another, as Keras draws it."""
    labels: dict[tuple[str, str, EdgeKind], dict[str, None]] = {}
    for link in links:
        labels.setdefault((link.source, link.target, link.kind), {})[_label(link)] = None
    return tuple(Edge(*ends, _listed(list(filter(None, texts)))) for ends, texts in labels.items())


def _label(link: Link) -> str:
    calls = dict.fromkeys(filter(None, (link.made_by, link.taken_by)))
    numbers = " to ".join("#" + ".".join(map(str, each)) for each in calls)
    return " ".join(filter(None, [link.argument, numbers]))


def _listed(labels: list[str]) -> str:
    return ", ".join(labels if len(labels) <= MOST else [*labels[: MOST - 1], "...", labels[-1]])
