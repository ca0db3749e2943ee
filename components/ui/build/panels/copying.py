"""Copies parts of the draft, and puts what was copied into it or into another draft in this tab."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from components.assembly.edits.pieces.copying import Copied, copy_parts, paste
from components.assembly.spec.problems import Refused
from components.ui.access.sign_button import sign_button
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.build import edits
from components.ui.build.panels.editing import Editing
from components.ui.build.selection import Part


def copy(editing: Editing, parts: Sequence[Part]) -> None:
    """Remember a copy of the inputs and calls among some parts; the model says why if that cannot be."""
    inputs = [part.name for part in parts if part.kind == "input"]
    calls = [part.name for part in parts if part.kind == "call"]
    try:
        copied = copy_parts(editing.model, inputs, calls)
    except Refused as refused:
        edits.show_refusal(editing.session, *refused.problems)
    else:
        edits.show_refusal(editing.session)
        state.keep(_key(editing), copied)


def paste_copy(editing: Editing, part: Part | None = None) -> None:
    """Put what was copied behind the tensor of a part, or where it fits."""
    copied: Copied | None = state.result(_key(editing))
    if copied is None:
        return
    behind = "" if part is None else part.name
    if part is not None and part.kind == "head":
        behind = editing.model.head(part.name).tensor
    editing.edit(partial(paste, copied=copied, behind=behind))


def copy_button(editing: Editing, parts: Sequence[Part]) -> None:
    """Draw the button that copies parts."""
    sign_button(
        ":material/content_copy:",
        _("Copy, to be put elsewhere with weights of its own (Ctrl+C in the drawing)"),
        editing.key("copy"),
        on_click=partial(copy, editing, parts),
    )


def paste_button(editing: Editing, part: Part | None = None) -> None:
    """Draw the button that puts what was copied behind a part; nothing while nothing is copied."""
    if state.result(_key(editing)) is None:
        return
    sign_button(
        ":material/content_paste:",
        _("Put what was copied here (Ctrl+V in the drawing)"),
        editing.key("paste"),
        on_click=partial(paste_copy, editing, part),
    )


def _key(editing: Editing) -> str:
    return f"{editing.session.name}-copied"
