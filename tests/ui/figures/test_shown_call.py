"""The call that "See inside" shows is one for the view and the drawing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from components.assembly import ModelSpec
from components.lessons import lessons
from components.training.analysis.model_steps import steps
from components.ui.base import state
from components.ui.figures import shown_call


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Any:
    tab = state.TabState()
    monkeypatch.setattr(state, "tab_state", lambda: tab)
    spec = lessons.pairs()
    run = SimpleNamespace(spec=spec)
    return SimpleNamespace(name="pairs", experiment=SimpleNamespace(spec=spec), run=run)


def places(spec: ModelSpec, path: str) -> list[Any]:
    return [step.outputs[0] for step in steps(spec) if step.path == path]


def test_a_box_of_a_shared_layer_goes_from_call_to_call(session: Any) -> None:
    spec = session.experiment.spec
    path = next(step.path for step in steps(spec) if step.use.of == 2)
    first, second = places(spec, path)
    seen = []
    for _press in range(3):
        shown_call.show_box(session, path)
        seen.append(shown_call.shown(session))
        assert shown_call.box(session, unfolded=True) == path
    assert seen == [first, second, first]


def test_a_step_of_the_view_is_a_box_of_the_drawing(session: Any) -> None:
    assert shown_call.box(session, unfolded=True) == steps(session.experiment.spec)[0].path
    for step in steps(session.experiment.spec):
        shown_call.show(session, step)
        assert shown_call.box(session, unfolded=True) == step.path


def test_a_call_in_a_model_that_is_drawn_as_a_box_is_of_that_box(session: Any) -> None:
    inner = next(step for step in steps(session.experiment.spec) if step.around)
    shown_call.show(session, inner)
    assert shown_call.box(session, unfolded=False) == inner.around[0].name
    assert shown_call.box(session, unfolded=True) == inner.path


def test_the_page_is_drawn_again_once_for_each_press(session: Any) -> None:
    assert not shown_call.was_pressed(session)
    shown_call.show_box(session, steps(session.experiment.spec)[-1].path)
    assert [shown_call.was_pressed(session), shown_call.was_pressed(session)] == [True, False]
    shown_call.show_box(session, "no such box")
    assert not shown_call.was_pressed(session)


def test_the_drawing_is_drawn_again_when_its_boxes_are_to_be_pressed(session: Any) -> None:
    shown_call.drawn(session, pressable=False)
    assert not shown_call.to_be_drawn(session)
    state.choose("pairs-view-training", "inside")
    assert [shown_call.to_be_drawn(session), shown_call.to_be_drawn(session)] == [True, False]
    shown_call.show_box(session, steps(session.experiment.spec)[-1].path)
    assert [shown_call.to_be_drawn(session), shown_call.to_be_drawn(session)] == [True, False]


def test_the_drawing_is_drawn_again_once_when_nobody_looks_inside_any_more(session: Any) -> None:
    state.choose("pairs-view-training", "inside")
    shown_call.drawn(session, pressable=True)
    for what in ("sample", "weights"):
        state.choose("pairs-inside-what", what)
        assert not shown_call.was_left(session)
    state.choose("pairs-view-training", "curves")
    assert [shown_call.was_left(session), shown_call.was_left(session)] == [True, False]
    shown_call.drawn(session, pressable=False)
    assert not shown_call.was_left(session)


def test_boxes_are_pressed_only_while_the_calls_of_the_drawn_model_are_looked_at(session: Any) -> None:
    assert not shown_call.looking(session)
    state.choose("pairs-view-training", "inside")
    assert shown_call.looking(session)
    session.run = SimpleNamespace(spec=lessons.headline())
    assert not shown_call.looking(session)
