"""How curves are drawn: one way everywhere, and only what can be compared over each other."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from components.assembly import ModelSpec
from components.export.svg_chart import COLOURS
from components.lessons import BuildOptions, HeadlineOptions
from components.training import Mark, Recipe, Row
from components.training.values.run_snapshot import RunSnapshot
from components.ui.base.colours.contrast import channels, contrast
from components.ui.base.locale import catalog
from components.ui.charts import training_charts
from components.ui.charts.chart_style import DASHES, SYMBOLS
from components.ui.charts.curves import trace
from components.ui.charts.figure_names import figure_on
from components.ui.charts.overlay import Overlaid, overlay
from components.ui.charts.race_chart import bands
from components.ui.charts.training_charts import (
    CHARTS,
    ChartInputs,
    ChartKind,
    EarlierRun,
    kinds,
)
from components.ui.live.component import DrawnChart
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.training import chart_grid
from tests.ui.fakes import STEPS, FakeEngine, FakeRun
from tests.ui.session.test_opened_runs import as_engine

SPEC = HeadlineOptions().spec()
COLOURS_OF_HEADS = {"main_output": "#0000ff", "news_out": "#ff0000"}


def rows(heads: tuple[str, ...] = ("main_output", "news_out")) -> tuple[Row, ...]:
    losses, weights = dict.fromkeys(heads, 0.6), dict.fromkeys(heads, 1.0)
    accuracy = {f"{head}/accuracy": 0.7 for head in heads}
    batches = [Row("batch", step, 1, 0.6, losses, weights, 1e-3) for step in range(1, 6)]
    return (*batches, Row("epoch", 5, 1, 0.6, losses, weights, 1e-3, accuracy, 0.65, losses, accuracy))


def past(*marks: Mark) -> RunSnapshot:
    return RunSnapshot("x", SPEC, Recipe(), "finished", rows(), marks, steps=5)


def dashes(option: dict[str, Any]) -> dict[str, str]:
    """How each curve is drawn, by its name: solid, dotted, or dashed in whichever way."""
    types = {
        line["name"]: line["lineStyle"]["type"]
        for line in option["series"]
        if "type" in line.get("lineStyle", {})
    }
    return {name: kind if isinstance(kind, str) else "dashed" for name, kind in types.items()}


def curves(option: dict[str, Any]) -> list[dict[str, Any]]:
    """The series with points."""
    return [line for line in option["series"] if line["data"]]


def test_training_is_solid_and_validation_dashed_on_lessons_among_runs_and_in_files() -> None:
    colours = {"main_output": "#0072b2", "news_out": "#d55e00"}
    (lesson,) = training_charts.losses(ChartInputs(SPEC, colours, 10), str)
    assert dashes(lesson.option) == {
        "main_output: training": "solid",
        "main_output: validation": "dashed",
        "news_out: training": "solid",
        "news_out: validation": "dashed",
        "main_output": "solid",
        "news_out": "solid",
        "training": "solid",
        "validation": "dashed",
    }
    # The legend tells the two apart, on every chart.
    for chart in (lesson, *training_charts.total(ChartInputs(SPEC, colours, 10), str)):
        assert {"training", "validation"} <= set(chart.option["legend"]["data"])
    one = overlay("Loss", "losses", "news_out", [Overlaid("1", past(), "#0072b2")], str, "#d55e00")
    training, validation, *key = one["series"]
    assert (training["lineStyle"]["type"], validation["lineStyle"]["type"]) == ("solid", DASHES[0])
    assert {line["itemStyle"]["color"] for line in (training, validation)} == {"#d55e00"}
    assert [entry["name"] for entry in key] == one["legend"]["data"] == ["training", "validation"]
    table = pd.DataFrame({"epoch": [1], "mean": [0.5], "low": [0.4], "high": [0.7]})
    race = bands("", {"shared": table}, {"shared": "#123456"}, 4, ("", ""))
    assert dashes(race)["shared"] == "dashed"  # it is of the validation part
    # What is taken home has the colours of the pages.
    theme = tomllib.loads((Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text())["theme"]
    assert tuple(theme["light"]["chartCategoricalColors"]) == COLOURS


def test_the_legend_names_heads_where_there_are_several() -> None:
    one = ModelSpec.model_validate({**SPEC.model_dump(), "heads": [SPEC.model_dump()["heads"][0]]})
    for kind in kinds(one):
        for chart in kind.make(ChartInputs(one, {"main_output": "#0000ff"}, 10), str):
            assert chart.option["legend"]["data"] == ["training", "validation"]
            assert chart.option["title"][0]["text"] != "Loss of each head"
            assert [line["name"] for line in chart.option["series"]][:2] == [
                "main_output: training",
                "main_output: validation",
            ]
    for chart in training_charts.metrics(ChartInputs(SPEC, COLOURS_OF_HEADS, 10), str):
        assert chart.option["legend"]["data"] == ["main_output", "news_out", "training", "validation"]


def test_a_figure_is_named_with_what_it_is_on() -> None:
    figure = "likes/mean_absolute_error"
    assert figure_on(figure, str, None) == "likes mean absolute error"
    assert figure_on(figure, str, "count") == "likes mean absolute error of log(1 + count)"
    assert figure_on(figure, str, "deviations") == "likes mean absolute error in standard deviations"


def test_heads_runs_and_sides_differ_by_more_than_their_colour() -> None:
    inputs = ChartInputs(SPEC, COLOURS_OF_HEADS, 10)
    (losses,) = training_charts.losses(inputs, str)
    names = [line["name"] for line in losses.option["series"]]
    ends = [moving.end for moving in losses.moving if names[moving.series].endswith(": training")]
    dashed = [line for line in losses.option["series"] if line["name"].endswith(": validation")]
    assert ends == [line["symbol"] for line in dashed] == list(SYMBOLS[:2])
    runs = [Overlaid(str(number), past(), "#0072b2", number) for number in range(8)]
    option = overlay("", "metrics", "main_output/accuracy", runs, str)
    of_runs = [line for line in curves(option) if line["lineStyle"]["type"] != "solid"]
    assert len({line["symbol"] for line in of_runs}) == 8
    assert len({tuple(line["lineStyle"]["type"]) for line in of_runs}) == 8
    # The legend shows a run as its curve is drawn.
    for line in of_runs:
        sign = next(entry for entry in option["series"] if entry["name"] == line["name"])
        assert (sign["symbol"], sign["lineStyle"]) == (line["symbol"], line["lineStyle"])


@pytest.mark.parametrize("page", ["#ffffff", "#14181d"])
def test_earlier_runs_are_nearer_to_the_page_and_can_be_seen(page: str) -> None:
    colours = {"main_output": "#0072b2", "news_out": "#d55e00"}
    inputs = ChartInputs(SPEC, colours, 10, earlier=[EarlierRun(SPEC, trace("#1", rows()))], page=page)
    for chart in (*training_charts.total(inputs, str), *training_charts.losses(inputs, str)):
        of_run = [line for line in curves(chart.option) if line["name"].startswith("#1")]
        assert of_run
        for line in of_run:
            ratio = contrast(channels(line["lineStyle"]["color"]), channels(page))
            assert 2.99 <= ratio < 3.5
            assert line["data"][-1]["label"]["formatter"] == "#1"


def test_axes_say_what_they_count() -> None:
    inputs = ChartInputs(SPEC, COLOURS_OF_HEADS, 10)
    for kind in CHARTS:
        for chart in kind.make(inputs, catalog("zh_Hant").gettext):
            assert chart.option["xAxis"]["name"] == "批次"
            assert chart.option["yAxis"]["name"]
    (metric,) = training_charts.metrics(inputs, str)
    assert metric.option["yAxis"]["name"] == "share of rows"
    option = overlay("", "metrics", "main_output/accuracy", [Overlaid("1", past(), "#0072b2")], str)
    assert (option["xAxis"]["name"], option["yAxis"]["name"]) == ("epoch", "share of rows")


def test_a_smoothed_curve_says_so_and_has_the_raw_one_behind_it() -> None:
    inputs = ChartInputs(SPEC, COLOURS_OF_HEADS, 10, smoothing=0.9)
    (chart,) = training_charts.total(inputs, str)
    assert chart.option["legend"]["data"] == ["training, smoothed", "validation"]
    raw, smooth, validation = chart.moving
    names = [chart.option["series"][moving.series]["name"] for moving in chart.moving]
    assert names == ["total: training, raw", "total: training, smoothed", "total: validation"]
    assert (raw.column, raw.smoothed, smooth.column, smooth.smoothed) == ("loss", 0.0, "loss", 0.9)
    assert validation.smoothed == 0.0  # of epochs there are few
    assert chart.option["series"][raw.series]["lineStyle"]["opacity"] < 0.5
    option = overlay("", "loss", "", [Overlaid("1", long_past(), "#0072b2")], str, smoothing=0.5)
    training = curves(option)[0]
    assert [point[1] for point in values(training)][:2] == pytest.approx([0.0, 2 / 3])
    assert "training, smoothed" in option["legend"]["data"]


def long_past() -> RunSnapshot:
    """A run whose loss jumps between 0 and 1."""
    losses, weights = (
        dict.fromkeys(("main_output", "news_out"), 0.6),
        dict.fromkeys(("main_output", "news_out"), 1.0),
    )
    batches = [Row("batch", step, 1, float(step % 2 == 0), losses, weights, 1e-3) for step in range(1, 6)]
    return RunSnapshot("x", SPEC, Recipe(), "finished", tuple(batches), steps=5)


def values(line: dict[str, Any]) -> list[list[float]]:
    return [point["value"] if isinstance(point, dict) else point for point in line["data"]]


@pytest.mark.parametrize("kind", CHARTS, ids=lambda kind: kind.name)
def test_every_chart_shows_columns_that_runs_have(kind: ChartKind) -> None:
    assert [chart.name for chart in CHARTS].count(kind.name) == 1
    for text in (kind.label, kind.alt):
        assert catalog("zh_Hant").gettext(text) != text
    earlier = trace("#1", rows())
    inputs = ChartInputs(
        SPEC,
        COLOURS_OF_HEADS,
        10,
        {"news_out/accuracy": 0.5},
        [EarlierRun(SPEC, earlier)],
    )
    charts = kind.make(inputs, str)
    assert charts
    known = {"batches": set(earlier.batches), "epochs": set(earlier.epochs)}
    for chart in charts:
        assert chart.option["title"][0]["text"]
        assert chart.moving
        assert len(chart.legends) == len(chart.option["series"])
        for moving in chart.moving:
            assert moving.column in known[moving.table]
            assert set(chart.legends[moving.series]) <= set(chart.option["legend"]["data"])


def test_moved_controls_are_drawn_among_runs() -> None:
    moved = past(Mark(2, "news_out", 0.2, 1.7))
    for group, key in (("loss", ""), ("losses", "news_out"), ("metrics", "main_output/accuracy")):
        option = overlay("", group, key, [Overlaid("1", moved, "#0072b2")], str)
        (line,) = [
            series["markLine"] for series in option["series"] if series.get("markLine", {}).get("data")
        ]
        assert line["data"] == [{"xAxis": 0.4, "name": "news_out 0.2→1.7"}]
    several = overlay(
        "", "loss", "", [Overlaid("1", moved, "#ff0000"), Overlaid("2", past(), "#0000ff", 1)], str
    )
    first, second = [series["markLine"] for series in several["series"] if "markLine" in series]
    assert first["lineStyle"]["color"] == "#ff0000"
    assert (len(first["data"]), len(second["data"])) == (1, 0)


def test_figures_to_beat_do_not_lie_over_each_other() -> None:
    beaten = {"main_output/accuracy": 0.51, "news_out/accuracy": 0.515}
    inputs = ChartInputs(SPEC, COLOURS_OF_HEADS, 10, beaten)
    (chart,) = training_charts.metrics(inputs, str)
    places = [level["label"]["position"] for level in chart.levels]
    assert len(set(places)) == 2
    assert [level["label"]["color"] for level in chart.levels] == ["#0000ff", "#ff0000"]


Shown = dict[str, DrawnChart]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What was drawn last."""
    last_shown: Shown = {}

    def draw(_key: str, _watched: object, shown: Shown, _epochs: int, _height: str) -> None:
        last_shown.clear()
        last_shown.update(shown)

    monkeypatch.setattr(chart_grid, "draw_charts", draw)
    monkeypatch.setattr(chart_grid, "SHOWN_FIRST", tuple(kind.name for kind in CHARTS))
    monkeypatch.setattr(chart_grid, "is_dark", lambda: False)
    monkeypatch.setattr(chart_grid, "watched_run", lambda _bench: None)
    return last_shown


