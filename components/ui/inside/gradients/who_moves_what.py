"""Which output's loss moves which layer, measured while the model trains and someone looks."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.spec.messages import N_
from components.training import Run
from components.training.analysis.gradient_paths import reached_by_all
from components.training.values.head_gradients import HeadGradients
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _
from components.ui.figures.drawn_run import redraw_with_run
from components.ui.figures.epochs import every
from components.ui.figures.measured import (
    MeasuredBatches,
    earliest,
    last_measured,
    latest,
    measured_gradients,
)
from components.ui.inside.gradients.by_layer import draw_by_layer, say_shares
from components.ui.inside.gradients.epoch_gradients import epoch_gradients
from components.ui.inside.gradients.over_time import draw_over_time
from components.ui.inside.gradients.shared_calls import draw_shared_calls
from components.ui.session.lesson_session import LessonSession


def who_moves_what(session: LessonSession, run: Run) -> None:
    """Draw the gradients of each output's loss at each layer, and those of more batches while it trains."""
    st.fragment(partial(_measured, session, run), run_every=every(session))()


def _measured(session: LessonSession, run: Run) -> None:
    measured, kept = measured_gradients(session, run), run.kept_epochs()
    known = measured is not None or run.ended
    if known and kept and _of_epoch(session, measured is not None):
        epoch_gradients(session, run, kept)
    elif measured is not None:
        _draw(session, run, measured)
    else:
        st.info(
            _(
                "Nothing was measured of this run: gradients are measured only while it trains and this is "
                "open. Train it, and stay here; at a low speed there is more to see."
            ),
            icon=":material/visibility:",
        )
    draw_shared_calls(session, run)
    redraw_with_run(session, "gradients-measured", measured=last_measured(session))


def _of_epoch(session: LessonSession, measured: bool) -> bool:
    """Whether gradients after an epoch are shown, and not those of single batches; drawn as two buttons if
    batches were measured."""
    if not measured:
        return True
    labels = {"batches": _("while it trains"), "epoch": _("after an epoch")}
    return choice_buttons(_("Gradients of when"), labels, f"{session.name}-gradients-of") == "epoch"


def _draw(session: LessonSession, run: Run, gradients: HeadGradients) -> None:
    steps = len(gradients.steps)
    last = latest(gradients, run.marks)
    norms, moved = last.norms, last.moved
    st.caption(
        _(
            "For each layer, how large the gradient is that the loss of each output, times its loss "
            "weight, sends to its weights: its norm. Mean of the last {latest} measured "
            "{latest:batch|batches}, up to batch {step:,}; {steps} were measured, which takes at most a "
            "twentieth of the time."
        ).format(latest=last.batches, step=last.step, steps=steps)
    )
    layer = reached_by_all(run.spec)
    if layer in gradients.layers:
        _at_first(gradients, gradients.layers.index(layer), last)
    draw_by_layer(session, run, gradients, norms, moved)
    title = N_("Gradients at {layer} over the measured batches")
    draw_over_time(session, gradients, norms, title, _("batch"))


def _at_first(gradients: HeadGradients, layer: int, last: MeasuredBatches) -> None:
    """Say whose share was how large at the first measured batches, and is now, at a layer."""
    early = earliest(gradients)
    if early.batches + last.batches > len(gradients.steps):
        return  # they are partly the same
    st.caption(
        _(
            "{layer}, the last layer that every output reaches. First {batches} measured "
            "{batches:batch|batches}, up to batch {step:,}: {early}. The latest: {late}."
        ).format(
            layer=gradients.layers[layer],
            batches=early.batches,
            step=early.step,
            early=say_shares(gradients.heads, early.norms[layer]),
            late=say_shares(gradients.heads, last.norms[layer]),
        )
    )
