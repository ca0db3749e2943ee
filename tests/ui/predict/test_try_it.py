"""Trying a model, word by word, beside known texts, with many texts, and on the validation part."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.datasets import TextDataset
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.page_texts import sentences, widget


def trained(app: AppTest, engine: FakeEngine, page: str) -> FakeRun:
    widget(app, f"{page}-train").click().run()
    run = engine.started[-1]
    run.finish()
    app.run()
    return run


def view(app: AppTest, page: str, name: str) -> None:
    widget(app, f"{page}-view-training").set_value(name).run()
    assert not app.exception


def closer(app: AppTest, page: str, way: str) -> None:
    view(app, page, "try")
    widget(app, f"{page}-closer").set_value(way).run()
    assert not app.exception


def said(app: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "error")
    return "\n".join(str(getattr(node, "value", "")) for kind in kinds for node in app.get(kind))


@pytest.fixture
def ran(app: AppTest, engine: FakeEngine) -> FakeRun:
    return trained(app, engine, "headline")


def test_nothing_is_asked_further_until_someone_asks(app: AppTest, ran: FakeRun) -> None:
    requests = count(ran)
    view(app, "headline", "try")
    assert [len(arrays["main_input"]) for arrays in requests] == [1]
    assert widget(app, "headline-closer").value is None


def count(run: FakeRun) -> list[Mapping[str, np.ndarray]]:
    """Everything the run is asked from now on."""
    requests: list[Mapping[str, np.ndarray]] = []
    predict = run.predict

    def counted(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        requests.append(arrays)
        return predict(arrays)

    run.predict = counted  # type: ignore[method-assign]
    return requests


def test_each_word_is_left_out_in_one_question(app: AppTest, ran: FakeRun) -> None:
    requests = count(ran)
    closer(app, "headline", "words")
    widget(app, "headline-try-text").set_value("we win again").run()
    assert len(requests[-1]["main_input"]) == 4
    assert "asked 3 times more" in said(app)
    table = app.dataframe[0].value
    assert table["word"].tolist() == ["we", "win", "again"]
    assert list(table.columns[2:]) == ["main_output", "news_out"]
    widget(app, "headline-try-text").set_value("...").run()
    assert "no word in it" in said(app)


def test_the_nearest_texts_are_found_when_asked_for(app: AppTest, ran: FakeRun) -> None:
    closer(app, "headline", "nearest")
    assert not app.dataframe
    dataset = ran.recipe.dataset
    assert isinstance(dataset, TextDataset)
    known = dataset.known_texts(dataset.prepare(ran.spec), "main_input", 20)
    widget(app, "headline-try-text").set_value(known.texts[11]).run()
    widget(app, "headline-nearest-find").click().run()
    table = app.dataframe[0].value
    assert table["cosine"].iloc[0] == pytest.approx(1)
    assert known.texts[11] in table["known text"].tolist()
    place = table["known text"].tolist().index(known.texts[11])
    assert table["true: news_out"].iloc[place] == known.answers["news_out"][11].text()
    assert "2,000 texts" in said(app)
    assert "run #1 after epoch 1" in said(app)


def test_several_texts_are_answered_and_can_be_taken_along(app: AppTest, ran: FakeRun) -> None:
    closer(app, "headline", "several")
    assert widget(app, "headline-several-ask").disabled
    widget(app, "headline-several-lines").set_value("=1+1\n\nThank you").run()
    widget(app, "headline-several-ask").click().run()
    table = app.dataframe[0].value
    assert table["Text"].tolist() == ["=1+1", "Thank you"]
    assert table["main_output"].tolist() == [0.625, 0.625]
    assert "62% likely" in table["news_out in words"].iloc[0]


def test_a_file_gives_texts_and_features(app: AppTest, ran: FakeRun) -> None:
    requests = count(ran)
    closer(app, "headline", "several")
    widget(app, "headline-several-from").set_value("file").run()
    own = b"title,hour\none,3\ntwo,\nthree,21\n"
    widget(app, "headline-several-file").set_value(("own.csv", own, "text/csv")).run()
    assert widget(app, "headline-several-column-0").value == "title"
    widget(app, "headline-several-ask").click().run()
    hours = requests[-1]["news_in"][:, 0]
    assert hours[1] == 0  # the average
    assert hours[0] < 0 < hours[2]
    assert len(np.unique(requests[-1]["news_in"][:, 1])) == 1  # the weekday chosen above
    assert "from the file: hour" in said(app)


@pytest.mark.parametrize("way", ["words", "nearest"])
def test_weights_that_are_gone_say_so(app: AppTest, ran: FakeRun, way: str) -> None:
    closer(app, "headline", way)
    ran.forgotten = True
    app.run()
    assert "no longer kept" in said(app)
    view(app, "headline", "examine")
    widget(app, "headline-examine").click().run()
    assert "no longer kept" in said(app)


def test_answers_that_are_no_numbers_say_so(app: AppTest, ran: FakeRun) -> None:
    def grown(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {head.name: np.full((len(arrays["main_input"]), 1), math.nan) for head in ran.spec.heads}

    ran.predict = grown  # type: ignore[method-assign]
    view(app, "headline", "try")
    assert "smaller learning rate" in said(app)


def test_a_head_is_examined_on_rows_it_has_not_learnt_from(app: AppTest, ran: FakeRun) -> None:
    requests = count(ran)
    view(app, "headline", "examine")
    assert not requests
    widget(app, "headline-examine").click().run()
    assert [len(arrays["main_input"]) for arrays in requests] == [800]
    assert "All 800 validation rows. With the weights of run #1 after epoch 1" in said(app)
    prepared = ran.recipe.dataset.prepare(ran.spec)
    for head in ("main_output", "news_out"):
        widget(app, "headline-examined-head").set_value(head).run()
        right, area = (metric.value for metric in app.metric)
        # All are taken for a yes, so as many are right as are one.
        assert right == f"{prepared.validation.targets[head].mean():.1%}"
        assert area == "0.500"
        assert all("on 800 rows" in metric.delta for metric in app.metric)
        table = app.dataframe[0].value
        assert table["error"].tolist() == [0.625] * 10
        assert set(table["true"]) == {"no"}
    no = np.flatnonzero(prepared.validation.targets["news_out"][:, 0] == 0)[:10]
    dataset = ran.recipe.dataset
    assert isinstance(dataset, TextDataset)
    texts = dataset.texts(prepared.validation.rows[no])
    assert table["text"].tolist() == texts


def test_numbers_are_examined_as_numbers(app: AppTest, engine: FakeEngine) -> None:
    view(app, "headline", "data")
    widget(app, "headline-task").set_value("regression").run()
    trained(app, engine, "headline")
    view(app, "headline", "examine")
    widget(app, "headline-examine").click().run()
    assert [metric.label for metric in app.metric] == [
        "mean absolute error of log(1 + count)",
        "too large or too small by a factor of",
        "R² score of log(1 + count)",
    ]
    error, factor = (float(metric.value.replace(",", "")) for metric in app.metric[:2])
    assert factor == pytest.approx(math.exp(error), rel=0.01)
    table = app.dataframe[0].value
    assert "error of log(1 + count)" in table
    assert set(table["said"]) == {f"{math.expm1(0.625):,.0f}"}
    assert int(table["true"].iloc[0].replace(",", "")) > 10_000


def test_what_was_found_with_one_run_is_not_shown_for_the_next(
    app: AppTest, ran: FakeRun, engine: FakeEngine
) -> None:
    view(app, "headline", "examine")
    widget(app, "headline-examine").click().run()
    assert app.metric
    trained(app, engine, "headline")
    assert not app.metric
    assert "Press Examine the model:" in said(app)


def test_pairs_are_tried_text_by_text(visit: Open, engine: FakeEngine) -> None:
    app = visit("pairs")
    ran = trained(app, engine, "pairs")
    requests = count(ran)
    closer(app, "pairs", "words")
    assert len(app.dataframe) == 2
    assert len(requests[-1]["text_a"]) == 1 + sum(len(table.value) for table in app.dataframe)
    closer(app, "pairs", "nearest")
    widget(app, "pairs-nearest-find").click().run()
    assert [set(table.value.columns) for table in app.dataframe] == [
        {"cosine", "known text", "true: author"}
    ] * 2
    closer(app, "pairs", "several")
    widget(app, "pairs-several-lines").set_value("one | two\nalone\n").run()
    widget(app, "pairs-several-ask").click().run()
    assert app.dataframe[0].value[["Text A", "Text B"]].to_numpy().tolist() == [["one", "two"]]
    assert "1 line was left out" in said(app)
    view(app, "pairs", "examine")
    widget(app, "pairs-examine").click().run()
    assert {"text A", "text B"} < set(app.dataframe[0].value.columns)


def test_digits_are_examined_by_class(visit: Open, engine: FakeEngine) -> None:
    app = visit("sequential")
    widget(app, "sequential-second_output").set_value(True).run()
    trained(app, engine, "sequential")
    view(app, "sequential", "examine")
    widget(app, "sequential-examine").click().run()
    assert [metric.value for metric in app.metric][1] == "0.500"
    assert "area under the curves, mean" in [metric.label for metric in app.metric]
    assert app.get("imgs") or app.get("image")
    widget(app, "sequential-examined-head").set_value("odd").run()
    assert "Is the digit odd?" in said(app)


def test_every_way_is_chinese_in_chinese(visit: Open, engine: FakeEngine) -> None:
    app = visit("reuse")
    trained(app, engine, "reuse")
    language: Any = widget(app, "language")
    language.set_value("zh_Hant").run()
    view(app, "reuse", "try")
    widget(app, "reuse-try-text").set_value("great").run()
    for way in ("words", "nearest", "several"):
        closer(app, "reuse", way)
        if way != "words":
            button = "reuse-nearest-find" if way == "nearest" else "reuse-several-ask"
            if way == "several":
                widget(app, "reuse-several-lines").set_value("Make America great").run()
            widget(app, button).click().run()
        assert sentences(app) == set(), way
    view(app, "reuse", "examine")
    widget(app, "reuse-examine").click().run()
    assert sentences(app) == set()
