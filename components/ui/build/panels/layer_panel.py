"""Draws the panel of a layer, at one of its calls, and of an operation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from components.assembly.catalog.derived_fields import derived_field
from components.assembly.catalog.keras_classes import Parameter
from components.assembly.catalog.layers import kind_of
from components.assembly.catalog.operations import operation_help
from components.assembly.edits.edits import set_trainable
from components.assembly.edits.naming import rename
from components.assembly.edits.settings.constants import constants, with_constant
from components.assembly.edits.uses import Use
from components.assembly.keras_model.operation_text import operation_text
from components.assembly.spec import Call, Layer, ModelSpec, Value
from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.build.panels import layer_actions, tensor_actions
from components.ui.build.panels.actions import actions
from components.ui.build.panels.copying import copy_button, paste_button
from components.ui.build.panels.editing import Editing, entered, number_of, refusal
from components.ui.build.panels.layer_picker import shape_text
from components.ui.build.panels.layer_settings import layer_settings
from components.ui.build.panels.setting_widgets import setting
from components.ui.build.selection import Part

WHERE = {"after": N_("After it"), "before": N_("Before it"), "branch": N_("As a branch")}


def call_panel(editing: Editing, part: Part) -> None:
    """Draw what can be done with a call of a layer or of an operation."""
    call = editing.call(part.name)
    layer = next((one for one in editing.model.layers if one.name == call.layer), None)
    _heading(editing, part, call, layer)
    ways: dict[str, tuple[str, Callable[[], None]]] = {}
    if layer is not None:
        ways["settings"] = N_("Settings"), partial(_at_call, editing, layer, call)
    elif constants(call):
        ways["settings"] = N_("Settings"), partial(_constants, editing, call)
    tensor = partial(_of_outputs, editing, call)
    ways["insert"] = N_("Insert"), partial(_insert, editing, call)
    if layer is not None and layer.model is None:
        ways["replace"] = N_("Replace"), partial(layer_actions.replacing, editing, layer, call)
    ways["merge"] = N_("Merge with"), partial(tensor, tensor_actions.merging)
    ways["output"] = N_("Output"), partial(tensor, tensor_actions.output)
    ways["connect"] = N_("Connect"), partial(tensor, tensor_actions.connecting)
    if layer is not None:
        ways["reuse"] = N_("Call again"), partial(layer_actions.reuse, editing, layer, call)
    ways["wrap"] = N_("Into a model"), partial(layer_actions.wrapping, editing, call)
    actions(editing, ways)


def uncalled_panel(editing: Editing, part: Part) -> None:
    """Draw what can be done with a layer that nothing calls."""
    layer = editing.model.layer(part.name)
    st.markdown(
        Text("**{name}** · {kind}").format(name=verbatim(layer.name), kind=verbatim(layer.kind)),
    )
    st.caption(_("It is not called on anything yet."))
    ways: dict[str, tuple[str, Callable[[], None]]] = {
        "first": (N_("Call it"), partial(layer_actions.first_call, editing, layer)),
        "settings": (N_("Settings"), partial(_settings, editing, layer)),
    }
    actions(editing, ways, "uncalled")


def _heading(editing: Editing, part: Part, call: Call, layer: Layer | None) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        what = verbatim(layer.kind) if layer is not None else verbatim(operation_text(call))
        st.markdown(Text("**{name}** · {what}").format(name=verbatim(call.name), what=what), width="content")
        with st.container(horizontal=True, width="content", gap="xsmall"):
            copy_button(editing, (part,))
            paste_button(editing, part)
            layer_actions.deleting(editing, call)
    if layer is None and operation_help(call.operation):
        st.caption(_(operation_help(call.operation)))
    st.caption(_facts(editing, call, layer))
    times = len(editing.model.calls_of(call.layer)) if layer is not None else 1
    if times > 1:
        st.caption(_("This layer is called {count} times, always with the same weights.").format(count=times))


def _facts(editing: Editing, call: Call, layer: Layer | None) -> Text:
    """What a call takes and makes, and how many parameters its layer has."""
    parts = []
    shapes = [
        [shape_text(editing.tensors[name].shape) if name in editing.tensors else Text("?") for name in names]
        for names in (call.inputs, call.outputs)
    ]
    parts.append(
        _("{before} → {after}").format(before=Text(", ").join(shapes[0]), after=Text(", ").join(shapes[1]))
    )
    if layer is not None and editing.trace is not None and layer.name in editing.trace.assembly.layers:
        count = editing.trace.layer_parameters(layer.name)
        parts.append(
            _("{count:,} {count:parameter|parameters}").format(count=count) if count else _("no parameters")
        )
    if layer is not None and not layer.trainable:
        parts.append(_("frozen"))
    return Text(" · ").join(parts)


def _at_call(editing: Editing, layer: Layer, call: Call) -> None:
    if kind_of(layer.kind).help:
        st.caption(_(kind_of(layer.kind).help))
    layer_actions.closest(editing, layer, call)
    _settings(editing, layer)


def _settings(editing: Editing, layer: Layer) -> None:
    if layer.model is None:
        layer_settings(editing, layer)
    else:
        st.caption(
            _(
                "A model used as a layer. Select what is inside it to change it; it is taken apart under "
                "Into a model."
            )
        )
    name_field(editing, layer.name, _("Name"), rename)
    st.toggle(
        _("Frozen"),
        help=_("Training leaves the weights of a frozen layer as they are."),
        **state.controlled(
            editing.key(layer.name, "frozen"), not layer.trainable, partial(_freeze, editing, layer.name)
        ),
    )


def _constants(editing: Editing, call: Call) -> None:
    """The constants that an operation is called with."""
    with st.grid(2, min_column_width=130, gap="xsmall"):
        for argument, value in constants(call).items():
            with st.container(gap="xsmall"):
                _constant(editing, call, argument, value)


def _constant(editing: Editing, call: Call, argument: Parameter, value: Value) -> None:
    key = editing.key(call.output, "constant", argument.name)

    def changed(typed: Any, new: Value) -> None:
        editing.try_edit(
            key,
            typed,
            value,
            lambda spec: with_constant(spec, number_of(spec, call.output), argument.name, new),
        )

    setting(derived_field(argument), "", value, key, changed)


def _freeze(editing: Editing, name: str, frozen: bool) -> None:
    editing.edit(lambda spec: set_trainable(spec, name, not frozen))


def name_field(
    editing: Editing, name: str, label: Text, renamed: Callable[[ModelSpec, str, str], ModelSpec]
) -> None:
    """Draw the field with the name of a part; `renamed` is the edit: the model, the old and the new name."""
    key = editing.key(name, "name")

    def put(typed: str) -> None:
        new = typed.strip()
        if new and new != name:
            editing.try_edit(key, typed, name, lambda spec: renamed(spec, name, new))

    st.text_input(label, max_chars=100, **state.controlled(key, entered(key, name), put))
    refusal(key, name)


def _insert(editing: Editing, call: Call) -> None:
    """The list of layers for the place after a call, before it, or beside what takes its tensor."""
    key = editing.key("where")
    labels = {name: _(label) for name, label in WHERE.items() if name != "before" or call.inputs}
    where = choice_buttons(_("Where"), labels, key)
    if where != "before":
        uses = tensor_actions.nowhere if where == "branch" else tensor_actions.everywhere
        _of_outputs(editing, call, lambda one, tensor: tensor_actions.insert(one, where, tensor, uses))
        return
    tensor = one_of(editing, call.inputs, "before", _("Before it, on"))
    tensor_actions.insert(editing, "before", tensor, lambda spec: [Use(tensor, number_of(spec, call.output))])


def _of_outputs(editing: Editing, call: Call, draw: Callable[[Editing, str], None]) -> None:
    """Draw an action for one of the tensors that a call makes."""
    draw(editing, one_of(editing, call.outputs, "made", _("Which of its tensors")))


def one_of(editing: Editing, tensors: tuple[str, ...], name: str, label: Text) -> str:
    """Draw the choice of one of several tensors, where there are several; the one that is shown."""
    names = list(dict.fromkeys(tensors))
    if len(names) == 1:
        return names[0]
    key = editing.key(name)
    shown: str = state.choice(key, names[0])
    shown = shown if shown in names else names[0]
    st.selectbox(label, names, **state.controlled(key, shown, partial(state.choose, key)))
    return shown
