"""The views of the data and of trying the model, in the lesson on a model as a layer."""

from __future__ import annotations

import streamlit as st

from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.assembly.spec.readers import text_inputs
from components.datasets import Prepared, SingleTextDataset
from components.datasets.text.word_ids import PADDING, UNKNOWN
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.base.problems import show
from components.ui.data.text_data import show_texts
from components.ui.lessons.reuse_changes import reuse_options
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View


def _data(session: LessonSession) -> None:
    """Draws the texts of the new task, and how much of them the base knows."""
    try:
        prepared = session.experiment.prepared()
    except Refused as refused:
        show(refused.problems)
        return
    for sentence in (_known_words(session.experiment, prepared), _seen_before(session.experiment, prepared)):
        if sentence:
            st.caption(sentence)
    show_texts(session, _("**How one text becomes ids**"))


def _known_words(experiment: Experiment, prepared: Prepared) -> Text:
    """How many words of the new texts are in the vocabulary of the base."""
    ids = prepared.train.inputs[text_inputs(experiment.spec)[0].name]
    words, unknown = int((ids != PADDING).sum()), int((ids == UNKNOWN).sum())
    share = 1 - unknown / max(words, 1)
    if experiment.recipe.dataset.reads_like is None:
        return _("The base is untrained, so the words are those of the new texts: {share:.0%} known.").format(
            share=share
        )
    return _(
        "Words get the ids that the base has learnt: it knows {share:.0%} of the new texts' words."
    ).format(share=share)


def _seen_before(experiment: Experiment, prepared: Prepared) -> Text:
    """How many of the validation rows the base was trained on; empty if that does not apply."""
    dataset = experiment.recipe.dataset
    read = dataset.reads_like
    if not isinstance(dataset, SingleTextDataset) or type(dataset) is not type(read):
        return Text("")
    learnt = read.prepare(reuse_options(experiment).base).train.rows
    seen = len(set(learnt.tolist()) & set(prepared.validation.rows.tolist()))
    return _(
        "{seen} of the {rows} texts to validate on were among those the base learnt from, with "
        "its own question: its figures on them may be too good."
    ).format(seen=seen, rows=len(prepared.validation))


DATA = View("data", N_("Data"), _data)
