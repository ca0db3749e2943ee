"""Spares a class of learners what Streamlit does for all widgets of a page where one of them is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from streamlit.components.v2.bidi_component import main as components
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

Presenter = Callable[[object, SessionState], object]

_safe_state: Any = SafeSessionState
_components: Any = components
_all_values: Callable[[SafeSessionState], dict[str, Any]] = _safe_state.filtered_state.fget


def look_up_single_widgets() -> None:
    """Let Streamlit look up the value of a widget without those of all others.

    Each text, number, choice of one and list that a page draws asks for the state of the whole page, to look
    whether its own value is None; and whenever the state of a component is looked up, a class is made that
    nobody reads. Together these were a tenth of the time of a page's script.
    """
    _safe_state.filtered_state = property(Values)
    _components.make_bidi_component_presenter = _presenter


class Values(Mapping[str, Any]):
    """The values of `st.session_state` by key, each looked up when it is asked for."""

    def __init__(self, state: SafeSessionState) -> None:
        self._state = state

    def __getitem__(self, key: str) -> Any:
        with self._state._lock:
            return self._state._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_all_values(self._state))

    def __len__(self) -> int:
        return len(_all_values(self._state))


def _presenter(events: str, *rest: Any, **more: Any) -> Presenter:
    """What shows the state of a component, with the events that have come since its last run.

    Args:
        events: The id of the widget that holds the events.
        rest: Further arguments of Streamlit's function.
        more: The same.
    """
    present = make_bidi_component_presenter(events, *rest, **more)

    def shown(value: object, state: SessionState) -> object:
        try:
            came = state._new_widget_state[events]
        except KeyError:
            came = None
        return value if came is None else present(value, state)

    return shown
