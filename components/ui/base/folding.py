"""Expanders and popovers whose contents are drawn and sent only while they are open.

Streamlit draws what stands in a closed expander or popover with every run of the page. That is a
quarter of what an edit in a lesson sends.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from components.ui.base import state
from components.ui.base.markdown import Text


def expander(
    label: Text, key: str, contents: Callable[[], object], *, opened: bool = False, **appearance: Any
) -> None:
    """Draw an expander, which stays as the learner left it.

    Args:
        label: What stands on it.
        key: Its key, unique on the page.
        contents: Draws what is in it; called only while it is open.
        opened: Whether it is open at first.
        **appearance: Passed to `st.expander`.
    """
    name = f"{key}-open"
    bound = state.controlled(key, bool(state.choice(name, opened)), partial(state.choose, name))
    _draw(st.expander(label, **bound, **appearance), contents)


def popover(label: Text, key: str, contents: Callable[[], object], **appearance: Any) -> None:
    """Draw a button that opens a popover, which stays open when what stands on the button changes.

    Args:
        label: What stands on the button.
        key: Its key, unique on the page.
        contents: Draws what is in it; called only while it is open.
        **appearance: Passed to `st.popover`.
    """
    name = f"{key}-open"
    # For Streamlit one with another label is another popover, which would be closed.
    bound = state.controlled(key, bool(state.choice(name, False)), partial(state.choose, name), str(label))
    _draw(st.popover(label, **bound, **appearance), contents)


def _draw(part: ExpanderContainer | PopoverContainer, contents: Callable[[], object]) -> None:
    if is_open(part):
        with part:
            contents()


def is_open(part: ExpanderContainer | PopoverContainer) -> bool:
    """Whether an expander or popover is open."""
    return bool(part.open)
