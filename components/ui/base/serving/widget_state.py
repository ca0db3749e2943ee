"""Changes how Streamlit looks up the values of widgets, and which of them it takes for a choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from streamlit.components.v2.bidi_component import main as components
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

from components.ui.base import state
from components.ui.base.late_values import LateValues

Presenter = Callable[[object, SessionState], object]

_safe_state: Any = SafeSessionState
_components: Any = components
_session_state: Any = SessionState
_call_callbacks: Callable[..., None] = _session_state._call_callbacks
_all_values: Callable[[SafeSessionState], dict[str, Any]] = _safe_state.filtered_state.fget


def look_up_single_widgets() -> None:
    """Let Streamlit look up the value of a widget without those of all others.

    Each text, number, choice of one and list that a page draws asks for the state of the whole page, to look
    whether its own value is None; and whenever the state of a component is looked up, a class is made that
    nobody reads. Together these were a tenth of the time of a page's script.
    """
    _safe_state.filtered_state = property(WidgetValues)
    _components.make_bidi_component_presenter = _presenter


def leave_late_values_aside() -> None:
    """Let Streamlit call no callback for a value that a browser reports only because it has not heard yet of
    what the server has set: see `components/ui/base/late_values.py`."""
    _session_state._call_callbacks = _call_callbacks_for_choices


def _call_callbacks_for_choices(session: SessionState, **replayed: Any) -> None:
    late = state.late_values(session)
    if late is not None and late.earlier:
        _drop_late_values(session, late)
    _call_callbacks(session, **replayed)


def _drop_late_values(session: SessionState, late: LateValues) -> None:
    widgets = session._new_widget_state
    changed = {widget for widget in widgets if session._widget_changed(widget)}
    ids = {key: session._get_widget_id(key) for key in late.earlier}
    reported = {key: widgets[widget] for key, widget in ids.items() if widget in widgets}
    moved = {key for key in reported if ids[key] in changed}
    alone = next(iter(moved)) if len(changed) == len(moved) == 1 else None
    pressed = alone if alone is not None and _caused_by(session, ids[alone]) else None
    for key in late.find(reported, moved, pressed):
        del widgets[ids[key]]


def _caused_by(session: SessionState, widget: str) -> bool:
    """Whether a press on a widget causes such a run of the script: of the whole page or of its fragment. A
    fragment that is drawn again regularly sends the values of all widgets, too."""
    context = get_script_run_ctx()
    metadata = session._new_widget_state.widget_metadata.get(widget)
    fragments = context.fragment_ids_this_run if context is not None else None
    return metadata is not None and (not fragments or metadata.fragment_id in fragments)


class WidgetValues(Mapping[str, Any]):
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
