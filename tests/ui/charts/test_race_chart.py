"""A race as a page sees it: bands, standings, and what they allow one to say."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from components.lessons import PairOptions
from components.training import Recipe, Row
from components.training.race import Race, RaceEntry
from components.ui.charts import standings
from components.ui.charts.race_chart import bands
from tests.ui.fakes import FakeRun


def run(values: list[float], *, ended: bool = True) -> Any:
    """A run with an epoch for each AUC."""
    fake = FakeRun(PairOptions().spec(), Recipe())
    fake.rows = [
        Row(
            "epoch",
            number,
            number,
            0.5,
            {"same_author": 0.5},
            {"same_author": 1.0},
            1e-3,
            validation_loss=5.0,  # of heads that sides may weigh differently
            validation={"same_author": 1.0 - value},
            validation_metrics={"same_author/auc": value},
            seconds=2.0 * number,
        )
        for number, value in enumerate(values, start=1)
    ]
    fake.state = "finished" if ended else "running"
    return fake


def race_of(sides: dict[str, list[list[float]]]) -> Race:
    return Race(
        tuple(
            RaceEntry(name, seed, run(values))
            for name, runs in sides.items()
            for seed, values in enumerate(runs)
        )
    )


AUC = standings.metric("same_author", "auc")


def test_a_band_spans_the_runs_of_the_epochs_that_all_have_done() -> None:
    table = standings.band([run([0.6, 0.7, 0.9]), run([0.5, 0.8])], AUC)
    assert list(table["epoch"]) == [1, 2]
    assert list(table["low"]) == [0.5, 0.7]
    assert list(table["high"]) == [0.6, 0.8]
    assert [round(value, 6) for value in table["mean"]] == [0.55, 0.75]


def test_a_loss_has_the_standard_deviation_of_its_runs() -> None:
    race = race_of({"shared": [[0.6], [0.7], [0.8]], "separate": [[0.6]]})
    shared, separate = standings.standings(race, "same_author", AUC)
    assert shared.loss == pytest.approx(0.3)
    assert shared.loss_deviation == pytest.approx(0.1)
    assert separate.loss == pytest.approx(0.4)
    assert separate.loss_deviation is None, "one run says nothing of others"


def test_no_run_has_said_anything_yet() -> None:
    assert standings.band([run([]), run([0.5])], AUC).empty
    all_standings = standings.standings(race_of({"shared": [[]], "separate": [[]]}), "same_author", AUC)
    assert [standing.mean for standing in all_standings] == [None, None]


def test_standings_tell_parameters_and_time() -> None:
    (only,) = standings.standings(race_of({"shared": [[0.6], [0.8]]}), "same_author", AUC)
    assert only.totals.parameters == 336_641
    assert (only.low, only.high, only.runs, only.done) == (0.6, 0.8, 2, 2)
    assert only.seconds == 2.0
    assert only.loss == 0.3 or abs(only.loss - 0.3) < 1e-9  # type: ignore[operator]


def test_who_is_ahead_is_said_only_if_the_bands_do_not_meet() -> None:
    apart = standings.standings(race_of({"a": [[0.8], [0.9]], "b": [[0.5], [0.7]]}), "same_author", AUC)
    first, second = standings.ranked(apart, "auc")
    assert (first.name, standings.clear(first, second)) == ("a", True)
    meeting = standings.standings(race_of({"a": [[0.8], [0.6]], "b": [[0.5], [0.7]]}), "same_author", AUC)
    assert not standings.clear(*standings.ranked(meeting, "auc"))


def test_of_an_error_the_smaller_is_better() -> None:
    all_standings = standings.standings(race_of({"a": [[0.8]], "b": [[0.5]]}), "same_author", AUC)
    assert standings.ranked(all_standings, "mean_absolute_error")[0].name == "b"


def test_a_chart_has_a_line_and_a_band_for_each_side() -> None:
    table = pd.DataFrame({"epoch": [1, 2], "mean": [0.5, 0.6], "low": [0.4, 0.5], "high": [0.7, 0.8]})
    option = bands("AUC", {"shared": table}, {"shared": "#123456"}, 4, ("epoch", "AUC"), level=0.5)
    low, span, mean, level = option["series"]
    assert low["data"] == [[1.0, 0.4], [2.0, 0.5]]
    assert [round(value, 6) for _, value in span["data"]] == [0.3, 0.3]
    assert mean["data"] == [[1.0, 0.5], [2.0, 0.6]]
    assert level["markLine"]["data"][0]["yAxis"] == 0.5
    # So that the axis, which spans the data alone, reaches down to it.
    assert [value for _, value in level["data"]] == [0.5]
    assert option["legend"]["data"] == ["shared"]


def test_a_legend_of_several_lines_is_above_the_curves() -> None:
    empty = standings.band([run([])], AUC)

    def top(*names: str) -> int:
        return bands("AUC", dict.fromkeys(names, empty), dict.fromkeys(names, "#000"), 3, ("x", "y"))["grid"][
            "top"
        ]

    assert (
        top("shared", "separate")
        < top("reused, frozen", "from scratch")
        < top(*("a long name " * 2 + n for n in "abc"))
    )
    assert top("重用，凍結", "重用，可訓練") == top("reused, frozen", "from scratch")
