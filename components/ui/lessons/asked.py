"""Says what a lesson's model predicts, from what, and what counts as yes."""

from __future__ import annotations

import streamlit as st

from components.assembly.spec.problems import Refused
from components.datasets.sources.text_dataset import SingleTextDataset
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.session.lesson_session import LessonSession


@st.fragment
def asked(session: LessonSession) -> None:
    """Draw the question of each output in words, on the data that it learns from now; nothing where the model
    cannot use them, since the view of the data says why."""
    dataset, spec = session.experiment.recipe.dataset, session.experiment.spec
    try:
        questions = session.experiment.prepared().questions
    except Refused:
        return
    data = _("Data: {data}.").format(data=say(dataset.label))
    more = []
    if isinstance(dataset, SingleTextDataset) and dataset.features() and len(spec.inputs) > 1:
        names = Text(", ").join(say(feature.label) for feature in dataset.features())
        numbers = _("{input} takes, beside each text: {names}.")
        more.append(numbers.format(input=spec.inputs[1].name, names=names))
    asks = {head: say(question) for head, question in questions.items()}
    if dataset.task == "classification":
        more.append(_("An answer is a number from 0 to 1, how likely yes is; more than 0.5 counts as yes."))
    more += [_("{head}: {question}").format(head=head, question=text) for head, text in asks.items()]
    short = [_("{head}: {question}").format(head=head, question=_first(text)) for head, text in asks.items()]
    st.caption("  \n".join([data, *short]), help="\n\n".join([data, *more]))


def _first(question: Text) -> Text:
    """The question without what explains it."""
    ends = [question.index(mark) for mark in "?？" if mark in question]
    return Text(question[: min(ends) + 1]) if ends else question
