"""The page of runs, by AppTest."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.store import DatabaseError, Store
from components.store.weights.quotas import bytes_needed
from components.training.artifacts.checkpoint import FINAL
from components.ui.learner import identity
from components.ui.runs import runs_table
from components.ui.runs.runs_table import Filter
from tests.ui.conftest import SCRIPT, Open, visited
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.learners import ME, YOU, button, texts, train
from tests.ui.runs.pages import look, tick


def test_one_run_is_named_noted_starred_and_published(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(visit("headline"), engine)
    store.recorder.flush()
    tick(monkeypatch, 1)
    app = visit("runs")
    run = store.runs.of(ME)[0].id
    app.text_input(key=f"run-name-{run}").set_value("my best").run()
    app.text_area(key=f"run-note-{run}").set_value("<b>bold</b>").run()
    app.toggle(key=f"run-star-{run}").set_value(True).run()
    app.toggle(key=f"run-public-{run}").set_value(True).run()
    stored = store.runs.of(ME)[0]
    assert (stored.name, stored.note, stored.starred) == ("my best", "<b>bold</b>", True)
    assert stored.published is not None
    assert stored.published in app.code[0].value
    # Anyone can look at it by its link, and at nothing else.
    monkeypatch.setattr(identity, "learner", lambda: YOU)
    seen = look(stored.published)
    assert seen.title[0].value == "my best"
    assert not seen.text_input
    assert "no published run" in texts(look("a" * 22))
    store.runs.unpublish(ME, run)
    assert "no published run" in texts(look(stored.published))


def test_deleted_runs_can_be_had_back(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    for _ in range(3):
        train(app, engine)
    store.recorder.flush()
    tick(monkeypatch, 2)
    runs = visited(app, "runs")
    button(runs, "runs-delete").click().run()
    assert len(store.runs.of(ME)) == 1
    button(runs, "runs-undo").click().run()
    assert len(store.runs.of(ME)) == 3


def test_runs_are_compared_in_every_view(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    train(app, engine)
    app.slider(key="headline-extra_dense").set_value(2).run()
    train(app, engine)
    store.recorder.flush()
    tick(monkeypatch, 2)
    runs = visited(app, "runs")
    views: Any = next(element for element in runs.get("button_group") if element.key == "runs-view")
    said = texts(runs)
    assert "+2 Dense layers, +8,320 parameters" in said
    for view in ("differences", "diagrams", "code", "figures", "curves"):
        views.set_value(view).run()
        assert not runs.exception
        if view == "differences":
            assert "-2 Dense layers, -8,320 parameters" in texts(runs)
        if view == "code":
            assert "-" in runs.code[0].value
        if view == "figures":
            assert "5,204,770" in runs.table[0].value.to_string()
        views = next(element for element in runs.get("button_group") if element.key == "runs-view")


def test_curves_of_runs_can_be_smoothed(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    train(app, engine)
    store.recorder.flush()
    tick(monkeypatch, 1)
    runs = visited(app, "runs")
    smoothness: Any = next(one for one in runs.get("button_group") if one.key == "runs-smoothing")
    raw = [str(chart.proto) for chart in runs.get("echarts_chart")]
    smoothness.set_value(0.9).run()
    smooth = [str(chart.proto) for chart in runs.get("echarts_chart")]
    assert len(raw) == 3, "the total, and the loss of each head"
    assert all(before != after for before, after in zip(raw, smooth, strict=True))


def test_a_run_without_an_epoch_has_no_empty_charts(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    button(app, "headline-train").click().run()
    run = engine.started[-1]
    run.train(3)
    run.stop()
    app.run()
    store.recorder.flush()
    tick(monkeypatch, 1)
    runs = visited(app, "runs")
    assert len(runs.get("echarts_chart")) == 3, "the total, and the loss of each head"
    assert "before an epoch is done: main_output accuracy, news_out accuracy" in texts(runs)
    # One that failed at once has nothing at all.
    app = visited(runs, "headline")
    button(app, "headline-train").click().run()
    engine.started[-1].state = "failed"
    app.run()
    store.recorder.flush()
    runs = visited(app, "runs")
    assert not runs.get("echarts_chart")
    assert "No batch was trained" in texts(runs)


def test_a_run_is_opened_on_its_lesson_again(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    app.slider(key="headline-extra_dense").set_value(2).run()
    train(app, engine)
    app.slider(key="headline-extra_dense").set_value(0).run()
    store.recorder.flush()
    tick(monkeypatch, 1)
    runs = visited(app, "runs")
    button(runs, "run-open").click().run()
    assert not runs.exception
    assert runs.slider(key="headline-extra_dense").value == 2
    # It goes on from where it was, as the run it is.
    button(runs, "headline-go-on").click().run()
    again = engine.started[-1]
    assert (again.id, again.spec) == (engine.started[-2].id, engine.started[-2].spec)
    assert again.rows


def test_a_run_of_a_model_that_was_built_is_opened_where_it_was_built(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("build")
    button(app, "own-begin-wide_deep").click().run()
    button(app, "own-train").click().run()
    engine.started[-1].finish()
    app.run()
    store.recorder.flush()
    tick(monkeypatch, 1)
    runs = visited(app, "runs")
    button(runs, "run-open").click().run()
    assert not runs.exception
    assert button(runs, "own-train")


def test_runs_are_filtered() -> None:
    runs = [stored_run(name="Wide"), stored_run(note="deep one", starred=True), stored_run(lesson="pairs")]
    assert runs_table.filtered(runs, Filter("WIDE")) == runs[:1]
    assert runs_table.filtered(runs, Filter("deep")) == runs[1:2]
    assert runs_table.filtered(runs, Filter(starred=True)) == runs[1:2]
    assert runs_table.filtered(runs, Filter(lessons=("pairs",))) == runs[2:]
    assert runs_table.filtered(runs, Filter("nothing like it")) == []


def stored_run(**values: Any) -> Any:
    from components.store import StoredRun  # noqa: PLC0415

    usual: dict[str, Any] = {
        "id": "x", "lesson": "headline", "name": "", "note": "", "starred": False, "created": 0.0,
        "ended": 1.0, "published": None, "state": "finished", "changes": (), "parameters": 1, "seed": 0,
        "epochs": 1, "seconds": 1.0, "weights": 0, "parent": None, "experiment": {}, "spec": {}, "recipe": {},
    }  # fmt: skip
    return StoredRun(**{**usual, **values})


def test_a_server_without_a_store_says_so(visit: Open) -> None:
    assert "cannot store anything" in texts(visit("runs"))
    assert "if you reload the page, what is here is lost" in texts(visit("headline"))


def test_a_database_that_is_gone_is_told_on_the_page(
    visit: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(learner: str) -> Any:
        raise DatabaseError(OSError("the disk is gone"))

    monkeypatch.setattr(store.runs, "of", gone)
    app = visit("runs")
    assert "the disk is gone" in str([element.value for element in app.error])


def test_what_cannot_be_written_is_told_where_it_was_done(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(visit("headline"), engine)
    store.recorder.flush()
    tick(monkeypatch, 1)
    run = store.runs.of(ME)[0].id

    def full(*_: Any) -> None:
        raise DatabaseError(OSError("database or disk is full"))

    monkeypatch.setattr(store.runs, "rename", full)
    app = visit("runs")
    app.text_input(key=f"run-name-{run}").set_value("my best").run()
    assert not app.exception
    assert "disk is full" in str([element.value for element in app.error])
    app.run()
    assert not app.error


def test_a_server_with_accounts_lets_nobody_in_without_one(visit: Open) -> None:
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    app.secrets["auth"] = {"client_id": "modelier"}
    app.run()
    assert not app.exception
    assert [element.label for element in app.button] == ["Log in"]
    assert not app.get("page_link")


def over(store: Store, run: FakeRun, size: int = 1_000) -> None:
    """The run is over and has left so many bytes."""
    with store.blob_store.place(run.id).writing(FINAL) as file:
        file.write(b"x" * size)
    run.finish()
    store.recorder.flush()


def test_it_is_said_before_weights_go(visit: Open, store: Store, engine: FakeEngine) -> None:
    app = visit("headline")
    assert "these runs are removed" not in texts(app)
    button(app, "headline-train").click().run()
    over(store, engine.started[-1])
    app.run()
    # The slide's model needs 79 MB, as many words as its data has, and there is room for them.
    assert "these runs are removed" not in texts(app)
    store.runs.rename(ME, engine.started[-1].id, "wide, deep, and [slow](http://x)")
    store.quotas.learner_limit = bytes_needed(engine.started[-1].spec, "rmsprop", 7_540) + 500
    app = visit("headline")
    said = next(element.value for element in app.caption if "these runs are removed" in element.value)
    assert "take 0 of 79 MB, and this training up to 79 MB" in said
    (line,) = [line for line in said.splitlines() if line.startswith("- ")]
    assert "wide, deep, and \\[slow\\]" in line
    # Nothing of it is done before the press.
    assert [run.weights for run in store.runs.of(ME)] == [1_000]


def test_it_is_said_where_all_weights_stay(visit: Open, store: Store, engine: FakeEngine) -> None:
    app = visit("headline")
    button(app, "headline-train").click().run()
    over(store, engine.started[-1])
    store.runs.star(ME, engine.started[-1].id, True)
    store.quotas.learner_limit = bytes_needed(engine.started[-1].spec, "rmsprop", 7_540) + 500
    app = visit("headline")
    assert "only if there is enough space when it ends" in texts(app)
    # It can be trained all the same.
    button(app, "headline-train").click().run()
    assert len(engine.started) == 2
    over(store, engine.started[-1], 80 * 10**6)
    assert [run.weights for run in store.runs.of(ME)] == [0, 1_000]


def test_a_race_says_that_it_keeps_no_weights(visit: Open, store: Store, engine: FakeEngine) -> None:
    app = visit("headline")
    button(app, "headline-train").click().run()
    over(store, engine.started[-1], 3 * 10**6)
    app = visit("reuse")
    view: Any = next(element for element in app.get("button_group") if element.key == "reuse-view-training")
    view.set_value("race").run()
    assert "A race of 6 runs keeps their curves but no weights" in texts(app)
    assert "3 of 1000 MB" in texts(app)
    button(app, "reuse-race-start").click().run()
    runs = engine.started[1:]
    assert len(runs) == 6
    stored = store.runs.of(ME)[0]
    opened = next(run for run in runs if run.id == stored.id)
    store.runs.keep_weights(ME, opened.id)
    for run in runs:
        over(store, run)
    assert [run.id for run in store.runs.of(ME) if run.weights] == [opened.id, engine.started[0].id]


def test_a_run_is_opened_by_its_row_or_by_ticks() -> None:
    runs: Any = ["latest", "second", "first"]
    pressed = [(1, "lesson")]
    assert runs_table.chosen_runs(runs, {"rows": [], "cells": pressed}) == ["second"]
    assert runs_table.chosen_runs(runs, {"rows": [2, 0], "cells": pressed}) == ["latest", "first"]
    # A row that was there before a filter.
    assert runs_table.chosen_runs(runs, {"rows": [], "cells": [(3, "lesson")]}) == []
    # A press on a header sorts, and chooses this cell.
    assert runs_table.chosen_runs(runs, {"rows": [], "cells": [(0, "star")]}) == []


def test_the_list_says_which_number_a_run_has_on_its_lesson(
    visit: Open, store: Store, engine: FakeEngine
) -> None:
    app = visit("headline")
    train(app, engine)
    train(app, engine)
    store.recorder.flush()
    table = visited(app, "runs").dataframe[0].value
    assert table["run"].tolist() == ["#2 Headline", "#1 Headline"]
