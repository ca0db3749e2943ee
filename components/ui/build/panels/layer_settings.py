"""Draws the settings of a layer, and of the layers inside it: what is explained first, all others behind
"More"."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from components.assembly.catalog.fields import Field
from components.assembly.catalog.layers import fields_of, kind_of
from components.assembly.catalog.setting_objects import is_object
from components.assembly.edits.choices.replacements import closest_kinds
from components.assembly.edits.new_layers import converted
from components.assembly.edits.outputs import with_outputs
from components.assembly.edits.settings.inner_layers import Path, change_layer, inner_places, with_setting
from components.assembly.edits.settings.trying import new_problems
from components.assembly.spec import Layer, ModelSpec, Value
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.build.panels.editing import Editing, button
from components.ui.build.panels.object_widgets import named_object
from components.ui.build.panels.setting_widgets import setting

# Settings that hold layers, which are drawn by themselves, or what no field can say.
_LEFT_OUT = frozenset(
    {"layer", "backward_layer", "cell", "cells", "layers", "weights", "quantization_config"}
) | {"gptq_unpacked_column_size"}
# Layers whose state is learnt from data before training, which happens elsewhere.
STATE = {
    **dict.fromkeys(
        ("StringLookup", "IntegerLookup", "TextVectorization"),
        N_(
            "It needs its list of words or numbers: write it at vocabulary under More settings. Here it does "
            "not learn one from the data."
        ),
    ),
    "Normalization": N_(
        "It needs mean and variance: write them under More settings. Here it does not learn them from the "
        "data."
    ),
    "Discretization": N_(
        "It needs the bounds of its bins: write them at bin_boundaries under More settings. Here it does not "
        "learn them from the data."
    ),
}
RANDOM = N_("What it draws at random follows the seed of the model, so that a training can be repeated.")
PLACES = {
    "layer": N_("Inside: {kind}"),
    "backward_layer": N_("Inside, backwards: {kind}"),
    "cell": N_("Cell: {kind}"),
    "cells": N_("Cell {number}: {kind}"),
    "layers": N_("Layer {number}: {kind}"),
}


def layer_settings(editing: Editing, layer: Layer, path: Path = ()) -> None:
    """Draw the settings of a layer, or of one inside it.

    Args:
        editing: The model that the outermost layer is in.
        layer: The outermost layer.
        path: Where inside it the layer is whose settings are drawn.
    """
    inner = _at(layer, path)
    fields = [field for field in fields_of(inner.kind) if field.name not in _LEFT_OUT]
    explained = {field.name for field in kind_of(inner.kind).fields}
    first = [field for field in fields if field.name in explained or field.required]
    draw = partial(_setting, editing, layer, path)
    with st.grid(2, min_column_width=130, gap="xsmall"):
        for field in first:
            with st.container(gap="xsmall"):
                draw(field)
    _notes(inner)
    rest = [field for field in fields if field not in first]
    more = editing.key(layer.name, *path, "more")
    if rest and _open(more, _("More settings of {kind}").format(kind=verbatim(inner.kind)), len(rest)):
        for field in rest:
            draw(field)
    for place, held in inner_places(inner):
        _inside(editing, layer, (*path, place), held)


def _at(layer: Layer, path: Path) -> Layer:
    for place in path:
        layer = dict(inner_places(layer))[place]
    return layer


def _open(key: str, label: Text, count: int) -> bool:
    """Whether more is shown, by a switch."""
    shown: bool = state.choice(key, False)
    st.toggle(
        label,
        help=_("{count} more, under Keras's names: how weights begin, what keeps them small.").format(
            count=count
        ),
        **state.controlled(key, shown, partial(state.choose, key)),
    )
    return shown


def _notes(layer: Layer) -> None:
    """What cannot be changed here."""
    if layer.kind in STATE:
        st.caption(_(STATE[layer.kind]))
    elif any(field.name == "seed" for field in fields_of(layer.kind)) and not layer.inner_layers:
        st.caption(_(RANDOM))


def _inside(editing: Editing, layer: Layer, path: Path, held: Layer) -> None:
    """The layer inside another: its settings, and what it can be replaced by."""
    setting_name, number = path[-1]
    heading = _(PLACES.get(setting_name, PLACES["layer"]))
    st.markdown(
        f"**{heading.format(kind=verbatim(held.kind), number=number + 1)}**",
        help=_(kind_of(held.kind).help) or None,
    )
    if held.model is not None:
        st.caption(_("A model, which is as it is: take it out of the wrapper to change it."))
        return
    with st.container(horizontal=True, gap="xsmall"):
        for kind in closest_kinds(held)[:3]:
            button(
                editing,
                _("Use {kind}").format(kind=verbatim(kind)),
                "-".join([layer.name, *map(str, path), "use", kind]),
                partial(_of_kind, name=layer.name, path=path, kind=kind),
                type="tertiary",
                icon=":material/swap_horiz:",
            )
    layer_settings(editing, layer, path)


def _of_kind(spec: ModelSpec, name: str, path: Path, kind: str) -> ModelSpec:
    return change_layer(spec, name, path, lambda layer: converted(layer, kind, layer.name))


def _setting(editing: Editing, layer: Layer, path: Path, field: Field) -> None:
    inner = _at(layer, path)
    key = editing.key(layer.name, *path, field.name)
    value = inner.config.get(field.name, field.default)

    def changed(typed: Any, new: Value) -> None:
        editing.try_edit(key, typed, value, _tried(layer.name, path, field.name, new))

    draw = named_object if is_object(field.name) else setting
    draw(field, inner.kind, value, key, changed)


def _tried(name: str, path: Path, setting_name: str, value: Value) -> Callable[[ModelSpec], ModelSpec]:
    """The edit that changes a setting. It is refused if Keras would not make such a layer."""

    def edit(spec: ModelSpec) -> ModelSpec:
        changed = change_layer(spec, name, path, lambda layer: with_setting(layer, setting_name, value))
        wrong = new_problems(spec.layer(name), changed.layer(name))
        if wrong:
            raise Refused(wrong)
        return with_outputs(spec, changed)

    return edit
