"""Words that a model does not know are marked wherever it is asked, and no answer is made of them."""

from __future__ import annotations

import math

import pytest
from streamlit.testing.v1 import AppTest

from components.datasets.text.word_ids import TextIds, Vocabulary, is_word, read
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.page_texts import sentences, widget
from tests.ui.predict.test_try_it import closer, count, said, trained, view

CHINESE = "台灣今天下雨了！"
VOCABULARY = Vocabulary(("we", "win", "!", "<link>"))


def reading(text: str, length: int = 10) -> TextIds:
    return read(VOCABULARY.look_up(text.split(), 100), length)


def test_marks_and_links_are_no_words() -> None:
    assert [is_word(token) for token in ("we", "2016", "don't", "雨", "!", "@", "<link>", "🔥")] == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_only_what_the_model_reads_counts() -> None:
    assert not reading("we foo win").silent
    assert [word.text for word in reading("we foo win").unknown] == ["foo"]
    assert reading("we foo win !").marked() == "we [foo] win !"
    # The known words come too early to be read.
    assert reading("we win foo bar", 2).silent
    assert reading("foo ! <link>").silent
    assert reading("").silent


@pytest.fixture
def ran(app: AppTest, engine: FakeEngine) -> FakeRun:
    return trained(app, engine, "headline")


def test_a_headline_in_another_language_gets_no_answer(app: AppTest, ran: FakeRun) -> None:
    view(app, "headline", "try")
    assert [metric.label for metric in app.metric] == ["main\\_output", "news\\_out"] or len(app.metric) == 2
    requests = count(ran)
    widget(app, "headline-try-text").set_value(CHINESE).run()
    assert not app.metric
    assert not requests
    assert "none of its 4 words is in the vocabulary" in said(app)
    for way in ("words", "nearest"):
        closer(app, "headline", way)
        assert "nothing to look at more closely" in said(app)
        assert not app.get("echarts_chart")
        assert not app.dataframe
    assert not requests


def test_some_unknown_words_are_marked_and_counted(app: AppTest, ran: FakeRun) -> None:
    view(app, "headline", "try")
    widget(app, "headline-try-text").set_value("Thank you qwertyuiop again!").run()
    assert len(app.metric) == 2
    assert "1 of 4 words is not in the vocabulary" in said(app)
    assert "thank you [qwertyuiop] again !" in [element.value for element in app.text]
    closer(app, "headline", "words")
    chart = app.get("echarts_chart")[0].proto.spec
    assert "[qwertyuiop]" in chart
    assert "[again]" not in chart


def test_of_many_texts_those_without_a_known_word_have_no_answer(app: AppTest, ran: FakeRun) -> None:
    closer(app, "headline", "several")
    widget(app, "headline-several-lines").set_value(f"Thank you\n{CHINESE}\nThank you qwertyuiop").run()
    widget(app, "headline-several-ask").click().run()
    table = app.dataframe[0].value
    assert table["unknown words"].tolist() == ["0 of 2", "4 of 4", "1 of 3"]
    assert [math.isnan(value) for value in table["main_output"]] == [False, True, False]
    assert "no answer" in table["main_output in words"].iloc[1]
    assert "likely" in table["main_output in words"].iloc[2]
    assert "In 1 of these texts no word" in said(app)


def test_of_a_pair_both_texts_must_have_a_known_word(visit: Open, engine: FakeEngine) -> None:
    app = visit("pairs")
    trained(app, engine, "pairs")
    view(app, "pairs", "try")
    assert len(app.metric) == 2
    widget(app, "pairs-text-B-try").set_value(CHINESE).run()
    assert not app.metric
    assert "Text B: none of its" in said(app)
    closer(app, "pairs", "several")
    widget(app, "pairs-several-lines").set_value(f"Thank you | {CHINESE}\nThank you | great\n").run()
    widget(app, "pairs-several-ask").click().run()
    assert [math.isnan(value) for value in app.dataframe[0].value["same_author"]] == [True, False]


def test_it_is_said_in_chinese(app: AppTest, ran: FakeRun) -> None:
    widget(app, "language").set_value("zh_Hant").run()
    view(app, "headline", "try")
    for text in (CHINESE, "Thank you qwertyuiop again", "..."):
        widget(app, "headline-try-text").set_value(text).run()
        assert {sentence for sentence in sentences(app) if "qwerty" not in sentence} == set()
