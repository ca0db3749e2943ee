"""What each output's loss sends to each layer: as bars and as a table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.keras_model.arrays import addresses
from components.training import Run
from components.training.values.head_gradients import REGULARIZATION, HeadGradients
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.colours.palette import colours, is_dark
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.inside.gradients import gradient_charts
from components.ui.session.lesson_session import LessonSession

# Layers in the chart.
MOST_LAYERS = 24


def draw_by_layer(
    session: LessonSession,
    run: Run,
    gradients: HeadGradients,
    norms: np.ndarray,
    moved: np.ndarray | None = None,
) -> None:
    """Draw whose share of the gradients of each layer is how large, and a table of them.

    Args:
        session: The lesson session.
        run: Its run.
        gradients: Their layers and heads.
        norms: Shape (layers, heads).
        moved: How far the optimizer moved the weights of each layer; None if nobody measured it.
    """
    heads = head_colours(gradients)
    if len(heads) > 1:
        drawn = gradients.layers[:MOST_LAYERS]
        option, height = gradient_charts.shares(drawn, norms[:MOST_LAYERS], named(heads))
        title = _("Whose share of the gradients of each layer is how large")
        st.markdown(title)
        draw_chart(option, height=height, key=f"{session.name}-gradient-shares", alt=title.plain)
        if len(drawn) < len(gradients.layers):
            st.caption(
                _("{drawn} of {all} layers are drawn; the table has all.").format(
                    drawn=len(drawn), all=len(gradients.layers)
                )
            )
    st.dataframe(
        _table(gradients, norms, moved, _frozen(run)),
        hide_index=True,
        alt=_("The norm of each output's gradient at each layer"),
    )
    cancel = _(
        "Shares are of the sum of the norms; gradients that point in different directions partly cancel."
    )
    far = _("Last column: how far the optimizer moved the weights with one batch, relative to their size.")
    st.caption(cancel if moved is None else Text(" ").join((far, cancel)))


def head_colours(gradients: HeadGradients) -> dict[str, str]:
    """The colour of each head."""
    palette = colours(is_dark())
    return {name: palette[number % len(palette)] for number, name in enumerate(gradients.heads)}


def say_shares(heads: tuple[str, ...], norms: np.ndarray) -> Text:
    """The share of each head, in words; "0" if no gradient arrives."""
    if not norms.sum() > 0:
        return _("no gradient")
    return Text(", ").join(
        _("{share:.0%} from {head}").format(share=float(norm / norms.sum()), head=head_name(name))
        for norm, name in zip(norms, heads, strict=True)
    )


def named(heads: Mapping[str, str]) -> dict[str, str]:
    """The colours of heads, by what they are called on the page."""
    return {head_name(name).plain: colour for name, colour in heads.items()}


def head_name(name: str) -> Text:
    """What a head is called, or what regularizers add."""
    return _("regularizers") if name == REGULARIZATION else verbatim(name)


def _frozen(run: Run) -> frozenset[str]:
    """The layers of which no weight is trained."""
    arrays = addresses(run.spec)
    return frozenset(array.layer for array in arrays) - {array.layer for array in arrays if array.trainable}


def _table(
    gradients: HeadGradients, norms: np.ndarray, moved: np.ndarray | None, frozen: frozenset[str]
) -> pd.DataFrame:
    layers = [
        _("{layer} (frozen)").format(layer=layer).plain if layer in frozen else layer
        for layer in gradients.layers
    ]
    return pd.DataFrame(
        {
            _("layer"): layers,
            **{
                head_name(name).plain: [f"{value:.3g}" for value in norms[:, number]]
                for number, name in enumerate(gradients.heads)
            },
            **({} if moved is None else {_("step / weights"): list(map(_step, moved))}),
        }
    )


def _step(moved: float) -> str:
    return f"{moved:.2g}" if np.isfinite(moved) else "–"
