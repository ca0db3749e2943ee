"""Benches found again after a reload, in another tab, on the server after this one, by AppTest."""

from __future__ import annotations

from typing import Any

import pytest

from components.store import DatabaseError
from components.training import InitialWeights
from components.ui.learner import identity, service
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.keras_models import digits, saved
from tests.ui.learners import YOU, Restart, button, texts, train
from tests.ui.page_texts import live, widget


def test_a_reload_finds_everything(
    visit: Open, restart: Restart, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.ui.session.session_experiment.GATHERED", 0.0)
    app = visit("headline")
    app.slider(key="headline-extra_dense").set_value(3).run()
    app.slider(key="headline-extra_dense").set_value(2).run()
    train(app, engine)
    # Another tab of the same learner, while the first is open.
    other = visit("headline")
    assert other.slider(key="headline-extra_dense").value == 2
    assert "Finished" in str(live(other))
    # And after the server was started again, from what is written down.
    restart()
    later = visit("headline")
    assert later.slider(key="headline-extra_dense").value == 2
    assert "Finished" in str(live(later))
    button(later, "headline-undo").click().run()
    assert later.slider(key="headline-extra_dense").value == 3


def test_another_learner_finds_nothing(
    visit: Open, restart: Restart, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    app.slider(key="headline-extra_dense").set_value(3).run()
    train(app, engine)
    monkeypatch.setattr(identity, "learner", lambda: YOU)
    assert visit("headline").slider(key="headline-extra_dense").value == 0
    assert "No run yet" in texts(visit("runs"))


def test_the_language_is_remembered(visit: Open, restart: Restart) -> None:
    app = visit()
    language: Any = next(element for element in app.get("button_group") if element.key == "language")
    language.set_value("zh_Hant").run()
    restart()
    assert "函數式" in texts(visit()) + str([element.value for element in visit().title])


def test_a_desk_that_could_not_be_read_is_not_written_over(
    visit: Open, restart: Restart, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit("headline").slider(key="headline-extra_dense").set_value(3).run()
    restart()

    def gone(learner: str) -> Any:
        raise DatabaseError(OSError("the database is away"))

    store = service.store()
    assert store is not None
    with monkeypatch.context() as away:
        away.setattr(store.lesson_sessions, "of", gone)
        visit("headline").slider(key="headline-extra_dense").set_value(1).run()
    restart()
    assert visit("headline").slider(key="headline-extra_dense").value == 3


def test_weights_that_setups_start_from_come_back_or_it_is_said(
    visit: Open, restart: Restart, engine: FakeEngine
) -> None:
    def initial() -> InitialWeights | None:
        app = visit("build")
        button(app, "own-train").click().run()
        assert not app.exception
        weights: InitialWeights | None = engine.started[-1].initial
        engine.started[-1].finish()
        return weights

    app = visit("build")
    widget(app, "own-file").upload("mine.keras", saved(digits()), "application/octet-stream").run()
    restart()
    came_back = initial()
    assert came_back is not None
    restart()
    store = service.store()
    assert store is not None
    store.initial_weights.location(came_back.digest).remove()
    app = visit("build")
    assert "The weights of mine.keras are no longer kept here" in texts(app)
    assert initial() is None
