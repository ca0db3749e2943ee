"""What is said of several sides, against each pair of them looked at by hand."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from components.assembly.spec.messages import Message
from components.ui.base.locale import catalog
from components.ui.charts.verdicts import Side, clear, meet, verdict, within_margins

GENERATOR = np.random.default_rng(0)


def side(name: str, low: float, high: float, margin: float | None = None, rows: int = 800) -> Side:
    return Side(Message(name), (low + high) / 2, low, high, 3, margin, rows if margin is not None else 0)


def said(*sides: Side, rising: bool = True) -> list[str]:
    return [str(sentence) for sentence in verdict(sides, rising=rising)]


FROZEN, FURTHER = side("frozen", 0.69, 0.715), side("trainable", 0.695, 0.716)
SCRATCH = side("scratch", 0.660, 0.688)


def test_the_two_best_that_overlap_do_not_hide_the_third() -> None:
    assert said(FROZEN, FURTHER, SCRATCH) == [
        'Clearly better: "trainable" and "frozen" than "scratch", in every run.',
        'Their runs overlap, so the difference may be chance: "trainable" and "frozen".',
    ]


def test_few_validation_rows_allow_little() -> None:
    few = [side("a", 0.80, 0.82, 0.12, 40), side("b", 0.75, 0.77, 0.13, 40)]
    assert said(*few) == [
        'Better in every run, but by less than 40 validation rows can tell: "a" than "b". On other rows it '
        "may be the other way round.",
        "40 validation rows give each figure to about ± 0.130, whatever the seed.",
    ]
    assert not clear(*few)
    many = [side("a", 0.80, 0.82, 0.012, 4_000), side("b", 0.75, 0.77, 0.013, 4_000)]
    assert said(*many)[0].startswith('Clearly better: "a" than "b", in every run and by more than 4,000')


def test_one_run_a_side_is_not_called_clear() -> None:
    sides = [Side(Message(name), at, at, at, 1, 0.02, 900) for name, at in (("a", 0.9), ("b", 0.6))]
    sentences = said(*sides)
    assert sentences[0] == 'Better: "a" than "b".'
    assert "another seed may reverse it" in sentences[1]


def test_of_an_error_the_smaller_is_better() -> None:
    assert said(side("a", 0.8, 0.9), side("b", 0.4, 0.5), rising=False)[0].startswith(
        'Clearly better: "b" than "a"'
    )


PATTERNS = {
    "clear": r"Clearly better: (.+) than (.+), in every run",
    "rows": r"validation rows can tell: (.+) than (.+)\. On other",
}


def names(listed: str) -> list[str]:
    return re.findall(r'"(.+?)"', listed)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
@pytest.mark.parametrize("margin", [None, 0.03])
def test_every_pair_is_judged_as_it_is(count: int, margin: float | None) -> None:
    for _case in range(60):
        lows = GENERATOR.uniform(0.5, 0.7, count)
        wide = GENERATOR.uniform(0, 0.06, count)
        sides = [side(f"s{at}", lows[at], lows[at] + wide[at], margin) for at in range(count)]
        relations: dict[frozenset[str], str] = {}
        for sentence in said(*sides):
            for kind, pattern in PATTERNS.items():
                if match := re.search(pattern, sentence):
                    for better in names(match[1]):
                        for worse in names(match[2]):
                            relations[frozenset((better, worse))] = f"{kind} {better}"
            if match := re.search(r"may be chance: (.+)\.$", sentence):
                relations |= {frozenset(pair): "meet" for pair in combinations(names(match[1]), 2)}
        for one, other in combinations(sides, 2):
            ahead = max(one, other, key=lambda side: side.mean).name
            expected = (
                "meet"
                if meet(one, other)
                else f"rows {ahead}"
                if within_margins(one, other)
                else f"clear {ahead}"
            )
            assert relations.pop(frozenset((str(one.name), str(other.name)))) == expected
        assert not relations


def test_the_verdict_is_chinese_in_chinese() -> None:
    translate = catalog("zh_Hant").gettext
    sides = (FROZEN, FURTHER, SCRATCH, side("few", 0.5, 0.51, 0.2, 40), side("x", 0.52, 0.53, 0.2, 40))
    for sentence in verdict(sides, rising=True):
        assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{3,}", sentence.text(translate))
