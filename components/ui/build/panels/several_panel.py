"""Draws what can be done with several parts together: merge them, make them one model, delete them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from components.assembly.edits.adding import merge
from components.assembly.edits.edits import set_trainable
from components.assembly.edits.removing import (
    disconnect,
    remove_call,
    remove_head,
    remove_input,
    remove_layer,
)
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_
from components.ui.base.locale import _
from components.ui.base.markdown import verbatim
from components.ui.build.panels.actions import actions
from components.ui.build.panels.copying import copy_button
from components.ui.build.panels.editing import Editing, button
from components.ui.build.panels.layer_actions import one_model
from components.ui.build.panels.layer_picker import layer_picker
from components.ui.build.panels.tensor_actions import NOT_KNOWN
from components.ui.build.selection import Part, call_number, exists, use_of


def several_panel(editing: Editing, parts: Sequence[Part]) -> None:
    """Draw what can be done with parts of one model.

    Args:
        editing: The model.
        parts: The parts, of which there are several, in the order in which they were selected.
    """
    names = list(dict.fromkeys(part.name for part in parts))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(_("**{count} {count:part|parts}**").format(count=len(parts)), width="content")
        copy_button(editing, parts)
        button(
            editing,
            _("Delete them"),
            "delete-several",
            partial(without, parts=parts),
            icon=":material/delete:",
            type="tertiary",
            help=_("Whatever used their outputs then uses their inputs: the arrows are joined."),
        )
    st.caption(verbatim(", ".join(names)))
    tensors = tuple(dict.fromkeys(_tensor(editing.model, part) for part in parts))
    layers = tuple(dict.fromkeys(editing.call(part.name).name for part in parts if part.kind == "call"))
    ways: dict[str, tuple[str, Callable[[], None]]] = {}
    if len(tensors) > 1:
        ways["merge"] = N_("Merge them"), partial(_merging, editing, tensors)
    if layers:
        ways["wrap"] = N_("Into a model"), partial(one_model, editing, layers)
        ways["freeze"] = N_("Freeze"), partial(_freezing, editing, layers)
    if not ways:
        st.caption(_("These parts carry one tensor: there is nothing to merge."))
        return
    actions(editing, ways, "several-action")


def without(model: ModelSpec, parts: Sequence[Part]) -> ModelSpec:
    """A model without some of its parts, their arrows joined; of a shared layer without all its calls, and of
    an arrow without the arrow alone. What goes with a part before it is not missed."""
    for part in parts:
        if exists(model, Part(part.kind, part.name)):
            model = _REMOVALS[part.kind](model, part)
    return model


def _without_call(model: ModelSpec, part: Part) -> ModelSpec:
    number = call_number(model, part.name) or 0
    layer = model.calls[number].layer
    return remove_layer(model, layer) if layer else remove_call(model, number)


def _without_arrow(model: ModelSpec, part: Part) -> ModelSpec:
    use = use_of(model, part)
    return model if use is None or use.call < 0 else disconnect(model, use.call, part.name)


_REMOVALS: Mapping[str, Callable[[ModelSpec, Part], ModelSpec]] = {
    "input": lambda model, part: remove_input(model, part.name),
    "head": lambda model, part: remove_head(model, part.name),
    "layer": lambda model, part: remove_layer(model, part.name),
    "call": _without_call,
    "tensor": _without_arrow,
}


def _tensor(model: ModelSpec, part: Part) -> str:
    """The tensor that a part makes or is."""
    return model.head(part.name).tensor if part.kind == "head" else part.name


def _merging(editing: Editing, tensors: tuple[str, ...]) -> None:
    infos = [editing.tensors[name] for name in tensors if name in editing.tensors]
    if len(infos) < len(tensors):
        st.info(_(NOT_KNOWN))
        return
    st.caption(_("One layer takes all of them, in the order in which you chose them."))
    layer_picker(editing, "several", infos, lambda kind: _merged(editing, tensors, kind))


def _merged(editing: Editing, tensors: tuple[str, ...], kind: str) -> None:
    editing.edit(lambda spec: merge(spec, tensors, kind))


def _freezing(editing: Editing, layers: tuple[str, ...]) -> None:
    own = [layer for layer in editing.model.layers if layer.name in layers]
    st.caption(_("Training leaves the weights of a frozen layer as they are."))
    for frozen, label in ((True, _("Freeze all of them")), (False, _("Let all of them learn"))):
        button(
            editing,
            label,
            f"freeze-{frozen}",
            partial(_frozen, names=[layer.name for layer in own], frozen=frozen),
            disabled=all(layer.trainable is not frozen for layer in own),
        )


def _frozen(spec: ModelSpec, names: Sequence[str], frozen: bool) -> ModelSpec:
    for name in names:
        spec = set_trainable(spec, name, not frozen)
    return spec
