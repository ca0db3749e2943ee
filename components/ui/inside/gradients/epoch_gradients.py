"""What each output's loss sends to each layer with the weights after an epoch, for some training rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.training.values.head_gradients import HeadGradients
from components.ui.base import folding
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.figures.epochs import choose_shown
from components.ui.figures.of_epoch import ROWS, gradients
from components.ui.inside.gradients.by_layer import draw_by_layer
from components.ui.inside.gradients.over_time import draw_over_time
from components.ui.inside.gradients.shared_calls import when
from components.ui.session.lesson_session import LessonSession


def epoch_gradients(session: LessonSession, run: Run, kept: Sequence[int]) -> None:
    """Draw the choice of one of the epochs that are kept, and the gradients of then."""
    epoch = choose_shown(session, run, kept, f"{session.name}-gradients-epoch")
    if session.trained is None:
        return
    try:
        computed = gradients(run, session.trained.prepared(), epoch)
    except Refused as refused:
        show(refused.problems)
        return
    st.caption(
        _(
            "For each layer, how large the gradient is that the loss of each output, times its loss weight, "
            "sends to its weights: its norm, computed for {rows} training rows. {when}"
        ).format(rows=ROWS, when=when(epoch))
    )
    draw_by_layer(session, run, computed, computed.norms[0])
    draw = partial(_over_epochs, session, run, session.trained.prepared(), kept, computed.norms[0])
    folding.expander(_("Over the epochs"), f"{session.name}-gradients-over-epochs", draw)


def _over_epochs(
    session: LessonSession, run: Run, prepared: Prepared, kept: Sequence[int], norms: np.ndarray
) -> None:
    """Draw the gradients of one layer after each epoch that is kept; `norms` are those whose shares are
    said."""
    last = [run.epochs_done] if run.ended and run.epochs_done > kept[-1] else []  # not kept as an epoch's
    moments: list[int | None] = [*kept, *(None for _epoch in last)]
    known: list[HeadGradients] = []
    try:
        with st.spinner(_("The gradients after each epoch are computed.")):
            known += [gradients(run, prepared, epoch) for epoch in moments]
    except Refused as refused:
        show(refused.problems)
        return
    together = HeadGradients(
        known[0].layers,
        known[0].heads,
        np.array([*kept, *last]),
        np.concatenate([measured.norms for measured in known]),
        np.concatenate([measured.moved for measured in known]),
    )
    draw_over_time(session, together, norms, N_("Gradients at {layer} after each epoch"), _("epoch"))
