"""A run whose controls were moved while it trained, on the pages that show it, by AppTest."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.store import Store
from components.ui.runs import runs_table
from components.ui.runs.comparison import histories
from components.ui.session import run_names
from tests.ui.conftest import Open, visited
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.learners import ME, Restart, button, texts, train
from tests.ui.runs.pages import look, tick

MOVE = "loss weight of news_out 0.2 → 1.7 after batch 2"


def trained(app: AppTest, engine: FakeEngine) -> FakeRun:
    """Trained with the loss weight of an output moved from 0.2 to 1.7 after two batches."""
    button(app, "headline-train").click().run()
    run = engine.started[-1]
    run.train(2)
    app.slider(key="headline-weight-news_out").set_value(1.7).run()
    run.finish()
    app.run()
    return run


def news_out(app: AppTest) -> Any:
    return app.slider(key="headline-weight-news_out").value


def test_a_reopened_run_says_and_does_what_it_did(
    visit: Open, restart: Restart, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    trained(app, engine)
    button(app, "headline-reset").click().run()
    assert news_out(app) == 0.2
    restart()
    tick(monkeypatch, 1)
    runs = visit("runs")
    assert f"Moved while it trained: {MOVE}" in texts(runs)
    moves = next(element.value for element in runs.dataframe if "after batch" in element.value)
    assert moves.iloc[0].tolist() == [2, 1, "loss weight of news_out", "0.2", "1.7"]
    button(runs, "run-open").click().run()
    assert not runs.exception
    assert news_out(runs) == 1.7
    assert MOVE in texts(runs)
    button(runs, "headline-go-on").click().run()
    again = engine.started[-1]
    assert again.desired_state.loss_weights["news_out"] == 1.7
    assert [(mark.before, mark.after) for mark in again.marks] == [(0.2, 1.7)]
    # What it started with is as it was.
    assert again.recipe.weights(again.spec)["news_out"] == 0.2


def test_runs_tell_and_compare_what_was_moved(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    trained(app, engine)
    button(app, "headline-set-back").click().run()
    train(app, engine)
    store.recorder.flush()
    still, moved = store.runs.of(ME)
    called = run_names.RunNames()
    assert (called.moved(still), called.moved(moved)) == ("", MOVE)
    tick(monkeypatch, 2)
    runs = visited(app, "runs")
    assert MOVE in texts(runs)
    view(runs, "differences")
    differs = runs.table[0].value
    assert list(differs.index) == ["moved while training"]
    assert differs.iloc[0].tolist() == ["nothing", MOVE]
    view(runs, "code")
    added = " ".join(line[3:] for line in runs.code[0].value.splitlines() if line.startswith("+#"))
    assert "the loss weight of news_out was moved from 0.2 to 1.7 after batch 2" in added
    assert "this program starts with 0.2" in added
    # Every row after the move says so in its file.
    table = pd.read_csv(io.BytesIO(histories(store, [moved])))
    said = table["moved"].dropna()
    assert said.tolist() == ["news_out 0.2 -> 1.7 after batch 2"]
    assert table.loc[said.index[0], ["step", "news_out_weight"]].tolist() == [3, 1.7]
    # And so does anyone's look at it.
    token = store.runs.publish(ME, moved.id)
    assert token is not None
    assert MOVE in texts(look(token))


def view(app: AppTest, name: str) -> None:
    views: Any = next(element for element in app.get("button_group") if element.key == "runs-view")
    views.set_value(name).run()
    assert not app.exception


def test_a_run_that_is_opened_while_another_trains_stops_nothing(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    old = trained(app, engine)
    button(app, "headline-set-back").click().run()
    button(app, "headline-train").click().run()
    going = engine.started[-1]
    going.train(3)
    store.recorder.flush()
    drawn = runs_table.table

    def ticked(runs: Any) -> Any:
        drawn(runs)
        return [run for run in runs if run.id == old.id]

    monkeypatch.setattr(runs_table, "table", ticked)
    runs = visited(app, "runs")
    button(runs, "run-open").click().run()
    assert not runs.exception
    assert (going.asked, going.marks) == ([], [])
    assert "**#2** goes on training in the background" in texts(runs)
    assert news_out(runs) == 1.7
    button(runs, f"headline-back-{going.id}").click().run()
    runs = visited(runs, "headline")
    assert button(runs, "headline-train").label == "Pause"
    assert news_out(runs) == 0.2
    assert (going.asked, going.marks) == ([], [])


def test_what_goes_into_the_next_training_is_said_where_train_is_pressed(
    visit: Open, engine: FakeEngine
) -> None:
    app = visit("headline")
    button(app, "headline-train").click().run()
    engine.started[-1].train(2)
    app.slider(key="headline-weight-news_out").set_value(0.0).run()
    assert "next training starts" not in texts(app)
    engine.started[-1].finish()
    app.run()
    said = texts(app)
    assert "The next training starts with the controls as they were moved" in said
    assert "loss weight of news_out 0 (it was 0.2)" in said
    assert "the loss of news_out moves no weight" in said
    button(app, "headline-set-back").click().run()
    assert news_out(app) == 0.2
    assert "next training starts" not in texts(app)
    button(app, "headline-train").click().run()
    assert engine.started[-1].recipe.weights(engine.started[-1].spec)["news_out"] == 0.2
