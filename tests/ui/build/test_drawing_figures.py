"""Figures on the boxes of Build's drawing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components import lessons
from components.assembly.edits.removing import remove_head, remove_layer
from components.lessons.gallery import GALLERY
from components.training.analysis.model_steps import steps
from components.ui.model.brevity import BRIEF
from tests.ui.build.test_page import HEADLINE, put, ran
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import diagram_data, widget
from tests.ui.predict.test_try_it import trained, view


@pytest.fixture
def app(visit: Open) -> AppTest:
    return put(visit("build"), HEADLINE)


def test_a_finished_draft_has_figures_and_an_unfinished_one_none(app: AppTest) -> None:
    ran(widget(app, "own-on-boxes").set_value("parameters").run())
    assert diagram_data(app)["values"]["boxes"]["lstm"]["text"] == "69,760"
    put(app, remove_layer(remove_head(HEADLINE, "news_out"), "embedding"))
    texts = [box.key for box in app.selectbox]
    assert ("values" in diagram_data(app)) == ("own-on-boxes" in texts)


def test_gradients_of_a_draft_wait_for_its_training_and_it_can_be_selected_from(app: AppTest) -> None:
    ran(widget(app, "own-on-boxes").set_value("gradients").run())
    data = diagram_data(app)
    assert {value["text"] for value in data["values"]["boxes"].values()} == {"–"}
    assert data["selectable"]
    ran(app.run())


def test_a_deep_draft_is_drawn_in_brief_and_that_is_said(app: AppTest) -> None:
    assert "Input shape" not in diagram_data(app)["svg"]
    assert BRIEF in [caption.value for caption in app.caption]
    put(app, GALLERY["tagger"].spec())
    assert "Input shape" in diagram_data(app)["svg"]
    assert BRIEF not in [caption.value for caption in app.caption]


def test_an_unfinished_draft_is_drawn_in_brief_too(app: AppTest) -> None:
    put(app, remove_layer(lessons.headline(extra_dense=6), "embedding"))
    assert "Input shape" not in diagram_data(app)["svg"]
    assert diagram_data(app)["pending"] or diagram_data(app)["faults"]


def test_the_box_whose_call_is_looked_at_is_marked(app: AppTest, engine: FakeEngine) -> None:
    trained(app, engine, "own")
    assert "looked" not in diagram_data(app)
    view(app, "own", "inside")
    assert diagram_data(app)["looked"]["box"] == HEADLINE.inputs[0].name
    names = [step.path for step in steps(HEADLINE)]
    ran(widget(app, "own-inside-step-list").set_value(names.index("lstm")).run())
    assert diagram_data(app)["looked"]["box"] == "lstm"
    assert diagram_data(app)["chosen"] is None
