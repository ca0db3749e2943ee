"""Draws the widget for a field of the catalog; the one place that decides which widget it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.assembly.catalog.layers import Field
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim

# Fields with more steps than this get a number input instead of a slider.
SLIDER_STEPS = 60
# Up to this many choices are shown side by side, more in a list.
VISIBLE_CHOICES = 4


def draw(
    field: Field, value: Any, key: str, changed: Callable[[Any], None], *, disabled: bool = False
) -> None:
    """Draw the widget of a field.

    Args:
        field: The field.
        value: The value that the widget shows.
        key: The key of the widget, unique on the page.
        changed: Called with a new value that the field accepts; what it refuses is shown below.
        disabled: Whether the widget can only be looked at.
    """
    common: dict[str, Any] = {"label": _(field.label), "help": _(field.help), "disabled": disabled}
    bound = state.controlled(key, value, _checked(field, key, changed))
    if field.type == "bool":
        with st.container(key=f"{key}-switch"):  # lower than other widgets: see lessons/screen_styles
            st.toggle(**common, **bound)
    elif field.choices:
        _choices(field, value, common, bound)
    elif _steps(field) <= SLIDER_STEPS:
        # A slider of another range is another widget to Streamlit, and begins with this value.
        st.slider(value=value, **common, **bound, **_range(field, value))
    else:
        st.number_input(**common, **bound, **_range(field, value))
    _refusal(key)


def _checked(field: Field, key: str, changed: Callable[[Any], None]) -> Callable[[Any], None]:
    """What a widget calls with its value: passes it on if it is valid.

    A browser keeps to the range of the widget, but other senders may not. What the widget showed when it was
    drawn is no less a choice: since then it may have been set to something else, on a page that was not
    drawn to its end.
    """

    def report(new: Any) -> None:
        if new is None:
            return
        refused = field.refusal(new) if new not in field.choices else None
        state.choose(f"{key}-refused", refused)
        if refused is None:
            changed(new)

    return report


def _refusal(key: str) -> None:
    refused = state.choice(f"{key}-refused", None)
    if refused is not None:
        st.error(" ".join(say(part) for part in refused), icon=":material/error:")


def _choices(field: Field, value: Any, common: dict[str, Any], bound: dict[str, Any]) -> None:
    choices = list(field.choices)
    if all(isinstance(choice, (int, float)) for choice in choices):
        # A value from a link may lie between the choices.
        choices = sorted({*choices, value})
        st.select_slider(options=choices, format_func=_number, **common, **bound)
    elif len(choices) <= VISIBLE_CHOICES:
        st.segmented_control(options=choices, format_func=_word, **common, **bound)
    else:
        # A value from a link may be one that is not offered.
        st.selectbox(options=[*dict.fromkeys([*choices, value])], format_func=_word, **common, **bound)
    if field.choice_help.get(value):
        st.caption(_(field.choice_help[value]))


def _number(value: float) -> Text:
    return verbatim(f"{value:g}")


def _word(value: Any) -> Text:
    return _(str(value))


def _steps(field: Field) -> float:
    if field.minimum is None or field.maximum is None:
        return float("inf")
    return (field.maximum - field.minimum) / (field.step or 1)


def _range(field: Field, value: Any) -> dict[str, Any]:
    """The range of the widget, extended if a value from a link lies outside."""
    kind = int if field.type == "int" else float
    return {
        "min_value": None if field.minimum is None else kind(min(field.minimum, value)),
        "max_value": None if field.maximum is None else kind(max(field.maximum, value)),
        "step": kind(field.step or 1),
    }
