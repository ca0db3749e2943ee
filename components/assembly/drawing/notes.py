"""What is written into boxes besides what Keras writes: sharing, wrappers, heads, problems."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from components.assembly.drawing.box_lines import wrapped_lines
from components.assembly.drawing.elements import HeadNotes, Notes, TextLine
from components.assembly.drawing.level import Level
from components.assembly.spec import Head
from components.assembly.spec.problems import Problem

# Characters of a line about a problem.
WIDTH = 44

PlacedLine = tuple[str, TextLine]
"""A line, and the path of the box that it is for."""


def notes(level: Level, weights: Sequence[float]) -> Notes:
    """The lines to add to each box; `weights`: the loss weight of each head."""
    heads = ((path, line) for path, _number, lines in _heads(level, weights) for line in lines)
    return _collected([*_shared(level), *_wrapped(level), *heads])


def notes_to_select(level: Level, weights: Sequence[float]) -> tuple[Notes, HeadNotes]:
    """The same lines; those about heads apart, since each head is selected by them."""
    heads: dict[str, tuple[tuple[int, tuple[TextLine, ...]], ...]] = {}
    for path, number, lines in _heads(level, weights):
        heads[path] = (*heads.get(path, ()), (number, lines))
    return _collected([*_shared(level), *_wrapped(level)]), heads


def _collected(lines: Iterable[PlacedLine]) -> Notes:
    by_path: dict[str, tuple[TextLine, ...]] = {}
    for path, line in lines:
        by_path[path] = (*by_path.get(path, ()), line)
    return by_path


def _shared(level: Level) -> Iterator[PlacedLine]:
    """How often shared layers are called. A shared model that is drawn with its layers has no box of its own:
    it is said in those of its inputs."""
    for part, calls in level.calls.items():
        if part[0] == "layer" and len(calls) > 1:
            inner = level.inner.get(str(part[1]))
            inputs = [inner.name(own) for own in inner.parts if own[0] == "input"] if inner else []
            for path in (level.name(part), *inputs):
                yield path, (("Shared: called ", False), (f"{len(calls)} times", True))
    for inner in level.inner.values():
        yield from _shared(inner)


def _wrapped(level: Level) -> Iterator[PlacedLine]:
    for name, layer in level.layers.items():
        for line in wrapped_lines(layer):
            yield level.name(("layer", name)), line
    for inner in level.inner.values():
        yield from _wrapped(inner)


def _heads(level: Level, weights: Sequence[float]) -> Iterator[tuple[str, int, tuple[TextLine, ...]]]:
    """The box of each head, its number and its lines."""
    ends = [level.source(head.tensor) for head in level.spec.heads]
    heads_on = Counter(path for path, _ in ends)
    for number, (head, weight, (path, uses)) in enumerate(zip(level.spec.heads, weights, ends, strict=True)):
        lines: list[TextLine] = []
        if path != head.name or uses or heads_on[path] > 1 or _place(level, head):
            lines.append((("Head: ", False), (head.name, True), (_which(level, head, uses), False)))
        if head.loss is None:
            lines.append((("Head without a loss", False),))
        else:
            lines.append((("Loss: ", False), (head.loss, True)))
            lines.append((("Loss weight: ", False), (f"{weight:g}", True)))
        yield path, number, tuple(lines)


def _place(level: Level, head: Head) -> int:
    """The number of the head's tensor among those of its call, from 0."""
    call = next((call for call in level.spec.calls if head.tensor in call.outputs), None)
    return 0 if call is None else call.outputs.index(head.tensor)


def _which(level: Level, head: Head, uses: tuple[int, ...]) -> str:
    """Which tensor of its box a head is, where it has several."""
    call = next((call for call in level.spec.calls if head.tensor in call.outputs), None)
    parts = [f"call #{'.'.join(map(str, uses))}"] if uses else []
    if call is not None and len(call.outputs) > 1 and call.layer not in level.inner:
        parts.append(f"tensor {_place(level, head) + 1} of {len(call.outputs)}")
    return f" ({', '.join(parts)})" if parts else ""


def problem_notes(level: Level, problems: Iterable[Problem]) -> tuple[Notes, tuple[TextLine, ...]]:
    """What is wrong with an unfinished model: the lines for each box, and those that belong to none."""
    placed: list[PlacedLine] = []
    elsewhere: dict[TextLine, None] = {}
    for problem in problems:
        path, inside = box_of(level, problem.where)
        for text in textwrap.wrap(f"{inside}: {problem.message}" if inside else str(problem.message), WIDTH):
            line: TextLine = ((text, False),)
            if path is None:
                elsewhere[line] = None
            elif (path, line) not in placed:
                placed.append((path, line))
    return _collected(placed), tuple(elsewhere)


def box_of(level: Level, where: str) -> tuple[str | None, str]:
    """The path of the box that a problem is about, `None` if there is none; and where it is inside that."""
    for part in (("input", where), ("layer", where)):
        if part in level.parts and (where not in level.inner or where in level.wrappers):
            return level.name(part), ""
    for layer in level.layers.values():
        if where == layer.name or where.startswith(f"{layer.name}/"):
            inner, rest = level.inner.get(layer.name), where[len(layer.name) + 1 :]
            if inner is None:
                return level.name(("layer", layer.name)), rest
            if layer.name in level.wrappers:
                rest = rest.removeprefix(f"{inner.title}/")
            path, inside = box_of(inner, rest)
            return (path, inside) if path is not None else (next(map(inner.name, inner.parts), None), rest)
    if any(where in call.outputs for call in level.spec.calls):
        return level.source(where)[0], ""
    head = next((head for head in level.spec.heads if head.name == where), None)
    return (None if head is None else level.source(head.tensor)[0]), ""
