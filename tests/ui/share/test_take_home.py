"""Take home by AppTest: made when asked for, offered with its size, told to be of its epoch."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.lessons import LESSONS
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import sentences, widget

PAGES = [lesson.name for lesson in LESSONS.values() if lesson.teaches]


def last_view(app: AppTest, page: str) -> AppTest:
    views = widget(app, f"{page}-view-training")
    assert views.options[-1] in ("Take home", "帶回家")
    views.set_value(views.options[-1]).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PAGES)
def test_every_lesson_has_it_as_its_last_view(visit: Open, page: str) -> None:
    app = last_view(visit(page), page)
    assert any("Train the model first" in element.value for element in app.info)


@pytest.mark.parametrize("page", ["reuse"])
def test_what_was_learnt_is_offered_as_files(visit: Open, engine: FakeEngine, page: str) -> None:
    app = last_view(visit(page), page)
    widget(app, f"{page}-train").click().run()
    assert any("After the first epoch" in element.value for element in app.info)
    engine.started[-1].finish()
    app.run()
    widget(app, f"{page}-pack").click().run()
    assert not app.exception
    offered = [element for element in app.main if element.type == "download_button"]
    names = [button.proto.label for button in offered]
    assert any(name.startswith("Everything in one zip (") for name in names)
    assert {"README.md", "model.keras", "predict.py", "history.csv", "diagram.svg"} <= set(names)


def test_files_are_of_the_epoch_they_were_made_after(visit: Open, engine: FakeEngine) -> None:
    app = last_view(visit("sequential"), "sequential")
    widget(app, "sequential-train").click().run()
    run = engine.started[-1]
    run.finish()
    app.run()
    widget(app, "sequential-pack").click().run()
    assert not any("from epoch" in element.value for element in app.caption)
    run.finish()
    app.run()
    assert any("from epoch 1" in element.value for element in app.caption)
    widget(app, "sequential-pack").click().run()
    assert not any("from epoch" in element.value for element in app.caption)


def test_weights_that_are_gone_are_told_of(visit: Open, engine: FakeEngine) -> None:
    app = last_view(visit("sequential"), "sequential")
    widget(app, "sequential-train").click().run()
    engine.started[-1].finish()
    engine.started[-1].forgotten = True
    app.run()
    widget(app, "sequential-pack").click().run()
    assert "no longer kept" in app.error[0].value


def test_in_chinese(visit: Open, engine: FakeEngine) -> None:
    app = last_view(visit("sequential"), "sequential")
    widget(app, "language").set_value("繁體中文").run()
    assert sentences(app) == set()
    widget(app, "sequential-train").click().run()
    engine.started[-1].finish()
    app.run()
    widget(app, "sequential-pack").click().run()
    assert sentences(app) == set()
