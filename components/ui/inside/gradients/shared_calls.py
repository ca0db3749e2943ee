"""What each call of a shared layer sends to its weights, computed for some training rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.assembly.spec import Call
from components.assembly.spec.problems import Refused
from components.training import Run
from components.training.analysis.shared_calls import shared_calls
from components.training.values.head_gradients import CallGradients
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.base.problems import show
from components.ui.figures.epochs import epoch_shown
from components.ui.figures.of_epoch import ROWS, call_gradients
from components.ui.session.lesson_session import LessonSession

# A sum that differs by less than this part of the gradient is the gradient: what rounding can do.
ROUNDED = 1e-3


def draw_shared_calls(session: LessonSession, run: Run) -> None:
    """Draw what reaches each shared layer through each of its calls, and what moves it; nothing for a model
    without shared layers."""
    shared = shared_calls(run.spec)
    kept = run.kept_epochs()
    if not shared or not kept or session.trained is None:
        return
    epoch = epoch_shown(session, run, kept)
    st.markdown(_("Shared layers, call by call"))
    try:
        known = call_gradients(run, session.trained.prepared(), epoch)
    except Refused as refused:
        show(refused.problems)
        return
    st.caption(
        _(
            "The norm of the gradient that reaches the weights through each call alone, and of that which "
            "the optimizer sees, for {rows} training rows. {when}"
        ).format(rows=ROWS, when=when(epoch))
    )
    for layer, gradients in known.items():
        st.dataframe(
            _table(layer, shared[layer], gradients),
            hide_index=True,
            alt=_("What reaches {layer} through each call").format(layer=layer).plain,
        )
        st.caption(_sentence(layer, gradients))
    if len(known) < len(shared):
        left = Text(", ").join(verbatim(layer) for layer in shared if layer not in known)
        st.caption(_("Too large to be computed call by call: {layers}.").format(layers=left))


def when(epoch: int | None) -> Text:
    """With which weights something is computed, as a sentence."""
    if epoch is None:
        return _("With the latest weights that are kept.")
    return (
        _("With the first weights.")
        if epoch == 0
        else _("With the weights after epoch {epoch}.").format(epoch=epoch)
    )


def called_on(layer: str, call: Call) -> str:
    """A call, as a program writes it."""
    return f"{layer}({', '.join(call.inputs)})"


def _table(layer: str, calls: tuple[Call, ...], gradients: CallGradients) -> pd.DataFrame:
    names = [*(called_on(layer, call) for call in calls), _("the layer").plain]
    norms = [*gradients.norms, gradients.norm]
    return pd.DataFrame({_("call"): names, _("gradient"): [f"{norm:.3g}" for norm in norms]})


def _sentence(layer: str, gradients: CallGradients) -> Text:
    apart = gradients.apart(*(1.0,) * gradients.calls)
    if not gradients.norm:
        return _("{layer}: no gradient reaches it.").format(layer=layer)
    if apart >= ROUNDED:
        sentence = _(
            "The sum of what comes through the calls differs from the gradient of {layer} by {apart:.1%}."
        )
        return sentence.format(layer=layer, apart=apart)
    if gradients.calls != 2:
        return _("{layer} is moved by the sum of what comes through its calls.").format(layer=layer)
    return _(
        "{layer} is moved by the sum of what comes through both calls. The cosine of the angle between them "
        "is {cosine:.2f}: at 1 they pull the same way, at -1 they cancel."
    ).format(layer=layer, cosine=gradients.cosine(0, 1))
