"""Gradients of heads on the drawing: which arrows there are, how wide, and what stands on the boxes."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.lessons import LESSONS
from components.training import Mark
from components.training.values.head_gradients import HeadGradients
from components.ui.diagram.values import BoxValues, Flow
from components.ui.figures.head_arrows import head_arrows
from components.ui.figures.measured import LATEST, latest
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.page_texts import diagram_data, widget
from tests.ui.predict.test_try_it import trained

HEADS = ("main_output", "news_out")
SPEC = LESSONS["headline"].options.spec()
NORMS = {
    "embedding": np.array([3.0, 1.0]),
    "lstm": np.array([1.0, 3.0]),
    "dense_1": np.array([2.0, 0.0]),
    "dense_2": np.array([2.0, 0.0]),
    "main_output": np.array([2.0, 0.0]),
    "news_out": np.array([0.0, 2.0]),
}


def flows(values: BoxValues) -> dict[tuple[str, str], tuple[float, ...]]:
    """The shares of the heads by the ends of the arrow, backwards."""
    return {(flow.target, flow.source): flow.shares for flow in values.flows}


def test_an_arrow_is_as_wide_as_the_share_of_its_head_where_it_leads() -> None:
    assert flows(head_arrows("gradient", SPEC, HEADS, NORMS, False)) == {
        ("lstm", "embedding"): (0.75, 0.25),
        ("news_out", "lstm"): (0.0, 0.75),
        ("concatenate", "lstm"): (0.25, 0.0),
        ("dense_1", "concatenate"): (0.25, 0.0),
        ("dense_2", "dense_1"): (1.0, 0.0),
        ("main_output", "dense_2"): (1.0, 0.0),
    }


def test_boxes_say_sizes_and_shares() -> None:
    values = head_arrows("gradient", SPEC, HEADS, NORMS, False)
    assert values.by_box["lstm"] == ("1: 25%  2: 75% of 4", 1.0, (0.25, 0.75))
    assert values.by_box["dense_1"].text == "1: 100% of 2"
    assert values.sentence().startswith("gradient (1: main_output, 2: news_out): ")


def test_a_layer_that_nothing_moves_has_exactly_0_and_no_arrow() -> None:
    still = {**NORMS, "embedding": np.zeros(2)}
    values = head_arrows("gradient", SPEC, HEADS, still, False)
    assert values.by_box["embedding"] == ("0", 0.0, ())
    assert ("lstm", "embedding") not in flows(values)


def test_what_was_not_measured_is_left_open() -> None:
    values = head_arrows("gradient", SPEC, HEADS, {}, False)
    assert {value.text for value in values.by_box.values()} == {"–"}
    assert not values.flows


def gradients(batches: int) -> HeadGradients:
    steps = np.arange(1, batches + 1)
    norms = np.ones((batches, 6, 2)) * steps[:, None, None]
    return HeadGradients(tuple(NORMS), HEADS, steps, norms, np.zeros((batches, 6)))


@pytest.mark.parametrize(
    ("marks", "batches"),
    [
        ([], LATEST),
        ([Mark(17, "news_out", 0.2, 1.0)], 3),
        ([Mark(20, "news_out", 0.2, 1.0)], 1),
        ([Mark(17, "learning_rate", 0.2, 1.0)], LATEST),
    ],
)
def test_the_mean_is_of_batches_with_the_loss_weights_of_now(marks: list[Mark], batches: int) -> None:
    last = latest(gradients(20), marks)
    assert (last.batches, last.step) == (batches, 20)
    assert last.norms[0, 0] == 20 - (batches - 1) / 2


def test_the_drawing_follows_the_training_and_does_not_move(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "headline-on-boxes").set_value("gradients").run()
    before = diagram_data(app)
    assert before["values"]["boxes"]["lstm"]["text"] == "–"
    run = trained(app, engine, "headline")
    run.state = "running"

    def measured(_run: FakeRun = run) -> HeadGradients:
        norms = np.stack([NORMS[name] for name in NORMS])[None]
        return HeadGradients(tuple(NORMS), HEADS, np.array([3]), norms, np.zeros((1, 6)))

    run.gradients = measured  # type: ignore[attr-defined]
    app.run()
    data = diagram_data(app)
    assert data["svg"] == before["svg"]
    assert data["values"]["boxes"]["lstm"]["text"] == "1: 25%  2: 75% of 4"
    arrows = {tuple(flow["arrow"]): flow["shares"] for flow in data["values"]["flows"]}
    assert arrows["lstm", "news_out", 0] == [0.0, 0.75]
    # It stands in words, too, with each head by its number, and differs by more than its colour.
    assert "2: news_out" in data["words"][-1]
    assert len({head["dash"] for head in data["values"]["heads"]}) == 2
    # After the end what was measured last stays.
    run.state = "finished"
    del run.gradients  # type: ignore[attr-defined]
    app.run()
    assert diagram_data(app)["values"]["boxes"]["lstm"]["text"] == "1: 25%  2: 75% of 4"


def test_of_a_model_that_was_changed_nothing_is_shown(app: AppTest, engine: FakeEngine) -> None:
    widget(app, "headline-on-boxes").set_value("steps").run()
    trained(app, engine, "headline")
    widget(app, "headline-extra_dense").set_value(1).run()
    texts = {value["text"] for value in diagram_data(app)["values"]["boxes"].values()}
    assert texts == {"–"}


def test_flows_are_sent_as_the_scripts_draw_them() -> None:
    values = BoxValues("gradient", {}, heads=("a", "b"), flows=(Flow("x", "y", 1, (0.5, 0.5)),))
    assert values.plain(dark=False)["flows"] == [{"arrow": ["x", "y", 1], "shares": [0.5, 0.5]}]
