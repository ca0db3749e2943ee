"""The swap on the page: what is said of vectors, of answers and of arrays, against Keras's own."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.assembly import build
from components.assembly.keras_model.swap import Swap
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import widget


@pytest.fixture
def pairs(visit: Open, engine: FakeEngine) -> AppTest:
    """The pairs lesson of a small model, with a trained run of it."""
    app = visit("pairs")
    for key, value in (("rows", 100), ("sequence_length", 10), ("vocabulary", 500), ("lstm_units", 4)):
        if any(getattr(node, "key", None) == f"pairs-{key}" for node in app.main):
            widget(app, f"pairs-{key}").set_value(value).run()
    return app


def swapped(app: AppTest) -> AppTest:
    return widget(app, "pairs-view-model").set_value("swap").run()


def page_text(app: AppTest) -> str:
    kinds = (*app.success, *app.warning, *app.info, *app.caption, *app.markdown)
    return "\n".join(str(element.value) for element in kinds)


def train(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "pairs-train").click().run()
    run = engine.started[-1]
    learnt = [1.5 * array for array in build(run.spec).get_weights()]
    run.weights = lambda epoch=None: learnt  # type: ignore[method-assign]
    run.finish()
    app.run()


def test_both_are_said_and_measured_on_all_validation_pairs(pairs: AppTest, engine: FakeEngine) -> None:
    widget(pairs, "pairs-preset-0").click().run()  # the slide's model, whose answer depends on the order
    train(pairs, engine)
    app = swapped(pairs)
    run = engine.started[-1]
    model: keras.Model = build(run.spec)
    model.set_weights(run.weights())
    inputs = run.recipe.dataset.prepare(run.spec).validation.inputs
    straight = np.asarray(model([inputs["text_a"], inputs["text_b"]]))
    reverse = np.asarray(model([inputs["text_b"], inputs["text_a"]]))
    apart = np.abs(straight - reverse)
    assert (
        "vectors change places exactly: the largest difference is 0 (before training, after epoch 1)"
        in page_text(app)
    )
    table = app.table[0].value["after epoch 1"]
    assert [float(value) for value in table.tolist()[-2:]] == pytest.approx(
        [apart.max(), apart.mean()], rel=2e-3
    )
    assert f"all {len(apart):,} validation pairs" in table.index[-2]
    assert apart.max() > 1e-6
    assert f"The answer does not stay the same: over {len(apart):,} validation pairs" in page_text(app)
    assert "Concatenation" in page_text(app)


def test_rounding_is_no_other_vector(pairs: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Swap, "differences", property(lambda swap: (0.0, 3e-8)))
    text = page_text(swapped(pairs))
    assert "The vectors change places: the largest difference is 3e-08, rounding" in text
    assert "do not change places" not in text


@pytest.mark.parametrize("meeting", ["difference", "product", "cosine"])
def test_where_the_meeting_is_symmetric_the_answer_stays(pairs: AppTest, meeting: str) -> None:
    widget(pairs, "pairs-meeting").set_value(meeting).run()
    app = swapped(pairs)
    assert "The answer stays the same" in page_text(app)
    assert "does not stay" not in page_text(app)
    widget(app, "pairs-encoder").set_value("separate").run()
    assert "The answer does not stay the same" in page_text(app)
    assert "another encoder reads it" in page_text(app)
    assert "Concatenation" not in page_text(app)


def test_only_what_was_measured_after_training_is_called_so(pairs: AppTest, engine: FakeEngine) -> None:
    app = swapped(pairs)
    assert list(app.table[0].value.columns) == ["before training"]
    assert "after epoch" not in page_text(app)
    # The view is drawn again when the run has got further, whatever else the page does.
    train(app, engine)
    assert list(app.table[0].value.columns) == ["before training", "after epoch 1"]


def test_identical_fingerprints_are_told_apart_from_other_numbers(pairs: AppTest, engine: FakeEngine) -> None:
    widget(pairs, "pairs-encoder").set_value("separate").run()
    app = swapped(pairs)
    prints = app.table[1].value
    same = int((prints["fingerprint for A"] == prints["fingerprint for B"]).sum())
    assert same == 1
    assert f"{len(prints) - same} of {len(prints)} hold different numbers" in page_text(app)
    assert "the same numbers: lstm/lstm" in page_text(app).replace("\\", "")
    assert "Keras starts every bias" in page_text(app)


def test_texts_without_a_known_word_have_no_answer_here(pairs: AppTest) -> None:
    app = swapped(pairs)
    assert "answer for A, B" in app.table[0].value.index
    widget(app, "pairs-text-A-swap").set_value("台灣今天下雨了！").run()
    assert "Text A: none of its" in page_text(app)
    assert "answer for A, B" not in app.table[0].value.index
