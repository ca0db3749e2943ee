"""Draws what can be added when nothing is selected."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.ui.base import folding
from components.ui.base.locale import _
from components.ui.build.panels import tensor_actions
from components.ui.build.panels.copying import paste_button
from components.ui.build.panels.editing import Editing
from components.ui.build.panels.input_panel import new_input
from components.ui.build.panels.layer_panel import one_of


def start_panel(editing: Editing) -> None:
    """Draw the inputs that can be added, and the list of layers behind a tensor."""
    tensors = tuple(reversed(list(editing.tensors)))
    if not tensors:
        st.markdown(_("**Begin with an input**: what is the model to see?"))
        new_input(editing)
        paste_button(editing)
        return
    st.caption(
        _(
            "Press a box or an arrow of the drawing, or a line of the outline: here is then all that can be "
            "done with it. With Shift, or by a long press, several are chosen."
        ),
        help=_(
            "Keys in the drawing: arrow keys go from box to box, Space chooses, Shift and Space chooses one"
            " more, Enter goes to what can be done with it, I inserts a layer after it, F2 (or a double "
            "press) renames it, Ctrl+C copies it and Ctrl+V puts the copy behind it, Delete deletes, Escape"
            " chooses nothing. In the outline: arrow keys, I, F2 (or a double press) and Delete. Escape "
            "leads back to it. In a search of layers Enter takes the first that fits. Everywhere: Ctrl+Z "
            "undoes, Ctrl+Enter trains."
        ),
    )
    key = editing.key("start")
    paste_button(editing)
    folding.expander(_("Add an input"), f"{key}-input", partial(new_input, editing), icon=":material/input:")
    folding.expander(
        _("Add a layer"), f"{key}-layer", partial(_new_layer, editing, tensors), icon=":material/add_box:"
    )


def _new_layer(editing: Editing, tensors: tuple[str, ...]) -> None:
    tensor = one_of(editing, tensors, "start-on", _("Behind the tensor"))
    tensor_actions.insert(editing, "start", tensor, tensor_actions.everywhere)
