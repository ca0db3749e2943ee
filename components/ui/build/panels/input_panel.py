"""Draws the panel of an input, and the form of a new one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import get_args

import streamlit as st

from components.assembly.edits.adding import add_input
from components.assembly.edits.naming import rename
from components.assembly.edits.removing import remove_input
from components.assembly.edits.replacing import replace_input
from components.assembly.spec import MAX_DIMENSION, MAX_RANK, Input, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.model import Dtype
from components.assembly.spec.problems import refuse, shown
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.build.panels import tensor_actions
from components.ui.build.panels.actions import actions
from components.ui.build.panels.copying import copy_button, paste_button
from components.ui.build.panels.editing import Editing, button, entered, refusal
from components.ui.build.panels.layer_panel import name_field
from components.ui.build.panels.layer_picker import shape_text
from components.ui.build.panels.tensor_panel import tensor_ways
from components.ui.build.selection import Part

DTYPES = get_args(Dtype)
ANY = ("?", "none", "any", "*")
# Inputs that many models begin with: the name, the shape, the dtype, and what it is.
USUAL = (
    ("text", (100,), "int32", N_("Text: 100 word ids")),
    ("image", (28, 28, 1), "float32", N_("Image: 28 x 28 points, one channel")),
    ("numbers", (8,), "float32", N_("Numbers: 8 of each sample")),
    ("steps", (30, 4), "float32", N_("A sequence: 30 steps of 4 numbers")),
)


def input_panel(editing: Editing, part: Part) -> None:
    """Draw what can be done with an input."""
    model_input = editing.model.input(part.name)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            Text("**{name}** · {shape}").format(
                name=verbatim(model_input.name), shape=shape_text(model_input.shape)
            ),
            width="content",
        )
        with st.container(horizontal=True, width="content", gap="xsmall"):
            copy_button(editing, (part,))
            paste_button(editing, part)
            _delete(editing, model_input)
    st.caption(_("An input: where data enters the model."))
    ways: dict[str, tuple[str, Callable[[], None]]] = {
        "settings": (N_("Settings"), partial(_settings, editing, model_input)),
        "insert": (
            N_("Insert"),
            partial(tensor_actions.insert, editing, "after", model_input.name, tensor_actions.everywhere),
        ),
    }
    actions(editing, ways | tensor_ways(editing, model_input.name))


def _delete(editing: Editing, model_input: Input) -> None:
    button(
        editing,
        _("Delete"),
        "delete-input",
        partial(remove_input, name=model_input.name),
        icon=":material/delete:",
        type="tertiary",
        help=_("What can no longer be computed goes, too."),
    )


def _settings(editing: Editing, model_input: Input) -> None:
    name_field(editing, model_input.name, _("Name"), rename)
    key = editing.key(model_input.name, "shape")

    def put(text: str) -> None:
        editing.try_edit(key, text, model_input.shape, lambda spec: _with_shape(spec, model_input.name, text))

    typed = entered(key, model_input.shape)
    st.text_input(
        _("Shape of one sample"),
        help=_("Sizes with commas, without the batch: 28, 28, 1. A size that may be any is a question mark."),
        max_chars=100,
        **state.controlled(key, typed if isinstance(typed, str) else shape_as_typed(typed), put),
    )
    refusal(key, model_input.shape)
    kind = editing.key(model_input.name, "dtype")

    def choose(dtype: str) -> None:
        editing.edit(lambda spec: _with(spec, model_input.name, dtype=dtype))

    st.selectbox(
        _("Type of number"),
        DTYPES,
        help=_("int32 for word ids, float32 for measured numbers, string for words themselves."),
        **state.controlled(kind, model_input.dtype, choose),
    )


def shape_as_typed(shape: tuple[int | None, ...]) -> str:
    """A shape as it is typed."""
    return ", ".join("?" if size is None else str(size) for size in shape)


def read_shape(text: str) -> tuple[int | None, ...]:
    """The shape that was typed.

    Raises:
        Refused: It is none.
    """
    words = [word for word in re.split(r"[\s,x×()\[\]]+", text.lower()) if word]
    sizes = [None if word in ANY else int(word) if word.isascii() and word.isdigit() else 0 for word in words]
    if len(sizes) > MAX_RANK or any(size is not None and not 1 <= size <= MAX_DIMENSION for size in sizes):
        raise refuse(
            "unfit-shape",
            where="shape",
            message=message(N_("This is not a shape.")),
            received=shown(text),
            mend=message(
                N_("Write up to {rank} sizes from 1 to {most:,}, with commas; a question mark for any size."),
                rank=MAX_RANK,
                most=MAX_DIMENSION,
            ),
        )
    return tuple(sizes)


def _with_shape(spec: ModelSpec, name: str, text: str) -> ModelSpec:
    return _with(spec, name, shape=read_shape(text))


def _with(spec: ModelSpec, name: str, **changes: object) -> ModelSpec:
    return replace_input(spec, spec.input(name).model_copy(update=changes))


def new_input(editing: Editing) -> None:
    """Draw the inputs that many models begin with, each added by one press."""
    for name, shape, dtype, label in USUAL:
        button(
            editing,
            _(label),
            f"new-{name}",
            partial(add_input, name=name, shape=shape, dtype=dtype),
            icon=":material/input:",
            width="stretch",
        )
    st.caption(_("Name, shape and type can be changed then."))
