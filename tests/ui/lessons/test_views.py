"""Every view and every question that a page shows opens, and in Chinese is Chinese."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.lessons import LESSONS
from tests.ui.base.test_chinese import epoch
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.keras_models import digits, saved
from tests.ui.page_texts import sentences, widget


def keys(app: AppTest, beginning: str) -> list[str]:
    """The keys of choices by buttons that begin so."""
    return [key for group in app.get("button_group") if (key := str(group.key)).startswith(beginning)]


def look(app: AppTest, what: str) -> None:
    assert not app.exception, what
    assert sentences(app) == set(), what


def open_views(app: AppTest, lesson: str) -> None:
    for area in keys(app, f"{lesson}-view-"):
        labels = widget(app, area).options
        assert len(set(labels)) == len(labels), labels
        for label in labels:
            look(widget(app, area).set_value(label).run(), label)


def answer_questions(app: AppTest, lesson: str) -> None:
    """Choose an answer to each question: then the page says how to find out, or what came out."""
    answered: set[str] = set()
    while keys(app, f"{lesson}-answer-"):
        (key,) = keys(app, f"{lesson}-answer-")
        if key in answered:
            return
        answered.add(key)
        look(widget(app, key).set_value(widget(app, key).options[0]).run(), key)
        others = [button for button in app.button if button.key == f"{lesson}-question-next"]
        if not others:
            return
        others[0].click().run()


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_view_and_question_opens_and_in_chinese_is_chinese(
    lesson: str, visit: Open, engine: FakeEngine
) -> None:
    app = visit(LESSONS[lesson].file)
    widget(app, "language").set_value("zh_Hant").run()
    if lesson == "own":
        widget(app, "own-file").upload("mine.keras", saved(digits()), "application/octet-stream").run()
    assert keys(app, f"{lesson}-view-") == [f"{lesson}-view-model", f"{lesson}-view-training"]
    answer_questions(app, lesson)
    open_views(app, lesson)
    widget(app, f"{lesson}-train").click().run()
    run = engine.started[-1]
    run.train(5)
    run.rows.append(epoch(run))
    run.state = "finished"
    answer_questions(app.run(), lesson)
    open_views(app, lesson)
