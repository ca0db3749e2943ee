"""What is inside a run's model, on the page of runs."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.keras_model.arrays import addresses
from components.store import Store
from components.training.analysis.model_steps import steps
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.learners import ME
from tests.ui.page_texts import diagram_data, widget
from tests.ui.predict.test_try_it import said, trained
from tests.ui.runs.pages import tick


def page_after_a_run(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> tuple[AppTest, FakeRun]:
    """The page of runs, and the run that is on it."""
    run = trained(visit("sequential"), engine, "sequential")
    store.recorder.flush()
    tick(monkeypatch, 1)
    return visit("runs"), run


def test_a_run_that_is_over_is_gone_through_call_by_call(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, run = page_after_a_run(visit, store, engine, monkeypatch)
    assert store.runs.of(ME)[0].ended is not None
    widget(app, "runs-view").set_value("inside").run()
    assert not app.exception
    names = [step.use.name for step in steps(run.spec)]
    assert f"**{names[0]}**" in said(app)
    assert f"With the weights of run #1 after epoch {run.epochs_done}" in said(app)
    widget(app, "runs-one-inside-step-after").click().run()
    assert not app.exception
    assert f"**{names[1]}**" in said(app)


def test_the_drawing_of_a_run_has_figures_of_its_training(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, run = page_after_a_run(visit, store, engine, monkeypatch)
    widget(app, "runs-view").set_value("diagrams").run()
    assert not app.exception
    widget(app, "runs-one-on-boxes").set_value("moved").run()
    assert not app.exception
    layers = {address.layer for address in addresses(run.spec)}
    assert {box for box, text in figures(app).items() if text != "0.00%"} == layers
    widget(app, "runs-one-drawn-epoch-slider").set_value(0).run()
    assert not app.exception
    assert set(figures(app)) == layers
    assert set(figures(app).values()) == {"0.00%"}
    assert "Move a control" not in said(app)


def figures(app: AppTest) -> dict[str, str]:
    return {box: value["text"] for box, value in diagram_data(app)["values"]["boxes"].items()}
