"""Shows how the numbers of an array were spread at each epoch whose weights are kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.keras_model.arrays import ArrayAddress, addresses
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Prepared
from components.datasets.cache import Cache
from components.training import Run
from components.training.analysis.array_histograms import Histograms, histograms
from components.ui.base import state
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.base.problems import show
from components.ui.figures.epochs import NOW
from components.ui.figures.of_epoch import or_nothing
from components.ui.inside import cells
from components.ui.inside.shown import scale_of
from components.ui.inside.tensor_view import shape_text
from components.ui.inside.weights.embedding_map import draw_map
from components.ui.inside.weights.layer_weights import layer_weights
from components.ui.session.lesson_session import LessonSession

# Epochs that are drawn, evenly spread over those kept.
MOST_EPOCHS = 12

_histograms: Cache[Histograms] = Cache(4 * 2**20, lambda made: made.edges.nbytes * (len(made.shares) + 1))


def weights_over_time(session: LessonSession, run: Run, prepared: Prepared) -> None:
    """Draw the choice of an array, its histograms by epoch, and for an embedding the map of its rows."""
    arrays = {address.path: address for address in addresses(run.spec)}
    kept = run.kept_epochs()
    if not arrays or not kept:
        st.info(_("No epoch's weights are kept of this run, or the model has none."))
        return
    key = f"{session.name}-inside-array"
    remembered = state.choice(key, None)
    path = remembered if remembered in arrays else next(iter(arrays))
    st.selectbox(
        _("Array"),
        list(arrays),
        help=_("Every array of weights of the model, by its layer and its name there."),
        **state.controlled(f"{key}-list", path, partial(state.choose, key)),
    )
    address = arrays[path]
    try:
        _draw(key, run, address, _spread(kept, of_end=_goes_on(run, address, kept[-1])))
        if address.name == "embeddings":
            draw_map(session, run, address, kept, prepared)
    except Refused as refused:
        show(refused.problems)


def _spread(kept: Sequence[int], *, of_end: bool) -> list[int]:
    places = np.unique(np.linspace(0, len(kept) - 1, min(len(kept), MOST_EPOCHS)).round().astype(int))
    return [*(kept[place] for place in places), *([NOW] if of_end else [])]


def _goes_on(run: Run, address: ArrayAddress, last: int) -> bool:
    """Whether a run that is over went on after the last epoch that is kept: its last weights are others."""
    if not run.ended or (run.epochs_done == last and run.state == "finished"):
        return False
    return or_nothing(partial(layer_weights, run, address.layer, None)) is not None


def _draw(key: str, run: Run, address: ArrayAddress, epochs: Sequence[int]) -> None:
    made = _histograms.get(
        (run.id, address.path, tuple(epochs), run.epochs_done),
        lambda: histograms(
            {
                epoch: layer_weights(run, address.layer, None if epoch == NOW else epoch)[address.name]
                for epoch in epochs
            }
        ),
    )
    middles = (made.edges[:-1] + made.edges[1:]) / 2
    shares = np.stack([made.shares[epoch] for epoch in epochs])
    across = [f"{middle:.3g}" for middle in middles]
    down = [_when(epoch).plain for epoch in epochs]
    names = [
        [
            _("{epoch}: {low} to {high}").format(epoch=epoch, low=f"{low:.3g}", high=f"{high:.3g}").plain
            for low, high in zip(made.edges[:-1], made.edges[1:], strict=True)
        ]
        for epoch in down
    ]
    title = _("How the numbers of {array} are spread, by epoch").format(array=address.path)
    st.markdown(title)
    scale = scale_of(0.0, float(shares.max()))
    option, height = cells.heat_map(shares, across, down, names, scale, ("", ""))
    draw_chart(option, height=max(height, 200), key=f"{key}-chart", alt=title.plain)
    st.caption(
        _(
            "Shape {shape}. Each row is an epoch, from its smallest to its largest number; the stronger the "
            "colour, the larger the share of the numbers there."
        ).format(shape=shape_text(address.shape))
    )
    if made.counted < address.size:
        st.caption(
            _("{counted:,} of {all:,} numbers are counted, evenly spread.").format(
                counted=made.counted, all=address.size
            )
        )
    facts = np.array([made.facts[epoch] for epoch in epochs])
    labels = (_("lowest"), _("mean"), _("highest"), _("standard deviation"))
    st.dataframe(
        pd.DataFrame(
            {
                _("epoch"): down,
                **{label: [float(f"{fact:.4g}") for fact in facts[:, at]] for at, label in enumerate(labels)},
            }
        ),
        hide_index=True,
        height=min(260, 36 * (len(epochs) + 1) + 2),
        alt=title.plain,
    )


def _when(epoch: int) -> Text:
    if epoch == NOW:
        return _("end")
    return _("start") if epoch == 0 else _("epoch {epoch}").format(epoch=epoch)
