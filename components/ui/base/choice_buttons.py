"""Buttons side by side, one of which is always chosen; what was chosen last is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from components.ui.base import state
from components.ui.base.markdown import Text

T = TypeVar("T", str, int)


def choice_buttons(
    label: Text,
    options: Mapping[T, Text],
    key: str,
    *,
    usual: T | None = None,
    widget: str = "",
    **appearance: Any,
) -> T:
    """Draw the buttons.

    Args:
        label: What is chosen; read out, and not shown unless `appearance` says so.
        options: The text of each choice, by its name.
        key: The choice that remembers it.
        usual: What is chosen at first, and where what is remembered is not offered; None for the first.
        widget: The key of the widget, if it is another.
        **appearance: Passed to `st.segmented_control`.

    Returns:
        The name of what is chosen.
    """
    remembered = state.choice(key, None)
    first = next(iter(options)) if usual is None else usual
    shown: T = remembered if remembered in options else first
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        required=True,
        **{"label_visibility": "collapsed", "wrap": True, **appearance},
        **state.controlled(widget or key, shown, partial(state.choose, key)),
    )
    return shown
