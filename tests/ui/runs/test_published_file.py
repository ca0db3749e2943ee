"""The file that a published run learnt from: its owner's, unless they let it travel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.spec.problems import Refused
from components.datasets import Table
from components.datasets.sources.own_file import WITHHELD
from components.store import Store
from components.ui.learner import identity
from components.ui.session.experiment import Experiment
from tests.ui.conftest import Open, visited
from tests.ui.data.test_own_data import rows
from tests.ui.fakes import FakeEngine
from tests.ui.learners import ME, YOU, button, texts, train
from tests.ui.page_texts import widget
from tests.ui.runs.pages import look, tick

MINE, THEIRS = rows(features=True), rows(features=True).replace("story", "tale")


@pytest.fixture
def run(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> str:
    """The id of a run of mine on a file of mine."""
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    app = visit("headline")
    widget(app, "headline-view-training").set_value("data").run()
    widget(app, "headline-source").set_value("table").run()
    widget(app, "headline-file").set_value(("own.csv", MINE.encode(), "text/csv")).run()
    train(app, engine)
    store.recorder.flush()
    tick(monkeypatch, 1)
    return store.runs.of(ME)[0].id


def published(visit: Open, store: Store, run: str, *, with_file: bool) -> str:
    """The token of the run after its owner published it on its page."""
    app = visit("runs")
    app.toggle(key=f"run-public-{run}").set_value(True).run()
    assert app.toggle(key=f"run-file-{run}").value is False
    if with_file:
        app.toggle(key=f"run-file-{run}").set_value(True).run()
    return store.runs.of(ME)[0].published or ""


def copied(token: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The lesson of someone else who opened a copy."""
    monkeypatch.setattr(identity, "learner", lambda: YOU)
    app = look(token)
    button(app, "published-open").click().run()
    assert not app.exception
    return app


def experiment(app: AppTest) -> Experiment:
    current: Experiment = app.session_state["modelier"].lessons["headline"].experiment
    return current


def test_the_file_stays_with_its_owner(
    visit: Open, store: Store, run: str, monkeypatch: pytest.MonkeyPatch, engine: FakeEngine
) -> None:
    app = copied(published(visit, store, run, with_file=False), monkeypatch)
    dataset = experiment(app).recipe.dataset
    assert isinstance(dataset, Table)
    assert dataset.digest == WITHHELD
    assert dataset == engine.started[0].recipe.dataset.model_copy(update={"digest": WITHHELD})
    with pytest.raises(Refused):
        experiment(app).prepared()
    assert "stayed with its owner. Choose a file of your own" in texts(app)
    assert "story" not in texts(app)
    # A file of the visitor's own takes its place, with the choice of columns.
    app = visited(app, "headline")
    widget(app, "headline-view-training").set_value("data").run()
    assert not app.exception
    assert "stayed with its owner" in str([element.value for element in app.error])
    widget(app, "headline-file").set_value(("own.csv", THEIRS.encode(), "text/csv")).run()
    assert not app.exception
    after = experiment(app).recipe.dataset
    assert after == dataset.model_copy(update={"digest": getattr(after, "digest", "")})
    assert "tale" in str(after.preview())
    widget(app, "headline-train").click().run()
    assert engine.started[-1].recipe.dataset == after


def test_it_travels_where_its_owner_says_so(
    visit: Open, store: Store, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = published(visit, store, run, with_file=True)
    app = copied(token, monkeypatch)
    assert "story" in str(experiment(app).recipe.dataset.preview())
    assert "stayed with its owner" not in texts(app)
    # A copy of later does not, when that is over.
    store.runs.share_file(ME, run, False)
    assert getattr(experiment(copied(token, monkeypatch)).recipe.dataset, "digest", "") == WITHHELD
    store.runs.unpublish(ME, run)
    assert "no published run" in texts(look(token))


def test_nothing_of_the_file_is_on_the_page_of_a_published_run(
    visit: Open, store: Store, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = published(visit, store, run, with_file=False)
    digest = store.runs.get(ME, run).recipe["dataset"]["digest"]  # type: ignore[union-attr]
    monkeypatch.setattr(identity, "learner", lambda: YOU)
    seen = look(token)
    for name in ("curves", "diagrams", "code", "figures"):
        views: Any = next(element for element in seen.get("button_group") if element.key == "runs-view")
        views.set_value(name).run()
        everything = " ".join(str(element) for element in seen.main)
        assert digest not in everything
        assert "story" not in everything


def test_a_run_on_data_of_the_lesson_has_no_such_choice(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(visit("headline"), engine)
    store.recorder.flush()
    tick(monkeypatch, 1)
    runs = visited(visit("headline"), "runs")
    assert not any("run-file" in str(element.key) for element in runs.toggle)


def test_a_stranger_cannot_let_it_travel(store: Store, run: str) -> None:
    store.runs.share_file(YOU, run, True)
    assert store.runs.of(ME)[0].with_file is False
