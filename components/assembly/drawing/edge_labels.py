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
    """One edge for all that leads from one box to another, as Keras draws it; for masks, states and arguments
    of different names one each."""
    calls: dict[tuple[str, str, EdgeKind, str], list[str]] = {}
    for link in links:
        key = link.source, link.target, link.kind, link.argument
        texts = calls.setdefault(key, [])
        text = _calls(link)
        if text and text not in texts:
            texts.append(text)
    return tuple(
        Edge(source, target, kind, _label(argument, texts))
        for (source, target, kind, argument), texts in calls.items()
    )


def _calls(link: Link) -> str:
    calls = dict.fromkeys(filter(None, (link.made_by, link.taken_by)))
    return " to ".join(map(_number, calls))


def _number(calls: Calls) -> str:
    return "#" + ".".join(map(str, calls))


def _label(argument: str, texts: list[str]) -> str:
    listed = texts if len(texts) <= MOST else [*texts[: MOST - 1], "...", texts[-1]]
    return " ".join(filter(None, [argument, ", ".join(listed)]))
