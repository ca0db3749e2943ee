"""Draws one of the actions of a panel, chosen by buttons; the others are not computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from components.ui.base import state
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _
from components.ui.build.panels.editing import Editing

# The names of the choices of what to do with a layer or input, and with a tensor.
PANELS = ("action", "tensor-action")


def choose_insert(editing: Editing) -> None:
    """Let the panel show the list of layers that can be inserted."""
    for panel in PANELS:
        state.choose(editing.key(panel), "insert")


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
    ways[choice_buttons(_("What to do"), labels, key)][1]()
