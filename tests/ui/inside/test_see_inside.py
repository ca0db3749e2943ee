"""The view "See inside": which numbers it shows, and of what."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.assembly import build
from components.assembly.spec.messages import message
from components.datasets.carried.digit_pictures import SIDE
from components.training.analysis.model_steps import steps
from components.training.analysis.worked_out.ways import Axis
from components.training.values.head_gradients import LabelledRows
from components.ui.figures.of_epoch import ROWS
from components.ui.inside.pointing import pointed_number
from components.ui.inside.words_read import both_words
from components.ui.inside.worked_out_view import fitted
from components.ui.predict.sketch.drawing import CELLS, Sketch
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.page_texts import widget
from tests.ui.predict.test_try_it import said, trained, view


@pytest.fixture
def app(visit: Open) -> AppTest:
    return visit("sequential")


@pytest.fixture
def ran(app: AppTest, engine: FakeEngine) -> FakeRun:
    run = trained(app, engine, "sequential")
    view(app, "sequential", "inside")
    return run


def opened(app: AppTest, key: str) -> None:
    """Open an expander."""
    app.session_state["modelier"].choices[f"{key}-open"] = True
    app.run()


def test_each_step_is_shown_one_after_the_other(app: AppTest, ran: FakeRun) -> None:
    names = [step.use.name for step in steps(ran.spec)]
    for number, name in enumerate(names, start=1):
        assert f"**{name}**" in said(app)
        assert widget(app, "sequential-inside-step-after").disabled == (number == len(names))
        if number < len(names):
            widget(app, "sequential-inside-step-after").click().run()
            assert not app.exception
    widget(app, "sequential-inside-step-before").click().run()
    assert f"**{names[-2]}**" in said(app)


def test_the_numbers_are_those_of_keras(app: AppTest, ran: FakeRun) -> None:
    prepared = ran.recipe.dataset.prepare(ran.spec)
    row = 2
    arrays = [prepared.validation.inputs[entry.name][row : row + 1] for entry in ran.spec.inputs]
    widget(app, "sequential-inside-row-number").set_value(row + 1).run()
    widget(app, "sequential-inside-step-list").set_value(len(steps(ran.spec)) - 1).run()
    opened(app, "sequential-inside-numbers-0")
    expected = np.asarray(build(ran.spec)(arrays, training=False))[0]
    shown = app.dataframe[1].value.to_numpy().reshape(-1)
    np.testing.assert_allclose(shown, expected, atol=1e-5)
    # The first table works one of them out, and comes to the same.
    assert "The same up to rounding" in said(app)
    best = int(expected.argmax())
    true = int(prepared.validation.targets[ran.spec.heads[0].name][row, 0])
    assert f"{expected[best]:.1%}" in said(app)
    assert f"true: {true}" in said(app)


def test_two_rows_are_compared_by_what_changed(app: AppTest, ran: FakeRun) -> None:
    widget(app, "sequential-inside-step-list").set_value(1).run()
    widget(app, "sequential-inside-compared").set_value("row").run()
    assert "What changed" in said(app)
    assert widget(app, "sequential-other-inside-row-number").value == 2
    assert "0 to 0" not in said(app)
    # A row beside itself: nothing changed.
    widget(app, "sequential-other-inside-row-number").set_value(1).run()
    assert "0 to 0" in said(app)
    assert not app.exception


def test_either_of_two_rows_is_worked_out(app: AppTest, ran: FakeRun) -> None:
    widget(app, "sequential-inside-step-list").set_value(len(steps(ran.spec)) - 1).run()
    widget(app, "sequential-inside-compared").set_value("row").run()
    prepared = ran.recipe.dataset.prepare(ran.spec)
    arrays = [prepared.validation.inputs[entry.name][:2] for entry in ran.spec.inputs]
    expected = np.asarray(build(ran.spec)(arrays, training=False))[:, 0]
    assert f"Keras: {expected[0]:.6g}" in said(app)
    widget(app, "sequential-inside-worked-out-for-buttons").set_value(1).run()
    assert f"Keras: {expected[1]:.6g}" in said(app)


def test_a_digit_that_is_drawn_goes_through_the_model_and_is_seen_as_a_picture(
    app: AppTest, ran: FakeRun
) -> None:
    asked = []
    tensors = ran.tensors
    ran.tensors = lambda sample, epoch=None: asked.append(sample) or tensors(sample, epoch)  # type: ignore[method-assign, func-returns-value]
    kept = "sequential-inside-tensor-0-0-keep"
    assert kept in [button.key for button in app.get("download_button")]
    drawing = Sketch("0f" * (CELLS * CELLS // 8))
    app.session_state["modelier"].results["sequential-sketch"] = drawing
    widget(app, "sequential-inside-from").set_value("typed").run()
    assert "my own drawing" in said(app)
    prepared = ran.recipe.dataset.prepare(ran.spec)
    expected = prepared.encoder.encode([drawing.picture(SIDE)], None)
    for name, array in expected.items():
        np.testing.assert_array_equal(asked[-1][name], array)
    assert kept in [button.key for button in app.get("download_button")]


def test_of_two_epochs_the_later_one_stands_second(app: AppTest, ran: FakeRun) -> None:
    widget(app, "sequential-inside-compared").set_value("epoch").run()
    first, second, *_rest = [one.value for one in app.caption if "With the weights" in one.value]
    assert "started with" in first
    assert "started with" not in second
    names = [getattr(button, "label", "") for button in app.get("download_button")]
    names = [name for name in names if "PNG" in name]
    assert len(names) == len(set(names)) == 2


def test_an_epoch_that_is_kept_can_be_chosen(app: AppTest, ran: FakeRun) -> None:
    asked = []
    tensors = ran.tensors
    ran.tensors = lambda sample, epoch=None: asked.append(epoch) or tensors(sample, epoch)  # type: ignore[method-assign, func-returns-value]
    slider = widget(app, "sequential-inside-epoch-slider")
    assert list(slider.options) == ["start", "1", "end"]
    slider.set_value(0).run()
    assert asked == [0]
    assert "started with" in said(app)


def test_gradients_of_a_run_that_is_over_are_those_of_an_epoch(app: AppTest, ran: FakeRun) -> None:
    assert ran.ended
    asked = []
    gradients = ran.gradients_of
    ran.gradients_of = lambda rows, epoch=None: asked.append(epoch) or gradients(rows, epoch)  # type: ignore[method-assign, func-returns-value]
    widget(app, "sequential-inside-what-buttons").set_value("gradients").run()
    widget(app, "sequential-gradients-epoch-slider").set_value(0).run()
    assert not app.exception
    assert asked == [None, 0, 1]  # each once: what is folded open here has all epochs
    assert "With the first weights" in said(app)
    rows = first_rows(ran)
    expected = gradients(rows, 0)
    table = app.dataframe[0].value
    assert table["layer"].tolist() == list(expected.layers)
    shown = table[list(expected.heads)].astype(float).to_numpy()
    np.testing.assert_allclose(shown, expected.norms[0], rtol=1e-2)


def first_rows(run: FakeRun) -> LabelledRows:
    train = run.recipe.dataset.prepare(run.spec).train
    return LabelledRows(
        {name: array[:ROWS] for name, array in train.inputs.items()},
        {name: array[:ROWS] for name, array in train.targets.items()},
        run.recipe.weights(run.spec),
    )


def test_weights_that_are_gone_say_so(app: AppTest, ran: FakeRun) -> None:
    ran.forgotten = True
    widget(app, "sequential-inside-row-number").set_value(9).run()
    assert "no longer kept" in said(app)


def test_the_number_that_is_chosen_is_worked_out(app: AppTest, ran: FakeRun) -> None:
    last = len(steps(ran.spec)) - 1
    widget(app, "sequential-inside-step-list").set_value(last).run()
    prepared = ran.recipe.dataset.prepare(ran.spec)
    arrays = [prepared.validation.inputs[entry.name][:1] for entry in ran.spec.inputs]
    expected = np.asarray(build(ran.spec)(arrays, training=False))[0]
    for number in (0, 7):
        widget(app, "sequential-inside-axis-0").set_value(number + 1).run()
        assert f"Keras: {expected[number]:.6g}" in said(app)
        assert "The same up to rounding" in said(app)
    # Another step has a place of its own.
    widget(app, "sequential-inside-step-list").set_value(last - 1).run()
    assert widget(app, "sequential-inside-axis-0").value == 1


@pytest.mark.parametrize(
    ("chosen", "sizes", "expected"),
    [
        ((), (5, 3), (4, 0)),
        ((), (4, 4, 2), (0, 0, 0)),
        ((2,), (5, 3), (4, 2)),
        ((9, 9), (5, 3), (4, 2)),
        ((1, 2, 1), (3,), (1,)),
    ],
)
def test_a_place_that_was_chosen_fits_what_is_shown(
    chosen: tuple[int, ...], sizes: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    known = [Axis(message("axis"), size) for size in sizes]
    if len(sizes) == 2:
        known[0] = Axis.steps(sizes[0])
    assert fitted(chosen, known) == expected


def test_steps_of_two_texts_have_both_words() -> None:
    assert both_words((None, "a", "b"), (None, "a", "b")) == (None, "a", "b")
    assert both_words((None, None, "b", "c"), (None, "a", "d", "c")) == (None, "– → a", "b → d", "c")
    assert both_words((), (None, "a")) == ()


def test_what_a_chart_says_was_pressed_is_read() -> None:
    assert pointed_number({"selected": [{"series_index": 0, "data_indices": [7]}], "areas": []}) == 7
    assert pointed_number({"selected": [], "areas": []}) is None
    assert pointed_number(None) is None
