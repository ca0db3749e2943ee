"""Several sides and their figures -> which are clear of which, and what may be chance. Pure.

A difference can be chance for two reasons: another seed gives other weights to start from, and
other validation rows would give another figure. So one side is clear of another only if each of its
runs did better and the means differ by more than the margins of both leave open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from components.assembly.spec.messages import N_, Message, listed, message, quoted
from components.datasets.binding.uncertainty import apart, written


@dataclass(frozen=True)
class Side:
    """The figure of one side: its mean over `runs` runs, their lowest and highest, and by how much
    it may be off for the `rows` it was measured on (None where that is not known)."""

    name: Message
    mean: float
    low: float
    high: float
    runs: int = 1
    margin: float | None = None
    rows: int = 0


def meet(one: Side, other: Side) -> bool:
    """Whether the runs of two sides overlap."""
    return one.low <= other.high and other.low <= one.high


def within_margins(one: Side, other: Side) -> bool:
    """Whether the rows measured on are too few to tell the two means apart."""
    if one.margin is None or other.margin is None:
        return False
    return not apart(one.mean, one.margin, other.mean, other.margin)


def clear(one: Side, other: Side) -> bool:
    """Whether the two differ by more than seeds and rows leave open."""
    return not meet(one, other) and not within_margins(one, other)


def verdict(sides: Sequence[Side], *, rising: bool) -> tuple[Message, ...]:
    """What figures allow one to say of two sides or more, and no more: a sentence for those that are
    clear of others, for those that are not, and for what the number of rows allows at all."""
    ranked = sorted(sides, key=lambda side: side.mean, reverse=rising)
    return tuple(_sentences(ranked))


def _sentences(ranked: Sequence[Side]) -> Iterator[Message]:
    one_run = min(side.runs for side in ranked) < 2
    pairs = list(combinations(ranked, 2))
    ahead = [(better, worse) for better, worse in pairs if clear(better, worse)]
    near = [(one, other) for one, other in pairs if not meet(one, other) and within_margins(one, other)]
    rows = max(side.rows for side in ranked)
    for better, worse in _grouped(ahead):
        names = {"better": _enumerated(better), "worse": _enumerated(worse)}
        if one_run:
            yield message(N_("Better: {better} than {worse}."), **names)
        elif rows and all(side.margin is not None for side in ranked):
            sentence = N_(
                "Clearly better: {better} than {worse}, in every run and by more than {rows:,} "
                "validation rows leave open."
            )
            yield message(sentence, rows=rows, **names)
        else:
            yield message(N_("Clearly better: {better} than {worse}, in every run."), **names)
    for better, worse in _grouped(near):
        names = {"better": _enumerated(better), "worse": _enumerated(worse)}
        sentence = N_(
            "Better in every run, but by less than {rows:,} validation rows can tell: {better} "
            "than {worse}. On other rows it may be the other way round."
        )
        if one_run:
            sentence = N_("A difference too small to show in {rows:,} validation rows: {better} and {worse}.")
        yield message(sentence, rows=rows, **names)
    for group in _overlapping(ranked):
        sentence = N_("Their runs overlap, so the difference may be chance: {names}.")
        if one_run:
            sentence = N_("The same figure: {names}.")
        yield message(sentence, names=_enumerated(group))
    if one_run:
        yield message(N_("One run a side: another seed may reverse it; more seeds would show how far."))
    margins = [side.margin for side in ranked if side.margin is not None]
    if rows and margins:
        sentence = N_("{rows:,} validation rows give each figure to about ± {margin}, whatever the seed.")
        yield message(sentence, rows=rows, margin=written(max(margins)))


def _grouped(pairs: Iterable[tuple[Side, Side]]) -> Iterator[tuple[list[Side], list[Side]]]:
    """Pairs as groups: those who are better than the very same others are named together."""
    behind: dict[Message, tuple[Side, list[Side]]] = {}
    for better, worse in pairs:
        behind.setdefault(better.name, (better, []))[1].append(worse)
    groups: list[tuple[list[Side], list[Side]]] = []
    for better, worse_ones in behind.values():
        known = next((first for first, others in groups if others == worse_ones), None)
        if known is not None:
            known.append(better)
        else:
            groups.append(([better], worse_ones))
    yield from groups


def _overlapping(ranked: Sequence[Side]) -> Iterator[list[Side]]:
    """Groups in which the runs of all sides overlap, each as large as can be."""
    # Bands that overlap with each other have a point in common: the lowest of their upper ends.
    groups = {
        frozenset(at for at, side in enumerate(ranked) if side.low <= end.high <= side.high) for end in ranked
    }
    for group in sorted(groups, key=sorted):
        if len(group) > 1 and not any(group < other for other in groups):
            yield [ranked[at] for at in sorted(group)]


def _enumerated(sides: Sequence[Side]) -> Message:
    """Names as a person lists them: "a", "a" and "b"."""
    names = [quoted(side.name) for side in sides]
    if len(names) == 1:
        return names[0]
    return message(N_("{first} and {last}"), first=listed(names[:-1]), last=names[-1])
