"""The reuse lesson by AppTest: sources, what is taken, what is frozen, the proof, both languages."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.checks.shapes import count_parameters
from components.datasets import Bound, Devices, Speeches, Tweets
from components.lessons import PairOptions, ReuseOptions
from tests.ui.conftest import Open, visited
from tests.ui.fakes import FakeEngine
from tests.ui.keras_models import digits, saved
from tests.ui.page_texts import widget

# Two of the questions, as the list of them says it.
RETWEETS, AUTHORSHIP = "Donald Trump's tweets: retweets", "Donald Trump's tweets from two phones: authorship"


@pytest.fixture
def reuse(visit: Open) -> AppTest:
    return visit("reuse")


def said(app: AppTest) -> str:
    texts = (*app.markdown, *app.caption, *app.error, *app.success, *app.info)
    return "\n".join(str(node.value) for node in texts)


def trained(app: AppTest, engine: FakeEngine, lesson: str = "headline") -> AppTest:
    """The reuse page, after a run of another lesson has finished."""
    visited(app, lesson)
    widget(app, f"{lesson}-train").click().run()
    engine.started[-1].finish()
    return visited(app, "reuse")


def show(app: AppTest, part: str, view: str) -> AppTest:
    widget(app, f"reuse-view-{part}").set_value(view).run()
    assert not app.exception
    return app


def test_it_works_before_anything_is_trained_and_says_how_to_get_a_trained_one(
    reuse: AppTest, engine: FakeEngine
) -> None:
    assert "Nothing is trained yet" in said(reuse)
    assert "5,191,937 parameters" in said(reuse)
    widget(reuse, "reuse-train").click().run()
    run = engine.started[-1]
    assert run.spec == ReuseOptions().spec()
    assert run.initial is None
    assert (run.recipe.dataset.rows, run.recipe.epochs) == (1_000, 5)


def test_a_run_brings_its_weights_and_its_words(home: AppTest, engine: FakeEngine) -> None:
    app = trained(home, engine)
    source = engine.started[0]
    assert "Nothing is trained yet" not in said(app)
    widget(app, "reuse-source").set_value("Headline: as the lesson begins (#1)").run()
    widget(app, "reuse-train").click().run()
    run = engine.started[-1]
    assert run.initial is not None
    assert run.initial.origin == "headline #1"
    kernel = source.weights()[1]
    assert np.array_equal(run.initial.arrays["base/lstm/lstm_cell/kernel"], kernel)
    assert run.recipe.dataset.reads_like == source.recipe.dataset
    run.finish()
    widget(app, "reuse-take").set_value("whole").run()
    widget(app, "reuse-train").click().run()
    initial = engine.started[-1].initial
    assert initial is not None
    assert "base/main_output/bias" in initial.arrays


def own_text() -> keras.Model:
    """A text and tags, which data here fill by columns."""
    text, tags = keras.Input((12,), name="text"), keras.Input((3,), name="tags")
    read = keras.layers.LSTM(3, name="reader")(keras.layers.Embedding(300, 4, name="words")(text))
    joined = keras.layers.concatenate([read, tags])
    model = keras.Model([text, tags], keras.layers.Dense(1, activation="sigmoid", name="sure")(joined))
    model.compile(loss="binary_crossentropy")
    return model


def trained_own(app: AppTest, engine: FakeEngine, model: keras.Model) -> AppTest:
    """The reuse page, after a model from a file has been trained."""
    visited(app, "build")
    widget(app, "own-file").upload("mine.keras", saved(model), "application/octet-stream").run()
    widget(app, "own-train").click().run()
    engine.started[-1].finish()
    return visited(app, "reuse")


def test_a_model_of_ones_own_is_taken_with_the_words_of_its_column(home: AppTest, engine: FakeEngine) -> None:
    app = trained_own(home, engine, own_text())
    bound = engine.started[0]
    assert isinstance(bound.recipe.dataset, Bound)
    (offered,) = [label for label in widget(app, "reuse-source").options if label.startswith("Build")]
    widget(app, "reuse-source").set_value(offered).run()
    assert not app.exception
    widget(app, "reuse-train").click().run()
    run = engine.started[-1]
    assert run.initial is not None
    assert run.initial.origin == "build #1"
    assert set(run.initial.arrays) == {
        "base/words/embeddings",
        *(f"base/reader/lstm_cell/{name}" for name in ("kernel", "recurrent_kernel", "bias")),
    }
    assert run.recipe.dataset.reads_like == bound.recipe.dataset.words_of(bound.spec, "text")
    theirs = bound.recipe.dataset.prepare(bound.spec).encoder.tokens("Thank you Ohio!", "text")
    mine = run.recipe.dataset.prepare(run.spec).encoder.tokens("Thank you Ohio!")
    assert [token.id for token in mine] == [token.id for token in theirs]
    show(app, "training", "data")
    assert "Words get the ids that the base has learnt" in said(app)
    widget(app, "reuse-take").set_value("whole").run()
    assert "features" in app.error[0].value


def test_a_model_that_reads_no_text_is_left_out_with_the_reason(home: AppTest, engine: FakeEngine) -> None:
    app = trained_own(home, engine, digits())
    assert "Cannot be used: Build" in said(app)
    assert "It reads no word ids" in said(app)
    assert not any(label.startswith("Build") for label in widget(app, "reuse-source").options)
    widget(app, "language").set_value("繁體中文").run()
    assert "不能取用" in said(app)


def test_it_begins_with_the_best_run_and_texts_that_are_new_to_it(home: AppTest, engine: FakeEngine) -> None:
    for layers, accuracy in ((0, 0.7), (2, 0.8), (1, 0.6)):
        visited(home, "headline")
        widget(home, "headline-extra_dense").set_value(layers).run()
        widget(home, "headline-train").click().run()
        run = engine.started[-1]
        run.finish()
        run.rows[-1] = replace(run.rows[-1], validation_metrics={"main_output/accuracy": accuracy})
    app = visited(home, "reuse")
    source = next(label for label in widget(app, "reuse-source").options if "0.800 (#2)" in label)
    assert source.startswith("Headline: +2 Dense layers")
    assert "begins with the best model" in said(app)
    assert "+2 Dense layers" in said(app)
    widget(app, "reuse-train").click().run()
    run = engine.started[-1]
    assert run.initial is not None
    assert run.initial.origin == "headline #2"
    assert getattr(run.recipe.dataset, "unseen", False)
    assert run.recipe.dataset.rows == 1_000
    # What was changed since stays when the page is opened again.
    widget(app, "reuse-question").set_value(RETWEETS).run()
    assert widget(visited(app, "reuse"), "reuse-question").value == "retweets"


def test_a_question_about_two_texts_calls_the_encoder_twice(reuse: AppTest, engine: FakeEngine) -> None:
    widget(reuse, "reuse-question").set_value(AUTHORSHIP).run()
    widget(reuse, "reuse-train").click().run()
    run = engine.started[-1]
    assert len(run.spec.calls_of("base")) == 2
    assert isinstance(run.recipe.dataset, Devices)
    run.finish()
    widget(reuse, "reuse-question").set_value(RETWEETS).run()
    widget(reuse, "reuse-train").click().run()
    assert isinstance(engine.started[-1].recipe.dataset, Tweets)


def test_what_does_not_fit_is_said_with_a_way_out(reuse: AppTest) -> None:
    widget(reuse, "reuse-take").set_value("whole").run()
    assert not reuse.error
    widget(reuse, "reuse-question").set_value(AUTHORSHIP).run()
    assert "a pair of texts has none" in reuse.error[0].value
    assert widget(reuse, "reuse-question").value == "likes"
    widget(reuse, "reuse-instead").click().run()
    assert not reuse.error
    assert (widget(reuse, "reuse-question").value, widget(reuse, "reuse-take").value) == (
        "authorship",
        "encoder",
    )


def test_weights_that_are_gone_are_said_with_a_way_out(home: AppTest, engine: FakeEngine) -> None:
    app = trained(home, engine)
    engine.started[0].forgotten = True
    widget(app, "reuse-source").set_value("Headline: as the lesson begins (#1)").run()
    assert "no longer kept" in app.error[0].value
    widget(app, "reuse-instead").click().run()
    assert not app.error
    assert widget(app, "reuse-source").value == "headline"


def test_a_source_stays_after_its_lesson_has_forgotten_the_run(home: AppTest, engine: FakeEngine) -> None:
    app = trained(home, engine)
    widget(app, "reuse-source").set_value("Headline: as the lesson begins (#1)").run()
    for _ in range(5):
        trained(app, engine)
    assert "headline #1, as it was taken" in widget(app, "reuse-source").options
    widget(app, "reuse-take").set_value("whole").run()
    assert not app.error
    widget(app, "reuse-train").click().run()
    initial = engine.started[-1].initial
    assert initial is not None
    assert initial.origin == "headline #1"


def test_layers_are_frozen_together_or_one_by_one(reuse: AppTest, engine: FakeEngine) -> None:
    assert widget(reuse, "reuse-whole").value == "frozen"
    reuse.pills(key="reuse-frozen").set_value(["embedding"]).run()
    assert widget(reuse, "reuse-whole").value is None
    widget(reuse, "reuse-train").click().run()
    base = engine.started[-1].spec.layer("base").model
    assert base is not None
    assert [layer.trainable for layer in base.layers] == [False, True]
    widget(reuse, "reuse-whole").set_value("trainable").run()
    assert reuse.pills(key="reuse-frozen").value == []


def test_the_table_tells_every_origin_and_after_training_every_distance(
    home: AppTest, engine: FakeEngine
) -> None:
    app = trained(home, engine)
    widget(app, "reuse-source").set_value("Headline: as the lesson begins (#1)").run()
    show(app, "training", "weights")
    table = app.dataframe[0].value
    assert list(table["weights"]) == ["headline #1 · frozen"] * 4 + ["fresh"] * 4
    assert "5,191,937 numbers: 5,189,760 reused, 5,189,760 frozen, 2,177 learning" in said(app)
    widget(app, "reuse-train").click().run()
    engine.started[-1].finish()
    app.run()
    table = app.dataframe[0].value
    assert list(table["largest move"]) == ["0"] * 4 + ["0.5"] * 4
    assert "4 frozen arrays have moved by exactly 0" in said(app)


def test_a_call_shares_and_a_copy_does_not(reuse: AppTest) -> None:
    show(reuse, "model", "sharing")
    assert "Both changed" in said(reuse)
    table = reuse.dataframe[0].value
    assert all(before != after for before, after in zip(table["before"], table["after"], strict=True))
    widget(reuse, "reuse-how").set_value("copy").run()
    assert "Only the original changed" in said(reuse)
    table = reuse.dataframe[0].value
    assert table["before"][1] == table["after"][1]


def test_the_race_is_between_three_starts_of_one_model(home: AppTest, engine: FakeEngine) -> None:
    app = trained(home, engine)
    widget(app, "reuse-source").set_value("Headline: as the lesson begins (#1)").run()
    show(app, "training", "race")
    widget(app, "reuse-race-start").click().run()
    runs = engine.started[1:]
    first = [run for run in runs if run.spec.seed == 0]
    assert [run.initial is not None for run in first] == [True, True, False]
    assert [run.spec.layer("base").trainable for run in first] == [False, True, True]
    assert len({run.recipe.dataset for run in runs}) == 1
    assert len({count_parameters(run.spec) for run in runs}) == 1


def test_a_race_of_an_untrained_base_has_no_side_twice(reuse: AppTest, engine: FakeEngine) -> None:
    show(reuse, "training", "race")
    widget(reuse, "reuse-race-start").click().run()
    first = [run for run in engine.started if run.spec.seed == 0]
    assert [run.spec.layer("base").trainable for run in first] == [False, True]


def test_an_encoder_of_pairs_reads_tweets(home: AppTest, engine: FakeEngine) -> None:
    app = trained(home, engine, "pairs")
    widget(app, "reuse-source").set_value("Shared encoder: as the lesson begins (#1)").run()
    widget(app, "reuse-train").click().run()
    run = engine.started[-1]
    assert (
        run.spec.layer("base").model
        == ReuseOptions().based("", PairOptions().spec(), "encoder").spec().layer("base").model
    )
    assert isinstance(run.recipe.dataset.reads_like, Speeches)
