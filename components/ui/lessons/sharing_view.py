"""A view that proves that a model called as a layer is shared, and that a copy of it is not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.assembly.keras_model.sharing import SharingMode, SharingProof, prove
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.lessons.reuse_changes import reuse_options
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

SHARE, COPY = N_("share"), N_("copy")
SHARED = "vector = original(text)"
COPIED = """copy = keras.models.clone_model(original)
copy.set_weights(original.get_weights())
vector = copy(text)"""


def _sharing(session: LessonSession) -> None:
    """Changes one weight of the original and shows which of the two models changed its answer."""
    st.caption(
        _(
            "An experiment with Keras, made anew each time: a small sibling of the base is called in a new "
            "model, as itself or as a copy. Then one weight of the original is changed."
        )
    )
    how = _how(session)
    st.code(_lines(how), language="python", wrap_lines=True)
    try:
        proof = prove(reuse_options(session.experiment).taken().model, how)
    except Refused as refused:
        show(refused.problems)
        return
    _answers(proof)
    _conclusion(proof)


def _how(session: LessonSession) -> SharingMode:
    key = f"{session.name}-how"
    mode = state.choice(key, SHARE)
    labels = {SHARE: _(SHARE), COPY: _(COPY)}
    st.segmented_control(
        _("The new model gets"),
        list(labels),
        format_func=labels.__getitem__,
        help=_(
            "share: the new model calls the original. copy: it calls another model with the same numbers."
        ),
        **state.controlled(key, mode, lambda how: state.choose(key, how or mode)),
    )
    return "copy" if mode == COPY else "share"


def _lines(how: SharingMode) -> str:
    """The lines of Keras code that share or copy."""
    if how == "share":
        why, lines = _("The model itself: one set of weights."), SHARED
    else:
        why, lines = _("The structure, with fresh weights; then the same numbers, once."), COPIED
    return f"# {why}\n{lines}"


def _answers(proof: SharingProof) -> None:
    low, high = proof.value
    st.markdown(
        _("In the original, the first number of `{weight}` goes from {low:g} to {high:g}.").format(
            weight=proof.weight, low=low, high=high
        )
    )
    pairs = {
        _("the original gives out"): (proof.before.original, proof.after.original),
        _("the new model answers"): (proof.before.new, proof.after.new),
    }
    table = pd.DataFrame(
        {
            _("same input"): list(pairs),
            _("before"): [f"{before:.6f}" for before, _after in pairs.values()],
            _("after"): [f"{after:.6f}" for _before, after in pairs.values()],
            _("changed by"): [f"{after - before:+.6f}" for before, after in pairs.values()],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Both models before and after the change"))


def _conclusion(proof: SharingProof) -> None:
    if proof.before.new != proof.after.new:
        st.success(
            _("Both changed: the layer is the original, and both models have {count} arrays in all.").format(
                count=proof.arrays
            ),
            icon=":material/link:",
        )
    else:
        st.info(
            _("Only the original changed: the copy has numbers of its own, {count} arrays in all.").format(
                count=proof.arrays
            ),
            icon=":material/link_off:",
        )


SHARING = View("sharing", N_("Share or copy"), _sharing)
