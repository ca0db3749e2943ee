"""What a browser reports that has not heard of an undo yet is no choice; what a learner chooses is one."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from components.ui.base.late_values import LateValues
from components.ui.base.serving.widget_state import leave_late_values_aside


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A page with a slider that Undo sets to 0, and a switch."""
    patched: Any = SessionState
    monkeypatch.setattr(patched, "_call_callbacks", patched._call_callbacks)
    leave_late_values_aside()

    def page() -> None:
        from functools import partial  # noqa: PLC0415  the text of this function is a script

        import streamlit as st  # noqa: PLC0415

        from components.ui.base import state  # noqa: PLC0415

        if st.button("Undo"):
            state.choose("layers", max(0, state.choice("layers", 0) - 1))
        for draw, key, first in ((st.number_input, "layers", 0), (st.toggle, "input", False)):
            chosen = state.choice(key, first)
            draw(key, **state.controlled(f"page-{key}", chosen, partial(state.choose, key)))

    return AppTest.from_function(page).run()


def values(app: AppTest) -> tuple[Any, Any]:
    assert not app.exception
    choices = app.session_state["modelier"].choices
    assert app.number_input[0].value == choices.get("layers", 0)
    assert app.toggle[0].value == choices.get("input", False)
    return app.number_input[0].value, app.toggle[0].value


def test_a_press_before_an_undo_is_heard_of_does_not_undo_it(app: AppTest) -> None:
    app.number_input[0].set_value(3).run()
    app.button[0].click().run()
    assert values(app) == (2, False)
    app.number_input[0].set_value(3)  # what the browser still has
    app.toggle[0].set_value(True).run()
    assert values(app) == (2, True)


def test_two_undos_in_quick_succession_are_two(app: AppTest) -> None:
    app.number_input[0].set_value(3).run()
    app.button[0].click().run()
    app.number_input[0].set_value(3)
    app.button[0].click().run()
    assert values(app) == (1, False)
    app.number_input[0].set_value(2)  # it has heard of the first one by now
    app.toggle[0].set_value(True).run()
    assert values(app) == (1, True)


def test_who_goes_back_to_what_was_undone_chooses_it(app: AppTest) -> None:
    app.number_input[0].set_value(3).run()
    app.button[0].click().run()
    app.number_input[0].set_value(3).run()
    assert values(app) == (3, False)


def test_what_was_heard_of_is_a_choice_from_then_on(app: AppTest) -> None:
    app.number_input[0].set_value(3).run()
    app.button[0].click().run()
    app.toggle[0].set_value(True).run()
    assert "page-layers" not in app.session_state["modelier"].late.earlier
    app.number_input[0].set_value(3)
    app.toggle[0].set_value(False).run()
    assert values(app) == (3, False)


def test_a_widget_that_was_set_is_late_until_it_is_reported() -> None:
    late = LateValues()
    late.server_set("a", 1)
    late.server_set("a", 2)
    late.server_set("b")
    assert late.find({"a": 1}, {"a"}, None) == {"a"}
    assert late.find({"a": 2, "b": 5}, {"a", "b"}, None) == {"a"}
    assert set(late.earlier) == {"a"}
    assert late.find({"a": 7}, {"a"}, None) == set()
    assert not late.earlier
