"""A field of the catalog -> a widget. Which widget is decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.assembly.catalog.layers import Field
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim

# Up to this many steps a slider is quick and exact; beyond, typing is.
SLIDER_STEPS = 60
# Up to this many choices stay in sight.
VISIBLE_CHOICES = 4


def draw(
    field: Field, value: Any, key: str, changed: Callable[[Any], None], *, disabled: bool = False
) -> None:
    """A widget for one field, showing `value` and reporting what the learner makes of it."""
    common: dict[str, Any] = {"label": _(field.label), "help": _(field.help), "disabled": disabled}
    bound = state.controlled(key, value, _checked(field, value, key, changed))
    if field.type == "bool":
        st.toggle(**common, **bound)
    elif field.choices:
        _choices(field, value, common, bound)
    elif _steps(field) <= SLIDER_STEPS:
        # Its state says the same; without it Streamlit looks for it among those of all widgets.
        st.slider(value=value, **common, **bound, **_range(field, value))
    else:
        st.number_input(**common, **bound, **_range(field, value))
    _refusal(key)


def _checked(field: Field, value: Any, key: str, changed: Callable[[Any], None]) -> Callable[[Any], None]:
    """What a widget reports, if it is new and can be. A browser keeps to the range; what else
    may send values here does not, and is told so beside the widget."""

    def report(new: Any) -> None:
        if new is None or new == value:
            return
        refused = field.refuse(new) if new not in field.choices else None
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
        # What came by a link may lie between what is offered: show it where it lies.
        choices = sorted({*choices, value})
        st.select_slider(options=choices, format_func=_number, **common, **bound)
    elif len(choices) <= VISIBLE_CHOICES:
        st.segmented_control(options=choices, format_func=_word, **common, **bound)
    else:
        st.selectbox(options=choices, format_func=_word, **common, **bound)


def _number(value: float) -> Text:
    return verbatim(f"{value:g}")


def _word(value: Any) -> Text:
    return _(str(value))


def _steps(field: Field) -> float:
    if field.minimum is None or field.maximum is None:
        return float("inf")
    return (field.maximum - field.minimum) / (field.step or 1)


def _range(field: Field, value: Any) -> dict[str, Any]:
    """From where to where; further where what came by a link lies beyond what is offered."""
    kind = int if field.type == "int" else float
    return {
        "min_value": None if field.minimum is None else kind(min(field.minimum, value)),
        "max_value": None if field.maximum is None else kind(max(field.maximum, value)),
        "step": kind(field.step or 1),
    }
