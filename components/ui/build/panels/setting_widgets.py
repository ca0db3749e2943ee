"""Draws the control of one setting of a layer: which widget it is follows from the field and the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from components.assembly.catalog.fields import Field
from components.assembly.edits.settings.value_text import LONGEST, read_value, value_text
from components.assembly.spec import Value
from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.build.panels.editing import entered, refusal

# Up to this many choices stand beside each other, more are a list.
SIDE_BY_SIDE = 3
# What the axes are called along which a window slides, by how many there are.
AXES = {2: (N_("height"), N_("width")), 3: (N_("depth"), N_("height"), N_("width"))}
# Settings that can also be a number for each end of an axis, which are written: 1, or ((1, 2), (0, 3)).
ENDS = ("padding", "cropping")
NOTHING = N_("as Keras has it")
_RANK = re.compile(r"([23])D")

Changed = Callable[[Any, Value], None]
"""Called with what was entered, and the value that it means."""


def setting(field: Field, kind: str, value: Value, key: str, changed: Changed) -> None:
    """Draw the control of a setting, with what is wrong with what was entered last.

    Args:
        field: The setting.
        kind: The kind of the layer.
        value: Its value, or the default.
        key: The key of the widget.
        changed: Called with a new value.
    """
    written = field.per_axis and field.name in ENDS
    rank = 0 if written else _rank(field, kind, value)
    if field.type == "bool":
        _toggle(field, value, key, changed)
    elif field.choices:
        _choice(field, value, key, changed)
    elif rank:
        _by_axis(field, rank, value, key, changed)
    elif _is_number(field, value) and not written:
        _number(field, _called(field), value, key, partial(_same, changed))
    else:
        _text(field, value, key, changed)
    refusal(key, value)


def help_of(field: Field) -> Text | None:
    """What a setting does, what numbers are usual, and Keras's default."""
    parts = [_(field.help)] if field.help else []
    if field.type in ("int", "float", "ints") and None not in (field.minimum, field.maximum):
        usual = _("Usually from {low:g} to {high:g}.")
        parts.append(usual.format(low=field.minimum, high=field.maximum))
    if not field.required:
        parts.append(_("Keras's default: {default}.").format(default=_default(field)))
    return Text(" ").join(parts) if parts else None


def _default(field: Field) -> Text:
    return _("nothing") if field.default is None else verbatim(value_text(field.default))


def _called(field: Field) -> Text:
    return _(field.label)


def _same(changed: Changed, value: Value) -> None:
    changed(value, value)


def _rank(field: Field, kind: str, value: Value) -> int:
    """Along how many axes the setting has a number each; 0 if it is one number, or written otherwise."""
    match = _RANK.search(kind)
    if match is None or not (field.per_axis or _is_each(field.default, int(match.group(1)))):
        return 0
    rank = int(match.group(1))
    return rank if value is None or _whole(value) or _is_each(value, rank) else 0


def _is_each(value: Value, rank: int) -> bool:
    return isinstance(value, tuple) and len(value) == rank and all(map(_whole, value))


def _whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(field: Field, value: Value) -> bool:
    if field.type == "int":
        return value is None or _whole(value)
    return field.type == "float" and (value is None or isinstance(value, int | float))


def _toggle(field: Field, value: Value, key: str, changed: Changed) -> None:
    bound = state.controlled(key, bool(entered(key, value)), partial(_same, changed))
    st.toggle(_called(field), help=help_of(field), **bound)


def _choice(field: Field, value: Value, key: str, changed: Changed) -> None:
    none = [None] if field.default is None and not field.required else []
    options = list(dict.fromkeys([*none, *field.choices, value]))
    common: dict[str, Any] = {
        "label": _called(field),
        "options": options,
        "format_func": lambda one: _(NOTHING) if one is None else verbatim(str(one)),
        "help": help_of(field),
    }
    shown = entered(key, value)
    report = partial(_same, changed)
    if len(options) <= SIDE_BY_SIDE:
        st.segmented_control(**common, required=True, **state.controlled(key, shown, report))
    else:
        common["format_func"] = lambda one: _(NOTHING).plain if one is None else str(one)
        st.selectbox(**common, **state.controlled(key, shown, report))
    if field.choice_help.get(value):
        st.caption(_(field.choice_help[value]))


def _by_axis(field: Field, rank: int, value: Value, key: str, changed: Changed) -> None:
    """A number for each axis. Where all are the same, one number says it."""
    shown = entered(key, value)
    numbers = list(shown) if isinstance(shown, tuple) else [shown] * rank

    def put(axis: int, number: Value) -> None:
        together = [number if value is None else value for value in numbers]
        together[axis] = number
        if None in together:
            changed(None, None)
            return
        same = len(set(together)) == 1 and not isinstance(field.default, tuple)
        new = together[0] if same else tuple(together)
        changed(new, new)

    for axis, column in enumerate(st.columns(rank, gap="xsmall")):
        with column:
            label = _("{setting}, {axis}").format(setting=_called(field), axis=_(AXES[rank][axis]))
            _number(field, label, numbers[axis], f"{key}-{axis}", partial(put, axis))


def _number(field: Field, label: Text, value: Value, key: str, report: Callable[[Any], None]) -> None:
    """A number without bounds: what is out of range is answered in words."""
    kind = int if field.type != "float" else float
    shown = entered(key, value)
    st.number_input(
        label,
        step=kind(field.step or (1 if kind is int else 0.1)),
        format="%d" if kind is int else "%g",
        placeholder=_(NOTHING).plain,
        help=help_of(field),
        **state.controlled(key, None if shown is None else kind(shown), report),
    )


def _text(field: Field, value: Value, key: str, changed: Changed) -> None:
    def put(text: str) -> None:
        changed(text, read_value(field.name, text))

    shown = entered(key, value)
    st.text_input(
        _called(field),
        placeholder=_(NOTHING).plain,
        help=help_of(field),
        max_chars=LONGEST,
        **state.controlled(key, shown if isinstance(shown, str) else value_text(shown), put),
    )
