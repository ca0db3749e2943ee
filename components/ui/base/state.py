"""The one door to Streamlit's session state.

Everything a session remembers is one object, `TabState`: what the learner chose, in frozen
values with their history, and the runs they started. Widgets are drawn from it and report
to it; they are never the place where a choice is kept, since Streamlit forgets a widget
that is not on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st


@dataclass
class TabState:
    """One browser tab's memory, as much of it as the learner's other tabs do not share:
    `shared` are the choices they made last in any of them, `anonymous` the id of a learner
    without a cookie. `lessons` holds what each lesson keeps, by its name, and
    `arrivals` what was sent to a lesson from elsewhere and is put on its bench when it opens,
    `results` what was computed because someone asked for it, and can be computed again."""

    anonymous: str = ""
    lessons: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    arrivals: dict[str, Any] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)


def tab_state() -> TabState:
    """The memory of the session whose script is running."""
    try:  # asked for each text on the page, so not twice
        memory: TabState = st.session_state["modelier"]
    except KeyError:
        memory = st.session_state["modelier"] = TabState()
    return memory


def controlled(key: str, value: Any, changed: Callable[[Any], None]) -> dict[str, Any]:
    """Arguments for a widget that shows `value` and reports what the learner makes of it.

    The widget's own state is written before it is drawn, so that undo, reset and a change
    of page move it too.
    """
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: changed(st.session_state[key])}


def choice(key: str, default: Any) -> Any:
    """What was last chosen for `key`, a matter of the view and not of the model."""
    return tab_state().choices.get(key, default)


def choose(key: str, value: Any) -> None:
    """Remember a choice of the view."""
    tab_state().choices[key] = value
    tab_state().shared[key] = value


def forget(key: str) -> None:
    """Forget what was chosen for `key`."""
    tab_state().choices.pop(key, None)
    tab_state().shared.pop(key, None)


def result(key: str) -> Any:
    """What was last computed for `key`; None if nothing was."""
    return tab_state().results.get(key)


def keep(key: str, found: Any) -> None:
    """Keep what was computed for `key`, in place of what was there."""
    tab_state().results[key] = found
