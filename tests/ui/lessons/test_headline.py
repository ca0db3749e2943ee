"""The headline lesson as a learner uses it, without a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import lessons
from components.assembly import Config
from components.assembly.catalog.optimizers import OPTIMIZERS
from components.assembly.spec import KerasObject
from components.assembly.spec.messages import untranslated
from components.lessons.headline_options import HeadlineOptions
from components.training import Recipe
from components.ui.lessons import lesson
from components.ui.live.feed import Feed
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.training import run_controls
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import live


def widget(app: AppTest, key: str) -> Any:
    """The widget drawn under a key, whatever its kind."""
    for kind in ("button", "slider", "toggle", "select_slider", "number_input", "button_group", "selectbox"):
        for element in app.get(kind):
            if element.key == f"headline-{key}":
                return element
    raise AssertionError(f"No widget headline-{key}")


def said(app: AppTest) -> str:
    """All running text on the page."""
    texts = [text for kind in ("title", "markdown", "caption", "error") for text in app.get(kind)]
    return "\n".join(str(getattr(text, "value", "")) for text in texts)


def test_the_homework_says_what_it_adds(app: AppTest) -> None:
    widget(app, "extra_dense").set_value(2).run()
    assert "+2 Dense layers, +8,320 parameters" in said(app)


def test_the_page_says_what_each_output_is_asked(app: AppTest) -> None:
    question = "main_output: Does this tweet get more retweets than the median tweet of its month?"
    (asked,) = [caption for caption in app.caption if question in caption.value]
    assert "news_out: Does this tweet get more likes" in asked.value
    for text in ("Hour, Weekday", "more than 0.5 counts as yes", "over all the tweets of that month"):
        assert text in asked.proto.help


def test_undo_redo_and_reset_walk_through_the_choices(app: AppTest) -> None:
    widget(app, "extra_dense").set_value(3).run()
    widget(app, "undo").click().run()
    assert widget(app, "extra_dense").value == 0
    widget(app, "redo").click().run()
    assert widget(app, "extra_dense").value == 3
    widget(app, "reset").click().run()
    assert widget(app, "extra_dense").value == 0
    widget(app, "undo").click().run()
    assert widget(app, "extra_dense").value == 3


def test_train_starts_the_model_on_the_bench(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "extra_dense").set_value(2).run()
    widget(app, "train").click().run()
    assert [run.spec for run in engine.started] == [lessons.headline(extra_dense=2)]


def test_a_moved_weight_reaches_the_run_and_undo_moves_it_back(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "train").click().run()
    run = engine.started[0]
    run.train(3)
    app.run()
    widget(app, "weight-news_out").set_value(1.5).run()
    assert run.weights_in_force == {"main_output": 1.0, "news_out": 1.5}
    widget(app, "undo").click().run()
    assert run.weights_in_force["news_out"] == 0.2
    assert widget(app, "weight-news_out").value == 0.2


def test_pause_step_resume_and_stop_reach_the_run(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "train").click().run()
    run = engine.started[0]
    run.train(1)
    app.run()
    for action in ("train", "step", "train", "stop"):
        widget(app, action).click().run()
    assert run.asked == ["pause", "step", "resume", "stop"]
    assert widget(app, "train").disabled is False


def test_step_without_a_run_starts_one_and_takes_one_batch(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "step").click().run()
    assert len(engine.started) == 1
    assert engine.started[0].asked == ["step"]
    assert widget(app, "train").label == "Resume"


def test_an_edit_after_train_says_so_and_offers_to_train_again(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "train").click().run()
    first = engine.started[0]
    first.train(4)
    widget(app, "auxiliary_input").set_value(False).run()
    assert "The curves belong to the model" in said(app)
    widget(app, "again").click().run()
    assert first.state == "stopped"
    assert [run.spec for run in engine.started][1] == lessons.headline(auxiliary_input=False)
    assert "Faint lines are earlier runs: #1." in said(app)


def test_moving_what_is_live_is_no_edit_of_the_model(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "train").click().run()
    engine.started[0].train(2)
    widget(app, "weight-main_output").set_value(0.5).run()
    assert "The curves belong to the model" not in said(app)


def test_the_language_switch_keeps_the_page_as_it_is(app: AppTest) -> None:
    widget(app, "extra_dense").set_value(4).run()
    language: Any = next(element for element in app.get("button_group") if element.key == "language")
    language.set_value("zh_Hant").run()
    assert widget(app, "extra_dense").value == 4
    assert "訓練" in widget(app, "train").label


def test_every_view_opens(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "train").click().run()
    engine.started[0].train(3)
    for name, views in {"model": ["summary", "code", "slide"], "training": ["try", "data"]}.items():
        for view in views:
            widget(app, f"view-{name}").set_value(view).run()
            assert not app.exception


def test_a_model_too_large_is_refused_beside_the_diagram(app: AppTest) -> None:
    widget(app, "vocabulary").set_value(100_000).run()
    assert "50,000,000" in said(app)
    assert widget(app, "train").disabled is True


def test_a_model_on_the_bench_is_made_ready_once_and_not_while_one_trains(
    app: AppTest, engine: FakeEngine
) -> None:
    assert engine.expected[-1] == lessons.headline()
    said = len(engine.expected)
    app.run()
    assert len(engine.expected) == said
    app.slider(key="headline-extra_dense").set_value(2).run()
    assert engine.expected[-1] == lessons.headline(extra_dense=2)
    app.button(key="headline-train").click().run()
    app.slider(key="headline-extra_dense").set_value(1).run()
    assert len(engine.expected) == said + 1


def test_a_run_that_ends_while_its_buttons_are_drawn_is_seen_to_have(
    app: AppTest, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget(app, "train").click().run()
    engine.started[0].train(2)
    draw = run_controls.run_buttons

    def slowly(session: LessonSession, *, ready: bool) -> None:
        draw(session, ready=ready)
        engine.started[0].state = "stopped"

    monkeypatch.setattr(lesson, "run_buttons", slowly)
    app.run()
    # The page knows what its buttons were drawn for, and asks for new ones when it hears otherwise.
    said = json.loads(live(app).json)
    assert "/going/" in said["seen"]
    news = Feed(engine.started[0], untranslated).news()  # type: ignore[arg-type]
    assert news is not None
    assert said["seen"] == news["seen"].replace("/over/", "/going/") != news["seen"]


def test_what_an_optimizer_does_is_said_beside_it(app: AppTest) -> None:
    assert OPTIMIZERS["rmsprop"].help in said(app)
    assert set(widget(app, "optimizer").options) >= {"adamw", "lion", "muon"}
    widget(app, "optimizer").set_value("adamw").run()
    assert OPTIMIZERS["adamw"].help in said(app)
    assert OPTIMIZERS["rmsprop"].help not in said(app)


def test_another_optimizer_starts_with_its_own_settings() -> None:
    session = LessonSession("headline", Experiment(HeadlineOptions(), Recipe()))
    schedule = KerasObject(
        "ExponentialDecay", Config(initial_learning_rate=0.1, decay_steps=9, decay_rate=0.5)
    )
    session.set_recipe("schedule", schedule)
    session.set_recipe("optimizer_config", Config(rho=0.8))
    session.set_recipe("optimizer", "sgd")
    assert session.experiment.recipe.optimizer_config == {}
    assert session.experiment.recipe.schedule == schedule
