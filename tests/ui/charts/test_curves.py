"""Rows -> points."""

import pytest

from components.training import Mark, Row
from components.training.values.moves import merged_marks
from components.ui.charts.curves import trace


def batch(step: int, main: float, news: float, weight: float) -> Row:
    return Row(
        kind="batch",
        step=step,
        epoch=1,
        loss=main + weight * news,
        losses={"main_output": main, "news_out": news},
        weights={"main_output": 1.0, "news_out": weight},
        learning_rate=1e-3,
    )


def test_a_contribution_uses_the_weight_in_force_at_its_batch() -> None:
    points = trace("now", [batch(1, 0.7, 0.5, 0.2), batch(2, 0.6, 0.5, 2.0)]).batches
    assert points["weighted/news_out"].tolist() == pytest.approx([0.1, 1.0])
    stacked = points["weighted/main_output"] + points["weighted/news_out"]
    assert stacked.tolist() == pytest.approx(points["loss"].tolist())


def test_a_long_run_is_averaged_in_groups_and_ends_at_its_last_batch() -> None:
    rows = [batch(step, float(step), 0.0, 1.0) for step in range(1, 1001)]
    points = trace("now", rows, points=100).batches
    assert 50 <= len(points) <= 100
    assert points["step"].iloc[-1] == 1000
    # Sixteen batches to a point.
    assert points["losses/main_output"].iloc[0] == pytest.approx(8.5)


def test_nothing_yet_is_an_empty_table_and_no_error() -> None:
    empty = trace("now", [])
    assert len(empty.batches) == 0
    assert len(empty.epochs) == 0


def test_epochs_are_never_thinned() -> None:
    rows = [
        Row(
            "epoch",
            step * 10,
            step,
            0.5,
            {"a": 0.5},
            {"a": 1.0},
            1e-3,
            validation_loss=0.4,
            validation={"a": 0.4},
        )
        for step in range(1, 41)
    ]
    points = trace("now", rows, points=5).epochs
    assert len(points) == 40
    assert points["validation/a"].tolist() == [0.4] * 40


def test_a_dragged_slider_is_one_mark() -> None:
    dragged = [
        Mark(10, "news_out", 0.2, 0.25),
        Mark(11, "news_out", 0.25, 0.3),
        Mark(200, "news_out", 0.3, 1.0),
    ]
    other = Mark(11, "main_output", 1.0, 0.5)
    assert merged_marks([*dragged[:2], other, dragged[2]], near=20) == [
        Mark(10, "news_out", 0.2, 0.3),
        other,
        dragged[2],
    ]
