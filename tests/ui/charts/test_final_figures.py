"""The table beside the charts has the figures of the rows."""

from __future__ import annotations

import math

from components import lessons
from components.assembly.spec.messages import Message
from components.datasets.binding.prepared import Baseline, Constant
from components.training import Row
from components.ui.charts.final_figures import FinalFigure, final_figures

SPEC = lessons.headline()
HEADS = ("main_output", "news_out")


def epoch(number: int, validation: float, accuracy: float) -> Row:
    training, beyond = dict.fromkeys(HEADS, 0.1 * number), dict.fromkeys(HEADS, validation)
    metrics = {f"{head}/accuracy": accuracy for head in HEADS}
    margins = {"main_output/accuracy": 0.02}
    return Row(
        "epoch",
        10 * number,
        number,
        0.5,
        training,
        dict.fromkeys(HEADS, 1.0),
        1e-3,
        {f"{head}/accuracy": 0.9 for head in HEADS},
        validation,
        beyond,
        metrics,
        validation_margins=margins,
    )


def test_a_loss_is_best_where_it_is_lowest_and_an_accuracy_where_it_is_highest() -> None:
    rows = [epoch(1, 0.6, 0.7), epoch(2, 0.5, 0.8), epoch(3, 0.55, 0.75)]
    beaten = {
        "main_output": Baseline(
            Constant(0.69, Message("share")), {"accuracy": Constant(0.51, Message("yes"))}
        )
    }
    table = final_figures(SPEC, rows, beaten)
    assert [(line.head, line.measure) for line in table] == [
        (head, name) for head in HEADS for name in ("", "accuracy")
    ]
    assert table[0] == FinalFigure(
        "main_output", "", rows[-1].losses["main_output"], 0.55, None, 0.5, 2, 0.69
    )
    assert table[1] == FinalFigure("main_output", "accuracy", 0.9, 0.75, 0.02, 0.8, 2, 0.51)
    assert table[3].baseline is None
    assert final_figures(SPEC, [], beaten) == []


def test_a_training_that_ran_away_has_no_figure_there() -> None:
    rows = [epoch(1, 0.6, 0.7), epoch(2, math.nan, 0.7)]
    loss = final_figures(SPEC, rows, {})[0]
    assert (loss.validation, loss.best, loss.best_epoch) == (None, 0.6, 1)
