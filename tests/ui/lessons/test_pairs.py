"""The pairs lesson by AppTest: the switch, the swap, the race, the questions, both languages."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.lessons import LESSONS, PairOptions
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import sentences, widget


@pytest.fixture
def pairs(visit: Open) -> AppTest:
    return visit("pairs")


def said(app: AppTest) -> str:
    return "\n".join(node.value for node in (*app.markdown, *app.caption))


def test_the_switch_shows_what_it_does_to_the_number_of_parameters(pairs: AppTest) -> None:
    assert "332,449 parameters" in said(pairs)
    widget(pairs, "pairs-encoder").set_value("separate").run()
    assert "664,865 parameters" in said(pairs)
    assert "before: 332,449" in said(pairs)
    assert "+332,416" in said(pairs)


def test_the_texts_swap_exactly_where_the_encoder_is_shared(pairs: AppTest) -> None:
    widget(pairs, "pairs-view-model").set_value("swap").run()
    assert "largest difference is 0" in pairs.success[0].value
    proof, prints = (table.value for table in pairs.table)
    # Of A and of B; what the model answers may be another number.
    assert proof["before training"].tolist()[:2] == ["0", "0"]
    assert (prints["fingerprint for A"] == prints["fingerprint for B"]).all()
    widget(pairs, "pairs-encoder").set_value("separate").run()
    assert not pairs.success
    proof, prints = (table.value for table in pairs.table)
    assert "0" not in proof["before training"].tolist()[:2]
    assert (prints["fingerprint for A"] != prints["fingerprint for B"]).any()
    assert "Two sets of arrays" in said(pairs)


def test_a_race_is_fair(pairs: AppTest, engine: FakeEngine) -> None:
    widget(pairs, "pairs-view-training").set_value("race").run()
    widget(pairs, "pairs-race-start").click().run()
    assert not pairs.exception
    runs = engine.started
    assert len(runs) == 6
    assert {run.spec.seed for run in runs} == {0, 1, 2}
    assert len({run.recipe.dataset for run in runs}) == 1
    assert {len(run.spec.layers) for run in runs if run.spec.seed == 0} == {3, 4}
    assert all(run.recipe.seed == run.spec.seed for run in runs)
    shared = next(run for run in runs if run.spec.seed == 0)
    assert shared.spec == LESSONS["pairs"].options.spec()
    widget(pairs, "pairs-race-stop").click().run()
    assert all("stop" in run.asked for run in runs)


def test_the_slides_model_is_one_press_away(pairs: AppTest, engine: FakeEngine) -> None:
    widget(pairs, "pairs-preset-0").click().run()
    widget(pairs, "pairs-train").click().run()
    assert engine.started[-1].spec == PairOptions(dense=()).spec()
    assert widget(pairs, "pairs-preset-0").disabled
    widget(pairs, "pairs-undo").click().run()
    assert widget(pairs, "pairs-meeting").value == "difference"


def test_any_experiments_race_side_by_side(pairs: AppTest, engine: FakeEngine) -> None:
    widget(pairs, "pairs-view-training").set_value("race").run()
    widget(pairs, "pairs-race-what").set_value("Experiments of your own, side by side").run()
    assert widget(pairs, "pairs-race-start").disabled
    widget(pairs, "pairs-race-add").click().run()
    widget(pairs, "pairs-meeting").set_value("cosine").run()
    widget(pairs, "pairs-race-add").click().run()
    widget(pairs, "pairs-meeting").set_value("product").run()
    widget(pairs, "pairs-race-add").click().run()
    widget(pairs, "pairs-race-remove-0-sign").click().run()
    widget(pairs, "pairs-race-start").click().run()
    first = [run for run in engine.started if run.spec.seed == 0]
    assert [run.spec for run in first] == [
        PairOptions(meeting=meeting, dense=()).spec() for meeting in ("cosine", "product")
    ]


def card(app: AppTest) -> tuple[bool, str]:
    """Whether the card with the question is open, and its line."""
    (found,) = [expander for expander in app.expander if expander.proto.icon == ":material/psychology:"]
    return found.proto.expanded, found.label


def test_a_prediction_is_answered_by_the_model(pairs: AppTest) -> None:
    assert card(pairs)[0]
    widget(pairs, "pairs-answer-encoders").set_value(
        "it stays nearly the same (less than 5 percent more)"
    ).run()
    opened, line = card(pairs)
    assert (opened, line[:18]) == (True, "**Now find out: Sw")
    widget(pairs, "pairs-encoder").set_value("separate").run()
    assert any("it nearly doubles" in element.value for element in pairs.info)
    # It stays answered when the model is what it was.
    widget(pairs, "pairs-encoder").set_value("shared").run()
    assert any("it nearly doubles" in element.value for element in pairs.info)
    assert "Now find out" not in said(pairs)
    opened, line = card(pairs)
    assert (opened, line[:17]) == (True, "**You said: it st")
    # Of another model it is another question.
    widget(pairs, "pairs-lstm_units").set_value(64).run()
    assert "Now find out" in said(pairs)
    widget(pairs, "predict-first").set_value(False).run()
    assert not any("it nearly doubles" in element.value for element in pairs.info)


def test_a_question_is_one_line_again_with_each_run(
    pairs: AppTest, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert card(pairs)[0]
    keys: list[str] = []
    draw = st.expander

    def noted(*arguments: Any, key: str = "", **named: Any) -> Any:
        keys.append(key)
        return draw(*arguments, key=key or None, **named)

    monkeypatch.setattr(st, "expander", noted)
    for run in range(2):
        widget(pairs, "pairs-train").click().run()
        assert not card(pairs)[0]
        engine.started[run].finish()
        pairs.run()
    # Streamlit closes only a card with another key: who had opened it finds it closed.
    assert len({key for key in keys if "-predict-line-" in key}) == 2


def test_strangers_can_be_asked_for_only_where_there_are_enough_authors(pairs: AppTest) -> None:
    widget(pairs, "pairs-view-training").set_value("data").run()
    # The speeches have many authors, the tweets two.
    widget(pairs, "pairs-strict").set_value(True).run()
    assert not pairs.error
    widget(pairs, "pairs-strict").set_value(False).run()
    widget(pairs, "pairs-source").set_value("Donald Trump's tweets from two phones").run()
    widget(pairs, "pairs-strict").set_value(True).run()
    assert "authors" in pairs.error[0].value
    assert not pairs.exception


def test_home_leads_into_the_lessons_and_tells_a_teacher_more(home: AppTest) -> None:
    assert "A layer is a function" in said(home)
    widget(home, "home-teacher").set_value(True).run()
    assert "1. Let the class find" in said(home)
    widget(home, "language").set_value("繁體中文").run()
    assert sentences(home) == set()
