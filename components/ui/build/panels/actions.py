"""Draws one of the actions of a panel, chosen by buttons; the others are not computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from components.ui.base import state
from components.ui.base.locale import _
from components.ui.build.panels.editing import Editing


def actions(
    editing: Editing, ways: Mapping[str, tuple[str, Callable[[], None]]], panel: str = "action"
) -> None:
    """Draw the choice of an action, and the action.

    Args:
        editing: What is edited.
        ways: The label of each action, a template for translation, and what draws it; the first is shown at
            first. What was chosen last is shown for the next part as well.
        panel: The name of this choice.
    """
    labels = {name: _(label) for name, (label, _draw) in ways.items()}
    key = editing.key(panel)
    shown = state.choice(key, "")
    shown = shown if shown in labels else next(iter(labels))
    st.segmented_control(
        _("What to do"),
        list(labels),
        format_func=labels.__getitem__,
        required=True,
        wrap=True,
        label_visibility="collapsed",
        **state.controlled(key, shown, partial(state.choose, key)),
    )
    ways[shown][1]()
