"""What was moved while a run trained is summed up with every value at which it turned back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from components.training.values.moves import TURNS, labels, move_summary, moved
from components.training.values.rows import Mark


def marks(*values: float, apart: int = 100) -> list[Mark]:
    """The marks of a control that goes through these values."""
    steps = pairwise(values)
    return [Mark(apart * at, "news_out", before, after) for at, (before, after) in enumerate(steps, start=1)]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ((0.2, 1.5, 0), "0.2 → 1.5 → 0"),
        ((0.2, 0.5, 1.5, 0.7, 0), "0.2 → 1.5 → 0"),
        ((0.2, 1.5), "0.2 → 1.5"),
        ((0.2, 1.5, 0.2), "0.2 → 1.5 → 0.2"),
    ],
)
def test_a_summary_has_the_values_between(values: Sequence[float], path: str) -> None:
    (move,) = moved(marks(*values))
    assert move.path == path
    assert path in str(move_summary(move))
    # On a chart, however close they are.
    for apart in (1, 60):
        written = [text for _step, text in labels(marks(*values, apart=apart), 1000, str) if text]
        assert written == ["news_out " + path.replace(" ", "")]


def test_a_control_that_went_up_and_down_is_summed_up_by_its_latest_turns() -> None:
    (move,) = moved(marks(0, *([1, 0.5] * 20), 2))
    assert move.path.count("→") == TURNS + 2
    assert move.path.startswith("0 → … → ")
    assert move.path.endswith(" → 0.5 → 2")
    assert len(move.turns) == TURNS + 1
