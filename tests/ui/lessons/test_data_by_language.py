"""A lesson begins with data in the language of the page, and keeps them whatever happens to the language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.datasets import BirdStrikes, Dataset, TangPoems, Tweets
from components.lessons import LESSONS
from components.ui.session.lesson_session import LessonSession
from tests.ui.conftest import BEGUN, Open, visited
from tests.ui.fakes import FakeEngine
from tests.ui.lessons.test_views import keys
from tests.ui.page_texts import shown, widget

pytestmark = pytest.mark.usefixtures("data_by_language")

LANGUAGES = {"en": "English", "zh_Hant": "繁體中文"}
HEADLINE: dict[str, type[Dataset]] = {"en": BirdStrikes, "zh_Hant": TangPoems}


def speaking(app: AppTest, language: str) -> AppTest:
    widget(app, "language").set_value(LANGUAGES[language]).run()
    return app


def session(app: AppTest, lesson: str) -> LessonSession:
    opened: LessonSession = app.session_state["modelier"].lessons[lesson]
    return opened


def data(app: AppTest, lesson: str = "headline") -> Dataset:
    return session(app, lesson).experiment.recipe.dataset


@pytest.mark.parametrize("language", HEADLINE)
def test_the_headline_lesson_is_learnt_on_texts_in_the_readers_language(
    home: AppTest, engine: FakeEngine, language: str
) -> None:
    app = visited(speaking(home, language), "headline")
    assert isinstance(data(app), HEADLINE[language])
    widget(app, "headline-train").click().run()
    engine.started[-1].finish()
    for view in ("try", "examine", "data"):
        widget(app, "headline-view-training").set_value(view).run()
        assert not app.exception
    # A press takes the tweets, and undo the data before them.
    widget(app, "headline-source").set_value(_tweets(app)).run()
    assert data(app) == Tweets()
    widget(app, "headline-undo").click().run()
    assert isinstance(data(app), HEADLINE[language])


def _tweets(app: AppTest) -> str:
    return _named(app, "tweets", "推文")


def _named(app: AppTest, *words: str) -> str:
    """The data whose name has one of these words."""
    options = [str(getattr(option, "content", option)) for option in widget(app, "headline-source").options]
    return next(option for option in options if any(word in option for word in words))


def _rate(app: AppTest) -> float:
    return session(app, "headline").experiment.recipe.learning_rate


def _take(app: AppTest, *words: str) -> None:
    widget(app, "headline-source").set_value(_named(app, *words)).run()


def test_other_data_bring_the_rate_that_suits_them(home: AppTest, engine: FakeEngine) -> None:
    birds, poems = (LESSONS["headline"].begun(language)[1].learning_rate for language in HEADLINE)
    assert birds != poems
    app = visited(speaking(home, "zh_Hant"), "headline")
    widget(app, "headline-train").click().run()
    run = engine.started[-1]
    widget(app, "headline-view-training").set_value("data").run()
    _take(app, "鳥擊")
    assert _rate(app) == birds
    assert run.desired_state.learning_rate == poems  # what is under way learns on as it did
    widget(app, "headline-undo").click().run()
    assert (type(data(app)), _rate(app)) == (TangPoems, poems)
    session(app, "headline").set_recipe("learning_rate", 0.01)
    app.run()
    _take(app, "鳥擊")
    assert _rate(app) == 0.01  # what a learner has set stays


def test_where_nothing_is_counted_there_is_no_regression_to_choose(visit: Open) -> None:
    app = visit("headline")
    widget(app, "headline-view-training").set_value("data").run()
    assert "headline-task" not in keys(app, "headline-task")
    _take(app, "tweets")
    widget(app, "headline-task").set_value("regression").run()
    _take(app, "Bird")
    assert "headline-task" in keys(app, "headline-task")  # it is refused, and there is a way back


def test_the_form_suggests_what_the_text_itself_says(home: AppTest, engine: FakeEngine) -> None:
    app = visited(speaking(home, "zh_Hant"), "headline")
    widget(app, "headline-train").click().run()
    engine.started[-1].finish()
    widget(app, "headline-view-training").set_value("try").run()
    four = "床前看月光，疑是地上霜。舉頭望山月，低頭思故鄉。"
    widget(app, "headline-try-text").set_value(four).run()
    assert widget(app, "headline-try-lines").value == 4
    widget(app, "headline-try-lines").set_value(8).run()
    assert widget(app, "headline-try-lines").value == 8  # as long as it is this text
    widget(app, "headline-try-text").set_value(four + four).run()
    assert widget(app, "headline-try-lines").value == 8
    assert widget(app, "headline-try-different").value == pytest.approx(20 / 48, abs=0.001)
    widget(app, "headline-try-text").set_value(four).run()
    assert widget(app, "headline-try-lines").value == 4
    widget(app, "headline-view-training").set_value("data").run()
    _take(app, "推文")
    assert not app.exception
    widget(app, "headline-train").click().run()
    widget(app, "headline-view-training").set_value("try").run()
    assert widget(app, "headline-try-text").value == Tweets().example()  # and no poem


def test_another_language_leaves_what_was_begun(home: AppTest) -> None:
    app = visited(home, "headline")
    widget(app, "headline-extra_dense").set_value(2).run()
    before = session(app, "headline").experiment
    speaking(app, "zh_Hant")
    assert session(app, "headline").experiment is before
    assert session(visited(visited(app, "home"), "headline"), "headline").experiment is before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["headline", "pairs", "reuse"])
def test_each_beginning_is_of_its_lesson_and_its_language(name: str, language: str) -> None:
    lesson = LESSONS[name]
    options, recipe = BEGUN(lesson, language)
    assert isinstance(recipe.dataset, lesson.datasets)
    assert lesson.usual_data(type(recipe.dataset)) == recipe.dataset
    assert recipe.dataset.prepare(options.spec()).train.rows.size


def test_in_a_language_without_data_of_its_own_a_lesson_begins_as_it_is() -> None:
    for lesson in LESSONS.values():
        assert BEGUN(lesson, "fr") == (lesson.options, lesson.recipe)


def test_where_nearly_all_answers_are_no_auc_is_the_figure(visit: Open) -> None:
    app = visit("headline")
    heads = session(app, "headline").experiment.spec.heads
    assert [head.metrics[0] for head in heads] == ["auc", "auc"]
    session(app, "headline").set_dataset(Tweets())
    app.run()
    heads = session(app, "headline").experiment.spec.heads
    assert [head.metrics for head in heads] == [("accuracy",), ("accuracy",)]


@pytest.mark.parametrize(
    ("language", "question", "rows"), [("en", "precaution", 800), ("zh_Hant", "eight_of_five", 400)]
)
def test_a_model_is_reused_for_a_question_that_is_new_to_it_on_the_kind_of_text_that_it_has_read(
    home: AppTest, engine: FakeEngine, language: str, question: str, rows: int
) -> None:
    app = visited(speaking(home, language), "headline")
    widget(app, "headline-train").click().run()
    run = engine.started[-1]
    run.finish()
    figure = f"main_output/{run.spec.head('main_output').metrics[0]}"
    run.rows[-1] = replace(run.rows[-1], validation_metrics={figure: 0.9})
    app = visited(app, "reuse")
    options: Any = session(app, "reuse").experiment.options
    assert options.question == question
    dataset: Any = data(app, "reuse")
    assert isinstance(dataset, HEADLINE[language])
    assert isinstance(dataset.reads_like, HEADLINE[language])
    assert question not in run.recipe.dataset.targets.values()
    new = {"en": "It has not been asked the new question", "zh_Hant": "新的問題它沒有被問過"}
    assert any(new[language] in text for text in shown(app))
    assert (dataset.rows, dataset.validation) == (rows, 0.5)
    assert getattr(dataset, "unseen", False)
    widget(app, "reuse-train").click().run()
    assert engine.started[-1].initial is not None
    engine.started[-1].finish()
    widget(app, "reuse-view-training").set_value("data").run()
    assert not app.exception


def test_a_file_of_ones_own_is_learnt_from_as_other_data_are(home: AppTest) -> None:
    """Not as many poems are: with as large batches a small file would hardly move the weights."""
    usual, poems = LESSONS["headline"].recipe, LESSONS["headline"].begun("zh_Hant")[1]
    assert usual.batch_size < poems.batch_size
    app = visited(speaking(home, "zh_Hant"), "headline")
    widget(app, "headline-view-training").set_value("data").run()
    _take(app, "CSV")
    table = "headline,shares,length\n" + "\n".join(
        f"word{row % 7} word{row % 5},{row},{row % 9}" for row in range(60)
    )
    widget(app, "headline-file").upload("own.csv", table.encode(), "text/csv").run()
    recipe = session(app, "headline").experiment.recipe
    assert recipe.dataset.source == "table"
    assert (recipe.batch_size, recipe.epochs, recipe.learning_rate) == (
        usual.batch_size,
        usual.epochs,
        usual.learning_rate,
    )
