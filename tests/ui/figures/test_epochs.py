"""The epoch that is looked at: chosen, stepped through and played, the same for all views."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.ui.figures import epochs
from components.ui.figures.epochs import Film
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.page_texts import diagram_data, widget
from tests.ui.predict.test_try_it import said, trained, view

KEPT = (0, 1, 2, 3)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(epochs, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def ran(app: AppTest, engine: FakeEngine) -> FakeRun:
    widget(app, "headline-on-boxes").set_value("moved").run()
    run = trained(app, engine, "headline")
    run.kept_epochs = lambda: KEPT  # type: ignore[method-assign]
    weights = run.weights
    run.asked_epochs = []  # type: ignore[attr-defined]

    def of_epoch(epoch: int | None = None) -> list[object]:
        run.asked_epochs.append(epoch)  # type: ignore[attr-defined]
        return weights(epoch)  # type: ignore[return-value]

    run.weights = of_epoch  # type: ignore[method-assign, assignment]
    view(app, "headline", "inside")
    return run


def sliders(app: AppTest) -> tuple[object, object]:
    return (
        widget(app, "headline-drawn-epoch-slider").value,
        widget(app, "headline-inside-epoch-slider").value,
    )


def test_a_film_is_at_an_epoch_by_the_clock() -> None:
    film = Film("run", 1, begun=10.0, speed=2.0)
    assert [film.at(now) for now in (10.0, 10.4, 10.5, 11.9)] == [1, 1, 2, 4]


def test_the_drawing_and_the_sample_are_of_one_epoch(app: AppTest, ran: FakeRun) -> None:
    widget(app, "headline-inside-epoch-slider").set_value(2).run()
    assert sliders(app) == (2, 2)
    assert ran.asked_epochs[-1] == 2  # type: ignore[attr-defined]
    assert "after epoch 2" in said(app)
    widget(app, "headline-drawn-epoch-slider").set_value(0).run()
    assert sliders(app) == (0, 0)
    widget(app, "headline-drawn-epoch-after-sign").click().run()
    assert sliders(app) == (1, 1)
    assert not app.exception


def test_play_goes_through_the_epochs_and_ends(app: AppTest, ran: FakeRun, clock: list[float]) -> None:
    widget(app, "headline-drawn-epoch-speed").set_value(2.0).run()
    widget(app, "headline-drawn-epoch-play-sign").click().run()
    seen, keys = [], set()
    for _frame in range(4):
        frame = next(each for each in app.select_slider if str(each.key).startswith("headline-drawn-epoch-"))
        seen.append(frame.value)
        keys.add(frame.key)
        assert widget(app, "headline-inside-epoch-play").label == "Pause"
        clock[0] += 0.5
        if clock[0] < 102:
            app.run()
    assert seen == [0, 1, 2, 3]
    # Where the slider stood a moment ago is nothing that someone chose.
    assert len(keys) == 4
    app.run()
    assert widget(app, "headline-drawn-epoch-play-sign").label == "Play"
    assert sliders(app) == (3, 3)
    assert not app.exception


def test_a_film_is_held_where_it_is(app: AppTest, ran: FakeRun, clock: list[float]) -> None:
    widget(app, "headline-inside-epoch-play").click().run()
    clock[0] += 1
    app.run()
    widget(app, "headline-inside-epoch-play").click().run()
    clock[0] += 5
    app.run()
    assert sliders(app) == (1, 1)


def test_figures_of_an_epoch_keep_the_drawing_as_it_is(app: AppTest, ran: FakeRun) -> None:
    drawn = diagram_data(app)
    assert drawn["values"]["boxes"]["lstm"]["text"].endswith("%")
    widget(app, "headline-drawn-epoch-slider").set_value(0).run()
    assert diagram_data(app)["svg"] == drawn["svg"]


def test_each_figure_of_an_epoch_says_something_of_each_layer(app: AppTest, ran: FakeRun) -> None:
    for figure in ("activations", "dead", "weights", "gradients"):
        widget(app, "headline-on-boxes").set_value(figure).run()
        assert not app.exception
        boxes = diagram_data(app)["values"]["boxes"]
        assert "–" not in {value["text"] for value in boxes.values()}
        assert {"embedding", "lstm", "main_output"} <= set(boxes)


def test_the_time_of_computing_is_measured_when_the_training_is_over(app: AppTest, ran: FakeRun) -> None:
    widget(app, "headline-on-boxes").set_value("times").run()
    assert not app.exception
    boxes = diagram_data(app)["values"]["boxes"]
    assert {"embedding", "lstm", "main_output"} <= set(boxes)
    assert ran.ended
    assert all(value["text"].endswith(" ms") for value in boxes.values())
    ran.state = "running"
    app.run()
    assert {value["text"] for value in diagram_data(app)["values"]["boxes"].values()} == {"–"}


def test_without_weights_nothing_is_written(app: AppTest, ran: FakeRun) -> None:
    ran.forgotten = True
    widget(app, "headline-drawn-epoch-slider").set_value(3).run()
    assert {value["text"] for value in diagram_data(app)["values"]["boxes"].values()} == {"–"}
