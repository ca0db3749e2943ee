"""The value of one widget is looked up without those of all others, and is what Streamlit says."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.components.v2.bidi_component import main
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from components.ui.base.serving.widget_state import WidgetValues, look_up_single_widgets

components: Any = main


@pytest.fixture(autouse=True)
def _own_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SafeSessionState, "filtered_state", SafeSessionState.filtered_state)
    monkeypatch.setattr(components, "make_bidi_component_presenter", make_bidi_component_presenter)
    look_up_single_widgets()


def test_widgets_keep_their_values_and_a_none_that_was_set() -> None:
    def page() -> None:
        import streamlit as st  # noqa: PLC0415  the text of this function is a script

        if "number" not in st.session_state:
            st.session_state["number"] = None
        st.selectbox("Choice", ["a", "b"], index=1, key="choice")
        st.number_input("Number", value=3, key="number")
        st.text_input("Text", key="text")
        st.write(sorted(st.session_state))

    at = AppTest.from_function(page).run()
    assert (at.selectbox[0].value, at.number_input[0].value) == ("b", None)
    at.selectbox[0].select("a").run()
    at.text_input[0].input("hello").run()
    assert (at.selectbox[0].value, at.text_input[0].value) == ("a", "hello")
    assert not at.exception


def test_only_what_is_asked_for_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    state = SessionState(_new_session_state={"a": 1, "b": None})
    looked_up: list[str] = []
    original = SessionState.__getitem__

    def counted(self: SessionState, key: str) -> Any:
        looked_up.append(key)
        return original(self, key)

    monkeypatch.setattr(SessionState, "__getitem__", counted)
    values = WidgetValues(SafeSessionState(state, lambda: None))
    assert values["a"] == 1
    assert set(looked_up) == {"a"}
    assert "c" not in values
    assert dict(values) == {"a": 1, "b": None}


@pytest.mark.parametrize("came", [None, [{"event": "choice", "value": "x"}]])
def test_the_state_of_a_component_has_its_events_as_streamlit_shows_them(came: Any) -> None:
    state = SessionState()
    state._new_widget_state.widget_metadata["events"] = WidgetMetadata(
        id="events",
        deserializer=lambda value: value,
        serializer=lambda value: value,
        value_type="json_trigger_value",
    )
    if came is not None:
        state._new_widget_state.set_from_value("events", came)
    base = {"value": 3}
    shown = components.make_bidi_component_presenter("events", "component", {"value"})(base, state)
    assert shown == make_bidi_component_presenter("events", "component", {"value"})(base, state)
    assert ("choice" in shown) == (came is not None)
