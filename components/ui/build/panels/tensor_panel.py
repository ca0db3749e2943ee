"""Draws the panel of a tensor, also at one of its arrows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.assembly.edits.removing import disconnect, remove_head
from components.assembly.edits.uses import Use, leads_to, redirect, uses_of
from components.assembly.spec import ModelSpec, graph
from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.build.panels import tensor_actions
from components.ui.build.panels.actions import actions
from components.ui.build.panels.copying import paste_button
from components.ui.build.panels.editing import Editing, button, number_of
from components.ui.build.panels.layer_picker import shape_text
from components.ui.build.selection import Part, use_of


def tensor_panel(editing: Editing, part: Part) -> None:
    """Draw what can be done with a tensor; at an arrow also with the arrow."""
    _heading(editing, part)
    insert = _at_arrow(editing, part) if part.taker or part.head else _whole(editing, part)
    ways: dict[str, tuple[str, Callable[[], None]]] = {"insert": (N_("Insert here"), insert)}
    ways |= tensor_ways(editing, part.name)
    if part.taker or part.head:
        ways["other"] = N_("Another tensor"), partial(_other, editing, part)
    actions(editing, ways, "tensor-action")


def tensor_ways(editing: Editing, tensor: str) -> dict[str, tuple[str, Callable[[], None]]]:
    """The actions that there are for every tensor, an input too."""
    return {
        "branch": (
            N_("Branch"),
            partial(tensor_actions.insert, editing, "branch", tensor, tensor_actions.nowhere),
        ),
        "merge": (N_("Merge with"), partial(tensor_actions.merging, editing, tensor)),
        "output": (N_("Output"), partial(tensor_actions.output, editing, tensor)),
        "connect": (N_("Connect"), partial(tensor_actions.connecting, editing, tensor)),
    }


def _whole(editing: Editing, part: Part) -> Callable[[], None]:
    return partial(tensor_actions.insert, editing, "here", part.name, tensor_actions.everywhere)


def _at_arrow(editing: Editing, part: Part) -> Callable[[], None]:
    def uses(spec: ModelSpec) -> tuple[Use, ...]:
        return (_use(spec, part),)

    return partial(tensor_actions.insert, editing, "here", part.name, uses)


def _use(spec: ModelSpec, part: Part) -> Use:
    """The arrow in a model; `KeyError` if it is gone."""
    use = use_of(spec, part)
    if use is None:
        raise KeyError(part.taker or part.head)
    return use


def _heading(editing: Editing, part: Part) -> None:
    made_by = graph.makers(editing.model)
    number = made_by.get(part.name)
    maker = part.name if number is None else editing.model.calls[number].name
    info = editing.tensors.get(part.name)
    shape = Text("?") if info is None else shape_text(info.shape)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            Text("**{name}** · {shape}").format(name=verbatim(part.name), shape=shape), width="content"
        )
        paste_button(editing, part)
        if part.taker:
            button(
                editing,
                _("Delete the arrow"),
                "disconnect",
                lambda spec: disconnect(spec, number_of(spec, part.taker), part.name),
                icon=":material/link_off:",
                type="tertiary",
                help=_(
                    "Layers that took it no longer do; a layer that cannot do without it is removed, too."
                ),
            )
        elif part.head:
            button(
                editing,
                _("Delete the output"),
                "delete-head",
                partial(remove_head, name=part.head),
                icon=":material/delete:",
                type="tertiary",
            )
    takers = [use.head or editing.model.calls[use.call].name for use in uses_of(editing.model, part.name)]
    goes = verbatim(", ".join(dict.fromkeys(takers))) if takers else _("nothing yet")
    st.caption(
        _("A tensor that {maker} makes. It goes to: {takers}.").format(maker=verbatim(maker), takers=goes)
    )


def _other(editing: Editing, part: Part) -> None:
    """Draw the tensors that the arrow could come from instead."""
    model = editing.model
    use = use_of(model, part)
    if use is None:
        return
    made_by = graph.makers(model)
    circle = _after(model, use.call)
    names = [model_input.name for model_input in model.inputs] + [
        name for call in model.calls for name in call.outputs
    ]
    possible = [name for name in names if name != part.name and made_by.get(name) not in circle]
    if not possible:
        st.caption(_("There is no other tensor yet."))
        return
    key = editing.key("other")
    shown = state.choice(key, possible[-1])
    shown = shown if shown in possible else possible[-1]
    st.selectbox(
        _("It takes this tensor instead"),
        possible,
        help=_("Tensors that depend on what takes it are left out: that would be a circle."),
        **state.controlled(key, shown, partial(state.choose, key)),
    )
    button(
        editing,
        _("Connect it"),
        "redirect",
        lambda spec: redirect(spec, [_use(spec, part)], shown),
        icon=":material/link:",
    )


def _after(model: ModelSpec, number: int) -> set[int]:
    """The calls that depend on one, and itself; none for a head."""
    if number < 0:
        return set()
    return {other for other, call in enumerate(model.calls) if number in leads_to(model, call.outputs)} | {
        number
    }
