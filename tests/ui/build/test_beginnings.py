"""What one begins with, by AppTest: a model of the gallery, of a lesson, an empty sheet, a link, and back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.reading import read_python
from components.lessons import LESSONS, PairOptions
from components.lessons.build import EMPTY
from components.lessons.gallery import GALLERY
from components.lessons.link import Link, encode
from components.training import Recipe
from components.ui.build import edits
from components.ui.session.lesson_session import LessonSession
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import sentences, widget


@pytest.fixture
def app(visit: Open) -> AppTest:
    return visit("build")


def _session(app: AppTest) -> LessonSession:
    session: LessonSession = app.session_state["modelier"].lessons["own"]
    return session


def _keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def _begin(app: AppTest, name: str) -> None:
    widget(app, "own-gallery-search").input(name).run()
    widget(app, f"own-begin-{name}").click().run()
    assert not app.exception


def test_a_classic_is_one_click_and_trains_on_its_data(app: AppTest, engine: FakeEngine) -> None:
    classic = GALLERY["wide_deep"]
    widget(app, "own-begin-wide_deep").click().run()
    assert not app.exception
    assert edits.draft(_session(app)) == classic.spec()
    assert edits.source(_session(app)) == classic.text()
    assert any(classic.look in caption.value for caption in app.caption)
    widget(app, "own-train").click().run()
    (run,) = engine.started
    assert run.recipe.dataset.model_copy(update={"seed": 0}) == classic.data
    assert run.recipe.epochs == classic.epochs


def test_the_text_of_a_classic_is_in_the_learners_language(app: AppTest) -> None:
    widget(app, "language").set_value("繁體中文").run()
    assert sentences(app) == set()
    widget(app, "own-begin-tickets").click().run()
    assert sentences(app) == set()
    source = edits.source(_session(app))
    assert "# 每次鳥擊已知的資料" in source
    assert read_python(source, 20).spec == GALLERY["tickets"].spec()


def test_beginning_anew_is_a_step_that_undo_brings_back(app: AppTest) -> None:
    _begin(app, "siamese")
    widget(app, "own-look-around").click().run()
    widget(app, "own-back").click().run()
    assert edits.draft(_session(app)) == GALLERY["siamese"].spec()
    widget(app, "own-look-around").click().run()
    _begin(app, "resnet")
    assert edits.draft(_session(app)) == GALLERY["resnet"].spec()
    widget(app, "own-look-around").click().run()
    widget(app, "own-empty").click().run()
    assert edits.draft(_session(app)) == EMPTY
    assert "own-begin-tickets" not in _keys(app), "an empty sheet is a draft to work on"
    for before in ("resnet", "siamese"):
        widget(app, "own-undo").click().run()
        assert edits.draft(_session(app)) == GALLERY[before].spec()
        assert edits.source(_session(app)) == GALLERY[before].text()


def test_the_gallery_is_searched_by_words_of_its_texts(app: AppTest) -> None:
    widget(app, "own-gallery-search").input("poems states").run()
    begin = {key for key in _keys(app) if key.startswith("own-begin-")}
    assert begin == {"own-begin-sequence_to_sequence"}
    widget(app, "own-gallery-search").input("no such model").run()
    assert not {key for key in _keys(app) if key.startswith("own-begin-")}
    assert any("Nothing in the gallery" in caption.value for caption in app.caption)


def test_a_lessons_model_is_taken_as_it_stands_on_its_page(visit: Open) -> None:
    app = visit("pairs")
    session: LessonSession = app.session_state["modelier"].lessons["pairs"]
    session.choose("lstm_units", 48)
    app.switch_page("build.py").run()
    widget(app, "own-gallery").set_value("lessons").run()
    widget(app, "own-begin-pairs").click().run()
    assert not app.exception
    assert edits.draft(_session(app)) == session.experiment.spec
    assert _session(app).experiment.recipe.dataset == session.experiment.recipe.dataset


def test_open_in_build_takes_a_copy(visit: Open) -> None:
    app = visit("headline")
    session: LessonSession = app.session_state["modelier"].lessons["headline"]
    session.choose("lstm_units", 16)
    before = session.experiment
    widget(app, "headline-build").click().run()
    assert not app.exception
    assert edits.draft(_session(app)) == before.spec
    assert session.experiment is before
    assert _session(app).can_take(lambda history: history.undo())


def test_python_begins_with_no_text_in_the_editor(app: AppTest) -> None:
    _begin(app, "siamese")
    widget(app, "own-look-around").click().run()
    widget(app, "own-paste").click().run()
    assert not app.exception
    assert edits.draft(_session(app)) == EMPTY
    assert widget(app, "own-view-model").value == "code"
    widget(app, "own-undo").click().run()
    assert edits.draft(_session(app)) == GALLERY["siamese"].spec()


@pytest.mark.parametrize("address", ["http://host/build?m={link}", "{link}"])
def test_a_link_of_any_lesson_is_begun_with(app: AppTest, address: str) -> None:
    options = PairOptions(vocabulary=300, lstm_units=8)
    link = encode(Link("pairs", options, LESSONS["pairs"].recipe))
    widget(app, "own-link").input(address.format(link=link)).run()
    assert not app.exception
    assert edits.draft(_session(app)) == options.spec()
    assert isinstance(_session(app).experiment.recipe, Recipe)


def test_a_link_that_cannot_be_opened_says_why(app: AppTest) -> None:
    widget(app, "own-link").input("<script>alert(1)</script>").run()
    assert not app.exception
    assert app.error
    assert not any("<script>" in error.value for error in app.error)
    assert edits.draft(_session(app)) == EMPTY


def test_the_gallery_finds_a_model_by_a_layer_in_it(app: AppTest) -> None:
    widget(app, "own-gallery-search").input("lstm").run()
    assert "own-begin-headline" in _keys(app)
    assert "own-begin-wide_deep" not in _keys(app)


def test_whoever_undoes_all_of_it_sees_what_one_can_begin_with(app: AppTest) -> None:
    _begin(app, "wide_deep")
    widget(app, "own-undo").click().run()
    assert not app.exception
    assert "own-begin-wide_deep" in _keys(app)
    assert "own-train" not in _keys(app)
    widget(app, "own-empty").click().run()
    assert not app.exception
    assert not app.error
    assert "own-train" not in _keys(app)
