"""Which output's loss moves which layer, measured while the model trains and someone looks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.keras_model.arrays import addresses
from components.training import Run
from components.training.analysis.gradient_paths import reached_by_all
from components.training.values.head_gradients import REGULARIZATION, HeadGradients
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.base.palette import colours, is_dark
from components.ui.figures.drawn_run import redraw_with_run
from components.ui.figures.measured import Batches, earliest, last_measured, latest, measured_gradients
from components.ui.inside.gradients import gradient_charts
from components.ui.inside.gradients.shared_calls import draw_shared_calls
from components.ui.session.lesson_session import LessonSession

# Layers in the chart.
MOST_LAYERS = 24


def who_moves_what(session: LessonSession, run: Run) -> None:
    """Draw the gradients of each output's loss at each layer, and those of more batches while it trains."""
    st.fragment(_measured)(session, run)


def _measured(session: LessonSession, run: Run) -> None:
    gradients = measured_gradients(session, run)
    if gradients is None:
        st.info(
            _(
                "Nothing was measured of this run: gradients are measured only while it trains and this is "
                "open. Train it, and stay here; at a low speed there is more to see."
            ),
            icon=":material/visibility:",
        )
    else:
        _draw(session, run, gradients)
    draw_shared_calls(session, run)
    redraw_with_run(session, "gradients-measured", measured=last_measured(session))


def _draw(session: LessonSession, run: Run, gradients: HeadGradients) -> None:
    steps = len(gradients.steps)
    last = latest(gradients, run.marks)
    norms, moved = last.norms, last.moved
    palette = colours(is_dark())
    heads = {name: palette[number % len(palette)] for number, name in enumerate(gradients.heads)}
    st.caption(
        _(
            "For each layer, how large the gradient is that the loss of each output, times its loss weight, "
            "sends to its weights: its norm. Mean of the last {latest} measured batches, up to "
            "batch {step:,}; {steps} were measured, which takes at most a twentieth of the time."
        ).format(latest=last.batches, step=last.step, steps=steps)
    )
    if len(heads) > 1:
        drawn = gradients.layers[:MOST_LAYERS]
        option, height = gradient_charts.shares(drawn, norms[:MOST_LAYERS], _named(heads))
        title = _("Whose share of the gradients of each layer is how large")
        st.markdown(title)
        st.echarts_chart(option, height=height, key=f"{session.name}-gradient-shares", alt=title.plain)
        if len(drawn) < len(gradients.layers):
            st.caption(
                _("{drawn} of {all} layers are drawn; the table has all.").format(
                    drawn=len(drawn), all=len(gradients.layers)
                )
            )
    layer = reached_by_all(run.spec)
    if layer in gradients.layers:
        _at_first(gradients, gradients.layers.index(layer), last)
    frozen = _frozen(run)
    st.dataframe(
        _table(gradients, norms, moved, frozen),
        hide_index=True,
        alt=_("The norm of each output's gradient at each layer"),
    )
    st.caption(
        _(
            "Last column: how far the optimizer moved the weights with one batch, relative to their size. "
            "Shares are of the sum of the norms; gradients that point in different directions partly cancel."
        )
    )
    _over_time(session, gradients, heads, norms)


def _at_first(gradients: HeadGradients, layer: int, last: Batches) -> None:
    """Say whose share was how large at the first measured batches, and is now, at a layer."""
    early = earliest(gradients)
    if early.batches + last.batches > len(gradients.steps):
        return  # they are partly the same
    st.caption(
        _(
            "{layer}, the last layer that every output reaches. First {batches} measured batches, up to "
            "batch {step:,}: {early}. The latest: {late}."
        ).format(
            layer=gradients.layers[layer],
            batches=early.batches,
            step=early.step,
            early=_shares(gradients.heads, early.norms[layer]),
            late=_shares(gradients.heads, last.norms[layer]),
        )
    )


def _shares(heads: tuple[str, ...], norms: np.ndarray) -> Text:
    """The share of each head, in words; "0" if no gradient arrives."""
    if not norms.sum() > 0:
        return _("no gradient")
    return Text(", ").join(
        _("{share:.0%} from {head}").format(share=float(norm / norms.sum()), head=_head(name))
        for norm, name in zip(norms, heads, strict=True)
    )


def _named(heads: Mapping[str, str]) -> dict[str, str]:
    return {_head(name).plain: colour for name, colour in heads.items()}


def _head(name: str) -> Text:
    return _("regularizers") if name == REGULARIZATION else verbatim(name)


def _frozen(run: Run) -> frozenset[str]:
    """The layers of which no weight is trained."""
    arrays = addresses(run.spec)
    return frozenset(array.layer for array in arrays) - {array.layer for array in arrays if array.trainable}


def _table(
    gradients: HeadGradients, norms: np.ndarray, moved: np.ndarray, frozen: frozenset[str]
) -> pd.DataFrame:
    layers = [
        _("{layer} (frozen)").format(layer=layer).plain if layer in frozen else layer
        for layer in gradients.layers
    ]
    return pd.DataFrame(
        {
            _("layer"): layers,
            **{
                _head(name).plain: [f"{value:.3g}" for value in norms[:, number]]
                for number, name in enumerate(gradients.heads)
            },
            _("step / weights"): [f"{value:.2g}" if np.isfinite(value) else "–" for value in moved],
        }
    )


def _over_time(
    session: LessonSession, gradients: HeadGradients, heads: Mapping[str, str], norms: np.ndarray
) -> None:
    """Draw the gradients of one layer over the batches that were measured."""
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
    title = _("Gradients at {layer} over the measured batches").format(layer=layer)
    option = gradient_charts.over_time(
        gradients.steps, gradients.norms[:, number], _named(heads), _("batch").plain
    )
    st.echarts_chart(option, height=220, key=f"{key}-chart", alt=title.plain)
    last = norms[number]
    if last.sum() > 0:
        st.caption(Text("{layer}: {parts}").format(layer=layer, parts=_shares(gradients.heads, last)))
    else:
        st.caption(_("{layer}: no gradient reaches it.").format(layer=layer))
