"""Expanders whose content is computed only while they are open."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from components.ui.base import state
from components.ui.base.markdown import Text


def expander(label: Text, key: str, first: bool = False) -> ExpanderContainer:
    """Draw an expander, which stays as the learner left it; its content is to be drawn if `.open`.

    Args:
        label: What stands on it.
        key: Names it in the state of the tab.
        first: Whether it is open at first.
    """
    is_open = bool(state.choice(f"{key}-open", first))
    return st.expander(label, **state.controlled(key, is_open, partial(state.choose, f"{key}-open")))