def trained(session: LessonSession, engine: FakeEngine) -> FakeRun:
    session.train(as_engine(engine))
    engine.started[-1].finish()
    return engine.started[-1]


def faint(drawn: Shown, name: str) -> list[str]:
    """The curves of earlier runs on a chart, by their names."""
    series = drawn[name].chart.option["series"]
    return [line["name"] for line in series if line["name"].startswith("#")]


def test_only_runs_of_the_same_rows_are_drawn_over_each_other(drawn: Shown) -> None:
    engine, session = FakeEngine(), LessonSession("headline", Experiment(HeadlineOptions(), Recipe()))
    trained(session, engine)
    session.choose("extra_dense", HeadlineOptions().resize("extra_dense", 2).extra_dense)
    trained(session, engine)
    chart_grid.charts(session)
    assert faint(drawn, "total") == ["#1: total: training", "#1: total: validation"]
    # Without one of its outputs, the total is the sum of something else; the other output is not.
    session.choose("auxiliary_output", False)
    trained(session, engine)
    chart_grid.charts(session)
    assert "total" not in drawn
    assert faint(drawn, "losses") == ["#1: main_output: validation", "#2: main_output: validation"]
    # Other rows, and nothing can be compared.
    dataset = session.experiment.recipe.dataset.model_copy(update={"rows": 500})
    session.set_dataset(dataset)
    trained(session, engine)
    chart_grid.charts(session)
    assert [faint(drawn, name) for name in ("losses", "metrics")] == [[], []]


