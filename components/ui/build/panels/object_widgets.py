"""Draws the control of a setting that names an initializer, a regularizer or a constraint."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.catalog.fields import Field
from components.assembly.catalog.setting_objects import (
    object_fields,
    object_name,
    object_settings,
    with_argument,
)
from components.assembly.spec import Value
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.build.panels.editing import refusal
from components.ui.build.panels.setting_widgets import NOTHING, Changed, help_of, setting


def named_object(field: Field, kind: str, value: Value, key: str, changed: Changed) -> None:
    """Draw the choice of an object for a setting, and the arguments of the one it names.

    The arguments are those of `setting_widgets.setting`.
    """
    name = object_name(field.name, value)
    none = [None] if field.default is None else []
    nothing = _(NOTHING).plain
    st.selectbox(
        _(field.label),
        list(dict.fromkeys([*none, *field.choices, name])),
        format_func=lambda one: nothing if one is None else str(one),
        help=help_of(field),
        **state.controlled(key, name, lambda new: changed(new, new)),
    )
    settings = object_settings(value)
    for argument in object_fields(field.name, value):
        setting(
            argument.with_label(f"{name}: {argument.name}"),
            kind,
            settings.get(argument.name, argument.default),
            f"{key}-{argument.name}",
            partial(_put, field, value, argument.name, changed),
        )
    refusal(key, value)


def _put(field: Field, value: Value, argument: str, changed: Changed, typed: object, new: Value) -> None:
    changed(typed, with_argument(field.name, value, argument, new))
