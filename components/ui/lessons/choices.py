"""The controls of a lesson: undo and sharing, its options in groups, and the recipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from components.assembly.catalog.layers import Field
from components.assembly.edits.diff import compare
from components.lessons import LESSONS, Control, ControlGroup
from components.ui.base import field_widgets, folding, state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_experiment import Step
from components.ui.session.undo import UndoHistory
from components.ui.share.locks import lockables
from components.ui.share.share import share, share_button
from components.ui.training.recipe_controls import RECIPE


def choices(session: LessonSession, *, short: bool = False) -> None:
    """Draws the controls of the lesson's options, in groups; what is locked is left out.

    Args:
        session: Whose experiment they change.
        short: Whether undo, sharing and the recipe are left out too.
    """
    if not short:
        history(session)
        _presets(session)
    for group in LESSONS[session.name].groups:
        _group(session, group)
    if not short:
        recipe(session)


def _presets(session: LessonSession) -> None:
    """Draws a button for each preset of the lesson that changes nothing that is locked."""
    presets = LESSONS[session.name].presets
    free = [preset for preset in presets if session.free(*preset.options, *preset.recipe)]
    if not free:
        return
    with st.container(horizontal=True, gap="xsmall"):
        for number, preset in enumerate(free):
            st.button(
                _(preset.name),
                key=f"{session.name}-preset-{number}",
                help=_(preset.help),
                icon=":material/bolt:",
                on_click=session.take_variant,
                args=(preset,),
                disabled=session.experiment.varied(preset) == session.experiment,
            )


def _group(session: LessonSession, group: ControlGroup) -> None:
    free = [control for control in group.controls if session.free(control.option)]
    if free:
        folding.expander(
            _(group.label),
            f"{session.name}-group-{group.controls[0].option}",
            partial(_controls, session, group.help, free),
            opened=group.open,
            icon=group.icon,
        )


def _controls(session: LessonSession, text: str, controls: Sequence[Control]) -> None:
    st.caption(_(text))
    for control in controls:
        _control(session, control)


def history(session: LessonSession) -> None:
    """Draws the buttons for undo, redo, reset and sharing, and the dialog that shares while it is open."""
    origin = (
        _("Back to the experiment that was shared") if session.assigned else _("Back to how the lesson began")
    )
    with st.container(horizontal=True, gap="xsmall"):
        for name, label, text, shortcut, possible in (
            (
                "undo",
                _("Undo"),
                _step(session, UndoHistory.undo, "Ctrl+Z", _("Undo the last change: Ctrl+Z")),
                "Ctrl+Z",
                session.can_take(UndoHistory.undo),
            ),
            (
                "redo",
                _("Redo"),
                _step(session, UndoHistory.redo, "Ctrl+Y", _("Redo what was undone: Ctrl+Y")),
                "Ctrl+Y",
                session.can_take(UndoHistory.redo),
            ),
            (
                "reset",
                _("Reset"),
                origin,
                None,
                session.experiment != session.origin,
            ),
        ):
            st.button(
                label,
                key=f"{session.name}-{name}",
                help=text,
                shortcut=shortcut,
                type="tertiary",
                on_click=_walk,
                args=(session, name),
                disabled=not possible,
            )
        share_button(session)
    share(session, lockables(session))


def _walk(session: LessonSession, name: str) -> None:
    """Undo, redo or reset, after what was typed before it was pressed."""
    state.read_typed(session.name)
    getattr(session, name)()


def _step(session: LessonSession, step: Step, keys: str, text: Text) -> Text:
    """The help of a button of the history: what the step does to the model, in one line, or else `text`."""
    here, there = session.experiment.spec, step(session.history).present.spec
    if here == there:
        return text
    change = compare(here, there)
    return _("{keys}: {change}").format(keys=keys, change=say(change.sentence()))


def _control(session: LessonSession, control: Control) -> None:
    value = getattr(session.experiment.options, control.option)
    key = f"{session.name}-{control.option}"
    why = session.experiment.options.unavailable().get(control.option)
    if why is not None:
        field_widgets.draw(control.field, False, key, partial(session.choose, control.option), disabled=True)
        st.caption(say(why))
        return
    if not control.part_controls:
        field_widgets.draw(control.field, value, key, partial(session.choose, control.option))
        return
    field_widgets.draw(control.field, len(value), key, partial(session.resize, control.option))
    if len(value) > 1:
        _all_parts(session, control, value)
    for number, part in enumerate(value):
        _part(session, control, number, part)


def _all_parts(session: LessonSession, control: Control, parts: Sequence[Any]) -> None:
    """Draws, in a popover, the controls that change all parts of an option at once."""
    folding.popover(
        _("All {count} together").format(count=len(parts)),
        f"{session.name}-{control.option}-all",
        partial(
            _part_controls,
            control,
            parts[0],
            f"{session.name}-{control.option}-all",
            partial(session.choose_in_all, control.option),
        ),
        width="stretch",
    )


def _part(session: LessonSession, control: Control, number: int, part: Any) -> None:
    """Draws one part of an option that has several: its values, and its controls in a popover."""
    summary = " · ".join(f"{getattr(part, part_control.option)}" for part_control in control.part_controls)
    folding.popover(
        _("{layer}: {summary}").format(
            layer=session.experiment.options.layer_name(control.option, number), summary=summary
        ),
        f"{session.name}-{control.option}-{number}",
        partial(
            _part_controls,
            control,
            part,
            f"{session.name}-{control.option}-{number}",
            partial(session.choose_in, control.option, number),
        ),
        width="stretch",
    )


def _part_controls(control: Control, part: Any, key: str, choose: Callable[[str, Any], None]) -> None:
    """Draws the controls of a part that an option has several of.

    Args:
        control: The control of the option.
        part: The part whose values are shown.
        key: What the keys of its widgets begin with.
        choose: Called with a field of the part and its new value.
    """
    for part_control in control.part_controls:
        field_widgets.draw(
            part_control.field,
            getattr(part, part_control.option),
            f"{key}-{part_control.option}",
            partial(choose, part_control.option),
        )


def recipe(session: LessonSession) -> None:
    """Draws the controls of the recipe that are not locked."""
    free = [field for field in RECIPE if session.free(field.name)]
    if not free:
        return
    folding.expander(
        _("Training"), f"{session.name}-recipe", partial(_recipe, session, free), icon=":material/tune:"
    )


def _recipe(session: LessonSession, fields: Sequence[Field]) -> None:
    for field in fields:
        field_widgets.draw(
            field,
            getattr(session.experiment.recipe, field.name),
            f"{session.name}-{field.name}",
            partial(session.set_recipe, field.name),
        )