def test_a_longer_run_before_does_not_stretch_the_axis(drawn: Shown) -> None:
    engine, session = (
        FakeEngine(),
        LessonSession("headline", Experiment(HeadlineOptions(), Recipe(epochs=20))),
    )
    trained(session, engine)
    session.set_recipe("epochs", 2)
    session.train(as_engine(engine))
    # Before it knows how long it is, and after.
    for _ in range(2):
        chart_grid.charts(session)
        assert drawn["total"].chart.option["xAxis"]["max"] == 2 * STEPS
        engine.started[-1].train(1)


def test_one_head_has_one_chart_of_losses() -> None:
    several = [kind.name for kind in kinds(SPEC)]
    alone = [kind.name for kind in kinds(HeadlineOptions(auxiliary_output=False).spec())]
    assert several == [kind.name for kind in CHARTS]
    assert {"losses", "metrics"} <= set(alone)
    assert not {"total", "weighted"} & set(alone)


def test_numbers_of_another_kind_have_axes_of_their_own(drawn: Shown) -> None:
    main, news = SPEC.heads
    amount = news.model_copy(update={"loss": "mean_squared_error", "metrics": ("mean_absolute_error",)})
    mixed = BuildOptions(model=SPEC.model_copy(update={"heads": (main, amount)}))
    for options, second in ((HeadlineOptions(), set()), (mixed, {"losses-2", "metrics-2"})):
        chart_grid.charts(LessonSession("headline", Experiment(options, Recipe())))
        assert set(drawn) == {kind.name for kind in CHARTS} | second
    titles = [drawn[name].chart.option["title"][0]["text"] for name in ("losses", "losses-2")]
    assert titles == ["Loss: binary_crossentropy", "Loss: mean_squared_error"]
    assert drawn["metrics"].chart.axis.bad == "low"
    assert drawn["metrics-2"].chart.axis.bad == "high"
