"""Shows a dataset of texts: its source, a few rows, and how a text becomes word ids."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.assembly.spec.messages import N_
from components.datasets import TextDataset
from components.datasets.binding.prepared import Prepared
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.data import own_data
from components.ui.data.data_view import HEIGHT, describe_data
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# Of a text whose ids are shown: what fits a table that one scrolls sideways.
LONGEST = 500


def text_data(session: LessonSession) -> None:
    """The texts that the lesson's model learns from."""
    own_data.choose_data(session)
    show_texts(session, _("**How one text becomes ids**"))


def show_texts(session: LessonSession, title: Text) -> None:
    """What there is to learn from, and under a `title` how one text becomes ids."""
    prepared = describe_data(session, _rows)
    if prepared is not None:
        st.markdown(title)
        _ids(session, prepared)


def _rows(session: LessonSession, _prepared: Prepared) -> None:
    dataset = session.experiment.recipe.dataset
    names = {name: say(label) for name, label in dataset.labels().items()}
    shown = dataset.preview().rename(columns=names)
    st.dataframe(shown, hide_index=True, height=HEIGHT, placeholder="", alt=_("A few rows of the data"))


def _ids(session: LessonSession, prepared: Prepared) -> None:
    """One text, word by word, as the model reads it."""
    dataset = session.experiment.recipe.dataset
    key, typed = f"{session.name}-ids", f"{session.name}-ids-{dataset.source}"
    example = dataset.example()[:LONGEST] if isinstance(dataset, TextDataset) else ""
    text = st.text_input(
        _("A text"),
        max_chars=LONGEST,
        help=_("Type another to see its ids."),
        **state.controlled(key, state.choice(typed, example), lambda new: state.choose(typed, new)),
    )
    tokens = prepared.encoder.tokens(text)
    table = pd.DataFrame(
        [[token.text for token in tokens], [str(token.id) for token in tokens]],
        index=[_("word"), _("id")],
        columns=[str(position) for position in range(1, len(tokens) + 1)],
    )
    st.dataframe(table, alt=_("The words of the text and their ids"))
    length = session.experiment.spec.inputs[0].known_shape[0]
    st.caption(
        _(
            "0 is padding and comes in front, so that the last word is what the LSTM reads last: here "
            "{zeros} {zeros:zero|zeros}, then {words} {words:id|ids}. 1 is any word outside the vocabulary."
        ).format(zeros=max(0, length - len(tokens)), words=min(length, len(tokens)))
    )


DATA = View("data", N_("Data"), text_data)
