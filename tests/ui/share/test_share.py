"""Sharing a setup and opening a link, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import lessons
from components.assembly import Config
from components.datasets import Authors, Bound, OwnColumns, Table, Tweets, Uploads
from components.datasets.encodings.binding import Binding
from components.datasets.sources.own_file import WITHHELD
from components.lessons import LESSONS, BuildOptions, HeadlineOptions, ReuseOptions
from components.lessons.link import Link, decode, encode, lockable
from components.lessons.reuse import WHAT_IS_REUSED
from components.lessons.reuse_questions import data_for
from components.training import Recipe
from tests.ui.conftest import SCRIPT, Open, visited
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import SENTENCE, sentences, widget

EXTRA = HeadlineOptions().resize("extra_dense", 2)
ELSE = lockable("headline") - {"extra_dense", "dense_units"}
GONE = Table(
    digest=WITHHELD,
    text_column="title",
    targets=Config(main_output="shares", news_out="likes"),
)
# The controls of the headline lesson, by their keys.
CONTROLS = ("extra_dense", "dense_units", "vocabulary", "auxiliary_input", "epochs", "learning-rate")


def opened(app: AppTest, text: str) -> AppTest:
    """The app after someone has opened a link in it."""
    app.query_params["m"] = text
    app.run()
    assert not app.exception
    assert "m" not in app.query_params
    return app


def link(options: Any = EXTRA, recipe: Recipe | None = None, locked: frozenset[str] = frozenset()) -> str:
    return encode(Link("headline", options, recipe or Recipe(), locked))


def keys(app: AppTest) -> set[str]:
    return {str(getattr(node, "key", None)) for node in app.main}


def controls(app: AppTest) -> set[str]:
    return {name for name in CONTROLS if f"headline-{name}" in keys(app)}


def said(app: AppTest) -> str:
    texts = (*app.markdown, *app.caption, *app.error, *app.warning)
    return "\n".join(str(node.value) for node in texts)


def codes(app: AppTest) -> list[str]:
    """The links on the page."""
    return [node.value for node in app.code if "?m=" in node.value]


def shared(app: AppTest) -> str:
    """What the link in the dialog carries."""
    return codes(app)[0].partition("?m=")[2]


def test_a_link_opens_its_lesson_with_what_it_brings(home: AppTest, engine: FakeEngine) -> None:
    app = opened(home, link(recipe=Recipe(epochs=7, loss_weights=Config(news_out=0.75))))
    assert widget(app, "headline-extra_dense").value == 2
    assert widget(app, "headline-weight-news_out").value == 0.75
    assert "came by a link" in said(app)
    widget(app, "headline-train").click().run()
    assert engine.started[0].spec == lessons.headline(extra_dense=2)
    assert engine.started[0].recipe.epochs == 7


def test_what_the_visitor_had_comes_back_with_undo_and_its_run_goes_on(
    app: AppTest, engine: FakeEngine
) -> None:
    widget(app, "headline-lstm_units").set_value(16).run()
    widget(app, "headline-train").click().run()
    run = engine.started[0]
    run.train(2)
    opened(app, link(recipe=Recipe(loss_weights=Config(news_out=0.9))))
    assert widget(app, "headline-extra_dense").value == 2
    assert (run.state, run.weights_in_force["news_out"]) == ("running", 0.2)
    widget(app, "headline-undo").click().run()
    assert widget(app, "headline-extra_dense").value == 0
    assert widget(app, "headline-lstm_units").value == 16


def test_what_is_said_about_a_link_can_be_put_away(app: AppTest) -> None:
    opened(app, link())
    widget(app, "headline-told-away-sign").click().run()
    assert "came by a link" not in said(app)


def test_a_link_that_cannot_be_opened_is_said_on_top_and_changes_nothing(app: AppTest) -> None:
    widget(app, "headline-extra_dense").set_value(3).run()
    opened(app, link()[:-4])
    assert "damaged" in app.error[0].value
    assert widget(app, "headline-extra_dense").value == 3
    visited(app, "pairs")
    assert "damaged" in app.error[0].value
    widget(app, "link-away").click().run()
    assert not app.error


def test_a_wrong_link_is_told_on_the_first_page(home: AppTest) -> None:
    opened(home, "nonsense")
    assert "another version" in home.error[0].value
    opened(home, link())
    assert not home.error


def test_what_is_locked_is_not_shown(home: AppTest) -> None:
    app = opened(home, link(locked=ELSE))
    assert controls(app) == {"extra_dense", "dense_units"}
    assert "headline-weight-news_out" not in keys(app)
    labels = [node.label for node in app.expander]
    assert "Training" not in labels
    assert "Text input" not in labels
    widget(app, "headline-view-training").set_value("Data").run()
    assert "headline-source" not in keys(app)
    assert "headline-task" not in keys(app)
    assert "Some controls are set by your teacher" in said(app)


def test_everything_locked_is_a_lesson_to_look_at_and_train(home: AppTest, engine: FakeEngine) -> None:
    app = opened(home, link(locked=lockable("headline")))
    assert controls(app) == set()
    widget(app, "headline-train").click().run()
    assert engine.started[0].spec == EXTRA.spec()


def test_no_door_leads_past_a_lock(app: AppTest) -> None:
    widget(app, "headline-lstm_units").set_value(16).run()
    opened(app, link(locked=ELSE))
    assert widget(app, "headline-undo").disabled
    widget(app, "headline-extra_dense").set_value(4).run()
    widget(app, "headline-reset").click().run()
    assert widget(app, "headline-extra_dense").value == 2
    session = app.session_state["modelier"].lessons["headline"]
    for door in (
        lambda: session.choose("lstm_units", 8),
        lambda: session.set_recipe("epochs", 9),
        lambda: session.set_loss_weight("news_out", 0.5),
        lambda: session.set_dataset(Tweets(rows=500)),
        session.undo,
        session.undo,
        session.undo,
    ):
        door()
        experiment = session.experiment
        assert experiment.options.choose("extra_dense", ()) == HeadlineOptions()
        assert experiment.recipe == Recipe()
    assert session.refusal
    app.run()
    assert any("set for your class" in error.value for error in app.error)


def test_whoever_wants_to_uses_all_controls_and_has_their_own_back(app: AppTest) -> None:
    widget(app, "headline-lstm_units").set_value(16).run()
    opened(app, link(locked=ELSE))
    widget(app, "headline-unlock").click().run()
    assert controls(app) == set(CONTROLS)
    assert widget(app, "headline-extra_dense").value == 2
    widget(app, "headline-undo").click().run()
    assert widget(app, "headline-lstm_units").value == 16
    widget(app, "headline-reset").click().run()
    assert widget(app, "headline-lstm_units").value == 32


def test_another_link_replaces_the_locks_of_the_first(home: AppTest) -> None:
    app = opened(home, link(locked=ELSE))
    opened(app, link(options=HeadlineOptions(lstm_units=64)))
    assert controls(app) == set(CONTROLS)
    assert widget(app, "headline-lstm_units").value == 64


def test_values_beyond_what_is_offered_are_shown(home: AppTest) -> None:
    recipe = Recipe(epochs=90, seed=123_456_789, batch_size=7, loss_weights=Config(main_output=50.0))
    app = opened(home, link(recipe=recipe))
    assert widget(app, "headline-epochs").value == 90
    assert widget(app, "headline-weight-main_output").value == 50.0


def test_a_file_that_is_not_here_gives_the_lessons_own_data_and_a_sentence(
    home: AppTest, engine: FakeEngine
) -> None:
    app = opened(home, link(recipe=Recipe(dataset=GONE)))
    assert "did not come along: the lesson's own data" in said(app)
    widget(app, "headline-train").click().run()
    assert engine.started[0].recipe.dataset == Tweets()
    authors = Authors(digest=WITHHELD, text_column="t", author_column="a")
    pairs = Link("pairs", lessons.PairOptions(), Recipe(dataset=authors))
    opened(app, encode(pairs))
    assert "the lesson's own data" in said(app)
    widget(app, "pairs-train").click().run()
    assert engine.started[-1].recipe.dataset == LESSONS["pairs"].recipe.dataset


def test_columns_stay_bound_until_there_is_a_table_that_has_them(home: AppTest, engine: FakeEngine) -> None:
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False)
    bound = Bound(
        rows=80,
        validation=0.25,
        rows_from=OwnColumns(digest=WITHHELD),
        inputs=(Binding(name="main_input", encoding="words", columns=("story",)),),
        heads=(Binding(name="main_output", encoding="yes or no", columns=("late",)),),
    )
    app = opened(home, encode(Link("own", BuildOptions(model=spec), Recipe(dataset=bound))))
    assert "Its columns stay bound" in said(app)
    assert "story, late" in said(app)
    experiment = app.session_state["modelier"].lessons["own"].experiment
    assert experiment.recipe.dataset == bound
    widget(app, "own-view-training").set_value("data").run()
    assert "main_input: story" in said(app)
    rows = "".join(f"{n},a story of {'night' if n % 3 else 'day'} {n},{n % 2}\n" for n in range(90))
    widget(app, "own-table-file").upload("t.csv", f"n,story,late\n{rows}".encode(), "text/csv").run()
    assert not app.exception
    experiment = app.session_state["modelier"].lessons["own"].experiment
    kept = experiment.recipe.dataset
    assert kept.rows_from.digest != WITHHELD
    assert kept == bound.model_copy(update={"rows_from": kept.rows_from, "seed": kept.seed})
    widget(app, "own-train").click().run()
    assert engine.started[-1].recipe.dataset == kept


def test_a_table_without_a_bound_column_says_so(home: AppTest) -> None:
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False)
    bound, _ = Bound.of(spec, Tweets())
    gone = bound.model_copy(update={"rows_from": OwnColumns(digest=WITHHELD)})
    app = opened(home, encode(Link("own", BuildOptions(model=spec), Recipe(dataset=gone))))
    widget(app, "own-view-training").set_value("data").run()
    rows = "".join(f"a story of {'night' if n % 3 else 'day'} {n},{n % 2}\n" for n in range(90))
    widget(app, "own-table-file").upload("t.csv", f"text,late\n{rows}".encode(), "text/csv").run()
    assert not app.exception
    dataset = app.session_state["modelier"].lessons["own"].experiment.recipe.dataset
    assert dataset.bindings["main_input"] == bound.bindings["main_input"]
    assert dataset.bindings["main_output"].columns == ("late",)
    assert "The table has no column" in said(app)


def test_the_dialog_shares_what_is_on_the_bench(app: AppTest) -> None:
    widget(app, "headline-extra_dense").set_value(2).run()
    widget(app, "headline-share").click().run()
    assert decode(shared(app)) == Link("headline", EXTRA, LESSONS["headline"].recipe)
    assert "do not travel" in said(app)
    assert "CSV" not in said(app)
    app.button(key="headline-share-none").click().run()
    app.pills(key="headline-share-free").set_value(["Dense stack"]).run()
    shared_link = decode(shared(app))
    assert shared_link.locked >= {
        "vocabulary",
        "epochs",
        "seed",
        "learning_rate",
        "loss_weights",
        "dataset",
        "task",
    }
    assert not shared_link.locked & {"extra_dense", "dense_units"}
    app.button(key="headline-share-large").click().run()
    assert not app.exception
    assert not codes(app)


def test_a_model_that_cannot_be_is_not_shared(app: AppTest) -> None:
    widget(app, "headline-vocabulary").set_value(100_000).run()
    widget(app, "headline-embedding_dim").set_value(1024).run()
    widget(app, "headline-share").click().run()
    assert not codes(app)
    assert "50,000,000" in said(app)


def test_the_dialog_says_that_a_csv_does_not_travel(home: AppTest) -> None:
    rows = "".join(f"a headline {n},{n},{n % 7}\n" for n in range(60))
    digest = Uploads.default().put(f"title,shares,likes\n{rows}".encode())
    mine = GONE.model_copy(update={"digest": digest})
    app = opened(home, link(recipe=Recipe(dataset=mine)))
    widget(app, "headline-share").click().run()
    assert "Your file does not travel" in said(app)
    withheld = decode(shared(app)).recipe.dataset
    assert withheld == mine.model_copy(update={"digest": WITHHELD})
    # Only where its owner says so the link names it.
    app.toggle(key="headline-share-file").set_value(True).run()
    assert "whoever opens it on this server sees your data" in said(app)
    assert decode(shared(app)).recipe.dataset == mine
    stranger = opened(
        AppTest.from_file(str(SCRIPT), default_timeout=60).run(), link(recipe=Recipe(dataset=withheld))
    )
    assert stranger.session_state["modelier"].lessons["headline"].experiment.recipe.dataset == Tweets()
    assert "did not come along: the lesson's own data is used" in said(stranger)


@pytest.mark.parametrize("page", [lesson.name for lesson in LESSONS.values() if lesson.teaches])
def test_every_lesson_is_shared_and_opened_as_it_is(visit: Open, page: str) -> None:
    app = visit(page)
    widget(app, f"{page}-share").click().run()
    shared_link = decode(shared(app))
    session = app.session_state["modelier"].lessons[page]
    assert (shared_link.options, shared_link.recipe) == (
        session.experiment.options,
        session.experiment.recipe,
    )
    app.button(key=f"{page}-share-none").click().run()
    locked = decode(shared(app))
    fresh = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    opened(fresh, encode(locked))
    assert fresh.session_state["modelier"].lessons[page].experiment == session.experiment
    # How fast a training goes is none of the experiment.
    assert [slider.key for slider in fresh.get("select_slider")] == [f"{page}-speed"]
    assert not fresh.get("slider")
    assert f"{page}-undo" in keys(fresh)


def test_the_reuse_lesson_locks_what_is_reused_and_what_is_asked(home: AppTest) -> None:
    recipe = Recipe(dataset=data_for("likes", 1_000), epochs=5)
    app = opened(home, encode(Link("reuse", ReuseOptions(), recipe, WHAT_IS_REUSED.names)))
    assert not {"reuse-source", "reuse-take", "reuse-frozen"} & keys(app)
    assert "reuse-question" in keys(app)
    widget(app, "reuse-question").set_value("Donald Trump's tweets from two phones: authorship").run()
    assert widget(app, "reuse-question").value == "authorship"


def test_all_of_it_in_chinese(home: AppTest) -> None:
    widget(home, "language").set_value("zh_Hant").run()
    app = opened(home, link(recipe=Recipe(dataset=GONE), locked=ELSE))
    assert sentences(app) == set()
    widget(app, "headline-share").click().run()
    dialog = [node.value for node in app.caption] + [node.label for node in app.button]
    assert not [text for text in dialog if SENTENCE.search(text)]
    assert any("不會跟著走" in text for text in dialog)
    opened(app, "nonsense")
    assert sentences(app) == set()
