"""A table of one's own on the headline lesson: what its columns switch, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_chinese import widget

LETTERS = "abcdefghijklmnopqrstuvwxyz"
Give = Callable[[str], AppTest]


def rows(*, features: bool) -> str:
    head = "headline,minutes,age,liked\n" if features else "headline,liked\n"
    lines = []
    for n in range(60):
        text = f"story {LETTERS[n % 26]} of {LETTERS[n // 26]} today"
        lines.append(
            f"{text},{n % 7 / 2},{n % 11 / 4},{'yes' if n % 3 else 'no'}" if features else f"{text},{n % 2}"
        )
    return head + "\n".join(lines) + "\n"


@pytest.fixture
def give(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Give:
    """`give(text)`: the headline lesson after this text was chosen as a CSV."""
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    widget(app, "headline-view-training").set_value("data").run()
    widget(app, "headline-source").set_value("table").run()

    def choose(text: str) -> AppTest:
        widget(app, "headline-file").set_value(("own.csv", text.encode(), "text/csv")).run()
        assert not app.exception
        return app

    return choose


def inputs(app: AppTest) -> list[str]:
    return [each.name for each in app.session_state["modelier"].lessons["headline"].setup.spec.inputs]


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.caption, *app.warning, *app.info))


BOTH = ["main_input", "news_in"]


def test_data_without_features_switch_the_auxiliary_input_off_and_others_switch_it_back(give: Give) -> None:
    app = give(rows(features=False))
    toggle = widget(app, "headline-auxiliary_input")
    assert inputs(app) == ["main_input"]
    assert (toggle.value, toggle.disabled) == (False, True)
    assert "have no features" in said(app)
    give(rows(features=True))
    toggle = widget(app, "headline-auxiliary_input")
    assert inputs(app) == BOTH
    assert (toggle.value, toggle.disabled) == (True, False)


@pytest.mark.parametrize("back", ["tweets", "undo"])
def test_back_to_the_tweets_is_back_to_the_lessons_model(give: Give, back: str) -> None:
    app = give(rows(features=False))
    if back == "undo":
        widget(app, "headline-undo").click().run()
    else:
        widget(app, "headline-source").set_value("tweets").run()
    assert inputs(app) == BOTH
    assert widget(app, "headline-auxiliary_input").value is True
    assert "5,196,450" in said(app)


def test_an_input_that_the_learner_switched_off_stays_off_and_is_said_beside_the_features(give: Give) -> None:
    app = give(rows(features=True))
    widget(app, "headline-auxiliary_input").set_value(False).run()
    give(rows(features=False))
    give(rows(features=True).replace("story", "tale"))
    assert inputs(app) == ["main_input"]
    toggle = widget(app, "headline-auxiliary_input")
    assert (toggle.value, toggle.disabled) == (False, False)
    assert "does not read these features" in said(app)
