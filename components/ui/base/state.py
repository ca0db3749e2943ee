"""Access to Streamlit's session state; no other module reads it.

All that a browser tab remembers is in one object, `TabState`. Widgets show values from it and report new
ones to it; they do not keep a value themselves, since Streamlit forgets widgets that are not on the page.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.session_state import SessionState

from components.ui.base.late_values import LateValues

# The key of the one object in Streamlit's session state.
KEY = "modelier"
# Of each thread the run of a script that it is in, and the state of that tab.
_running = threading.local()


@dataclass
class TabState:
    """What one browser tab remembers.

    Attributes:
        language: The code of the language that the page is drawn in; empty before the first page.
        anonymous: The id of a learner without a cookie, for this tab only.
        lessons: The learner's lesson sessions by name; all tabs of the learner share them.
        choices: What was chosen in this tab that is not part of a model, such as the view shown.
        shared: The choices that the learner made last in any tab.
        arrivals: What another page sent to a lesson, by the lesson's name; taken when it opens.
        results: What was computed on request and can be computed again.
        labelled: Of each widget, by key, the language that it was drawn in last and what else tells it from
            another one of this key.
        late: What the browser may still report of widgets that were set.
    """

    language: str = ""
    anonymous: str = ""
    lessons: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    arrivals: dict[str, Any] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)
    labelled: dict[str, tuple[Hashable, ...]] = field(default_factory=dict)
    late: LateValues = field(default_factory=LateValues)


def tab_state() -> TabState:
    """The state of the browser tab whose script is running."""
    # Called for every text on the page, so each run of a script looks it up once.
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or getattr(_running, "context", None) is not context:
        try:
            _running.state = st.session_state[KEY]
        except KeyError:
            _running.state = st.session_state[KEY] = TabState()
        _running.context = context
    state: TabState = _running.state
    return state


def late_values(session: SessionState) -> LateValues | None:
    """What the browser of a session may still report late; None before its first page.

    Args:
        session: The session state of a browser tab whose script is not running yet.
    """
    try:
        return cast("TabState", session[KEY]).late
    except KeyError:
        return None


_NOTHING = object()


def controlled(key: str, value: Any, changed: Callable[[Any], None], *identity: Hashable) -> dict[str, Any]:
    """The `key` and `on_change` of a widget that shows `value` and calls `changed` with a new one.

    The widget's own state is set before it is drawn, so that undo, reset and a change of page move it too;
    but only if it differs, and until the browser reports it. A widget that is set shows what it is set to
    when the page arrives in the browser: what the learner has pressed or typed there since then would be set
    back, and a later request could report that. In another language it is set anyway, since a browser knows
    what is chosen by its label.

    Args:
        key: The key of the widget, unique on the page.
        value: What it shows.
        changed: Called with what the learner chooses.
        identity: What else Streamlit knows the widget by, such as the label of a popover: with another one it
            is another widget, which has no value yet.
    """
    tab = tab_state()
    before, label = st.session_state.get(key, _NOTHING), (tab.language, *identity)
    differs = before is not _NOTHING and before != value
    if differs or before is _NOTHING or tab.labelled.get(key) != label:
        tab.late.server_set(key, *([before] if differs else []))
        tab.labelled[key] = label
    if key in tab.late.earlier:
        st.session_state[key] = value
    return {"key": key, "on_change": lambda: changed(st.session_state[key])}


def choice(key: str, default: Any) -> Any:
    """The choice last made for `key`, or the default. Choices are about views, not models."""
    return tab_state().choices.get(key, default)


def choose(key: str, value: Any) -> None:
    """Remember a choice."""
    tab_state().choices[key] = value
    tab_state().shared[key] = value


def forget(key: str) -> None:
    """Forget the choice made for `key`."""
    tab_state().choices.pop(key, None)
    tab_state().shared.pop(key, None)


def result(key: str) -> Any:
    """The result last stored for `key`; None if there is none."""
    return tab_state().results.get(key)


def keep(key: str, result: Any) -> None:
    """Store a result for `key`."""
    tab_state().results[key] = result


def typed_text(key: str, read: Callable[[], None]) -> None:
    """Remember what reads the text that was typed last, which may be on its way when a button is pressed."""
    keep(f"{key}-typed-text", read)


def read_typed(key: str) -> None:
    """Read what was typed, before what was pressed after it does anything."""
    read = result(f"{key}-typed-text")
    if read is not None:
        read()


def reported(key: str, name: str) -> Any:
    """What a component of our own reports as `name`; None if it has reported nothing. A page can report
    anything."""
    said = st.session_state.get(key)
    return said.get(name) if isinstance(said, Mapping) else None
