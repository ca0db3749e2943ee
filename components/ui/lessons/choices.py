"""The controls of a lesson: its groups of fields, the Dense stack, and the steps back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from components.lessons import Control, Group
from components.ui.base import field_widgets
from components.ui.base.locale import _, say
from components.ui.session.lesson_session import Workbench
from components.ui.session.undo import History
from components.ui.share.locks import Lockable, lockables
from components.ui.share.share import share, share_button
from components.ui.training.recipe_controls import RECIPE


def choices(
    bench: Workbench, groups: Sequence[Group], *, beside: Sequence[Lockable] = (), short: bool = False
) -> None:
    """Every choice of the model, grouped as the lesson groups them; what is locked is not
    shown. `beside` is what else the page lets one choose. In a `short` list there are no steps
    back and no recipe, and nothing to share."""
    if not short:
        history(bench)
        share(bench, lockables(bench, groups, beside))
    for group in groups:
        _group(bench, group)
    if not short:
        _recipe(bench)


def _group(bench: Workbench, group: Group) -> None:
    free = [control for control in group.controls if bench.free(control.option)]
    if free:
        with st.expander(_(group.label), expanded=group.open, icon=group.icon):
            st.caption(_(group.help))
            for control in free:
                _control(bench, control)


def history(bench: Workbench) -> None:
    """Undo, redo, reset, and what sends the setup to others."""
    reset = _("Back to the setup that was shared") if bench.brought else _("Back to how the lesson began")
    with st.container(horizontal=True, gap="xsmall"):
        for name, label, text, shortcut, possible in (
            ("undo", ":material/undo:", _("Undo the last change"), "Ctrl+Z", bench.may(History.undo)),
            ("redo", ":material/redo:", _("Redo what was undone"), "Ctrl+Y", bench.may(History.redo)),
            (
                "reset",
                ":material/restart_alt:",
                reset,
                None,
                bench.setup != bench.origin,
            ),
        ):
            st.button(
                label,
                key=f"{bench.name}-{name}",
                help=text,
                shortcut=shortcut,
                type="tertiary",
                on_click=getattr(bench, name),
                disabled=not possible,
            )
        share_button(bench)


def _control(bench: Workbench, control: Control) -> None:
    value = getattr(bench.setup.options, control.option)
    key = f"{bench.name}-{control.option}"
    why = bench.setup.options.unavailable().get(control.option)
    if why is not None:
        field_widgets.draw(control.field, False, key, partial(bench.choose, control.option), disabled=True)
        st.caption(say(why))
        return
    if not control.each:
        field_widgets.draw(control.field, value, key, partial(bench.choose, control.option))
        return
    field_widgets.draw(control.field, len(value), key, partial(bench.resize, control.option))
    for number, part in enumerate(value):
        _part(bench, control, number, part)


def _part(bench: Workbench, control: Control, number: int, part: Any) -> None:
    """One part of an option that has several: what it is, and behind it its controls."""
    summary = " · ".join(f"{getattr(part, each.option)}" for each in control.each)
    with st.popover(
        _("{layer}: {summary}").format(
            layer=bench.setup.options.layer(control.option, number), summary=summary
        ),
        width="stretch",
        key=f"{bench.name}-{control.option}-{number}",
    ):
        for each in control.each:
            field_widgets.draw(
                each.field,
                getattr(part, each.option),
                f"{bench.name}-{control.option}-{number}-{each.option}",
                partial(bench.choose_in, control.option, number, each.option),
            )


def _recipe(bench: Workbench) -> None:
    free = [field for field in RECIPE if bench.free(field.name)]
    if not free:
        return
    with st.expander(_("Training"), icon=":material/tune:"):
        for field in free:
            field_widgets.draw(
                field,
                getattr(bench.setup.recipe, field.name),
                f"{bench.name}-{field.name}",
                partial(bench.cook, field.name),
            )
