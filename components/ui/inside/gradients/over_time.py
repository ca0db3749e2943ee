"""The gradients of one layer over batches or epochs, as a chart."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from components.training.values.head_gradients import HeadGradients
from components.ui.base import state
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.inside.gradients import gradient_charts
from components.ui.inside.gradients.by_layer import head_colours, named, say_shares
from components.ui.session.lesson_session import LessonSession


def draw_over_time(
    session: LessonSession, gradients: HeadGradients, norms: np.ndarray, title: str, across: Text
) -> None:
    """Draw the choice of a layer, the gradients that reach it over time, and the shares of the outputs.

    Args:
        session: The lesson session.
        gradients: The gradients; their steps are batches or epochs.
        norms: Those whose shares are said; shape (layers, heads).
        title: What the chart shows, marked for translation, with a place for the `layer`.
        across: What the steps are.
    """
    key = f"{session.name}-gradient-layer"
    remembered = state.choice(key, None)
    reached = gradients.norms.max(axis=0)
    shared = [name for name, norms in zip(gradients.layers, reached, strict=True) if norms.min() > 0]
    first = next(iter(shared), gradients.layers[0])
    layer = remembered if remembered in gradients.layers else first
    st.selectbox(
        _("Over time, at the layer"),
        gradients.layers,
        format_func=verbatim,
        **state.controlled(f"{key}-list", layer, partial(state.choose, key)),
    )
    number = gradients.layers.index(layer)
    option = gradient_charts.over_time(
        gradients.steps, gradients.norms[:, number], named(head_colours(gradients)), across.plain
    )
    alt = _(title).format(layer=layer).plain
    draw_chart(option, height=220, key=f"{key}-chart", alt=alt)
    last = norms[number]
    if last.sum() > 0:
        st.caption(Text("{layer}: {parts}").format(layer=layer, parts=say_shares(gradients.heads, last)))
    else:
        st.caption(_("{layer}: no gradient reaches it.").format(layer=layer))
