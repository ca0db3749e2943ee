"""What can be done with a layer beside its settings: another kind, once more, into a model, away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from components.assembly.catalog.layers import kind_of
from components.assembly.checks.shapes import TensorInfo
from components.assembly.edits.adding import call_again, copy_layer
from components.assembly.edits.choices.replacements import closest_kinds, replacement
from components.assembly.edits.new_layers import tensors_needed
from components.assembly.edits.offers import Offer, again, offer
from components.assembly.edits.pieces.nesting import unwrap, wrap
from components.assembly.edits.removing import remove_call, remove_layer
from components.assembly.edits.replacing import replace_kind
from components.assembly.spec import Call, Layer, ModelSpec
from components.ui.base import state
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _
from components.ui.base.markdown import verbatim
from components.ui.build.panels.editing import Editing, button, number_of
from components.ui.build.panels.layer_picker import layer_picker, shape_text
from components.ui.build.panels.tensor_actions import reasons

# So many of the closest kinds are offered at once.
CLOSEST = 3
SHARED, OWN = "shared", "own"


def taken_by(editing: Editing, call: Call) -> list[TensorInfo]:
    """What is known of the tensors that a call takes; empty if one of them is not known."""
    infos = [editing.tensors.get(name) for name in call.inputs]
    return [info for info in infos if info is not None] if None not in infos else []


def closest(editing: Editing, layer: Layer, call: Call) -> None:
    """Draw a button for each of the kinds that are closest to that of a layer and fit."""
    tensors = taken_by(editing, call)
    if not tensors:
        return
    fitting = (kind for kind in closest_kinds(layer) if replacement(layer, kind, tensors).problem is None)
    kinds = [kind for kind, _place in zip(fitting, range(CLOSEST), strict=False)]
    if not kinds:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(_("Instead:"), width="content")
        for kind in kinds:
            button(
                editing,
                verbatim(kind),
                f"instead-{kind}",
                partial(replace_kind, name=layer.name, kind=kind),
                help=_(kind_of(kind).help),
                type="tertiary",
                icon=":material/swap_horiz:",
            )


def replacing(editing: Editing, layer: Layer, call: Call) -> None:
    """Draw the list of all kinds that a layer can be replaced by."""
    tensors = taken_by(editing, call)
    st.caption(_("Settings that both kinds have are kept. Shapes are those of a new layer."))

    def pick(kind: str) -> None:
        editing.edit(lambda spec: replace_kind(spec, layer.name, kind))

    layer_picker(editing, "replace", tensors, pick, without=layer.kind)


def reuse(editing: Editing, layer: Layer, call: Call) -> None:
    """Draw the tensors that a layer can be called on once more, or a copy of it."""
    key = editing.key("reuse")
    labels = {SHARED: _("The same layer: same weights"), OWN: _("A copy: own weights")}
    way = choice_buttons(_("Which layer"), labels, key)
    st.caption(
        _("It is called once more on another tensor, with the same weights: what one call learns, all know.")
        if way == SHARED
        else _("A new layer with the same settings, and weights of its own.")
    )
    needed = tensors_needed(layer)
    if needed > 1:
        _reuse_on_several(editing, layer, way, needed)
        return
    before = taken_by(editing, call)
    _on_each(editing, layer, way, lambda info: _offer(way, layer, before, [info]))


def first_call(editing: Editing, layer: Layer) -> None:
    """Draw the tensors that a layer can be called on which nothing calls yet."""
    needed = tensors_needed(layer)
    if needed > 1:
        _reuse_on_several(editing, layer, SHARED, needed)
        return
    _on_each(editing, layer, SHARED, lambda info: offer(layer, [info]))


def _on_each(editing: Editing, layer: Layer, way: str, offered: Callable[[TensorInfo], Offer]) -> None:
    """A button for each tensor that fits, and why the others do not."""
    made = {name: offered(info) for name, info in editing.tensors.items()}
    for name, one in made.items():
        if one.shape is not None:
            label = _("on {tensor} → {shape}").format(tensor=verbatim(name), shape=shape_text(one.shape))
            edit = partial(_once_more, layer=layer.name, tensors=(name,), way=way)
            button(editing, label, f"reuse-{name}", edit, width="stretch")
    reasons(editing, {name: one.problem for name, one in made.items() if one.problem is not None})


def _offer(way: str, layer: Layer, before: Sequence[TensorInfo], tensors: Sequence[TensorInfo]) -> Offer:
    return again(layer, before, tensors) if way == SHARED and before else offer(layer, tensors)


def _once_more(spec: ModelSpec, layer: str, tensors: tuple[str, ...], way: str) -> ModelSpec:
    return (call_again if way == SHARED else copy_layer)(spec, layer, tensors)


def _reuse_on_several(editing: Editing, layer: Layer, way: str, needed: int) -> None:
    key = editing.key("reuse-on")
    names = list(editing.tensors)
    shown = [name for name in state.choice(key, []) if name in names]
    st.multiselect(
        _("On these tensors, in this order"),
        names,
        placeholder=_("choose {count}").format(count=needed),
        **state.controlled(key, shown, partial(state.choose, key)),
    )
    button(
        editing,
        _("Call it"),
        "reuse-several",
        partial(_once_more, layer=layer.name, tensors=tuple(shown), way=way),
        disabled=len(shown) < needed,
    )


def wrapping(editing: Editing, call: Call) -> None:
    """Draw what makes layers into one model, and what takes such a model apart."""
    layer = next((one for one in editing.model.layers if one.name == call.layer), None)
    if layer is not None and layer.model is not None:
        st.caption(
            _("A model with {count} {count:layer|layers}, used as one.").format(count=len(layer.model.layers))
        )
        button(
            editing,
            _("Take it apart"),
            "unwrap",
            partial(unwrap, name=layer.name),
            icon=":material/unfold_more:",
        )
    names = list(dict.fromkeys(one.name for one in editing.model.calls))
    key = editing.key(call.output, "wrap")
    shown = [name for name in state.choice(key, [call.name]) if name in names]
    st.multiselect(
        _("Layers that become one model"),
        names,
        help=_("A model is a layer: it can be called again, frozen as a whole, and used in other models."),
        **state.controlled(key, shown, partial(state.choose, key)),
    )
    one_model(editing, shown)


def one_model(editing: Editing, names: Sequence[str]) -> None:
    """Draw what makes one model of these layers."""
    title = editing.key("wrap-name")
    st.text_input(
        _("Name of the model"),
        max_chars=100,
        **state.controlled(title, state.choice(title, "block"), partial(state.choose, title)),
    )
    button(
        editing,
        _("Make one model of {count}").format(count=len(names)),
        "wrap",
        lambda spec: wrap(spec, names, state.choice(title, "block").strip() or "block"),
        icon=":material/select_all:",
        disabled=not names,
    )


def deleting(editing: Editing, call: Call) -> None:
    """Draw the buttons that delete a call, and its layer where that is called several times."""
    times = len(editing.model.calls_of(call.layer)) if call.layer else 1
    button(
        editing,
        _("Delete") if times == 1 else _("Delete this call"),
        "delete",
        lambda spec: remove_call(spec, number_of(spec, call.output)),
        icon=":material/delete:",
        type="tertiary",
        help=_("Whatever used its output then uses its input: the arrows are joined."),
    )
    if times > 1:
        button(
            editing,
            _("Delete all {count} calls").format(count=times),
            "delete-all",
            partial(remove_layer, name=call.layer),
            icon=":material/delete:",
            type="tertiary",
        )
