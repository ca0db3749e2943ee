"""What is inside a run's model, on the page of runs."""

from __future__ import annotations

import pytest

from components.store import Store
from components.training.analysis.model_steps import steps
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.learners import ME
from tests.ui.page_texts import widget
from tests.ui.predict.test_try_it import said, trained
from tests.ui.runs.pages import tick


def test_a_run_that_is_over_is_gone_through_call_by_call(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained(visit("sequential"), engine, "sequential")
    store.recorder.flush()
    tick(monkeypatch, 1)
    app = visit("runs")
    assert store.runs.of(ME)[0].ended is not None
    widget(app, "runs-view").set_value("inside").run()
    assert not app.exception
    names = [step.use.name for step in steps(run.spec)]
    assert f"**{names[0]}**" in said(app)
    widget(app, "runs-one-inside-step-after").click().run()
    assert not app.exception
    assert f"**{names[1]}**" in said(app)
