"""Further ways to ask about a text: without single words, beside known texts, or with more texts."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.predict.asking import AskedTexts
from components.ui.predict.many_texts import many_texts
from components.ui.predict.neighbours import neighbours
from components.ui.predict.word_effects import word_effects
from components.ui.session.lesson_session import LessonSession

WAYS = {"words": word_effects, "nearest": neighbours, "several": many_texts}


def closer_look(session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts) -> None:
    """Draw buttons for these ways, and the one that is chosen; nothing is computed before."""
    labels = {
        "words": _("Which words moved it"),
        "nearest": _("Nearest known texts"),
        "several": _("Several at once"),
    }
    key = f"{session.name}-closer"
    way = state.choice(key, None)
    st.segmented_control(
        _("Look closer"),
        list(labels),
        format_func=labels.__getitem__,
        help=_("Leave out words one by one, find known texts with similar vectors, or ask about many texts."),
        **state.controlled(key, way, partial(state.choose, key)),
    )
    if way is None:
        return
    if asked.silent and way != "several":
        st.info(_("There is no answer, so there is nothing to look at more closely."), icon=":material/help:")
        return
    try:
        WAYS[way](session, run, prepared, asked)
    except Refused as refused:
        show(refused.problems)
