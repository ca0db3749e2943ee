"""Shows a dataset of pairs of texts: its source, how it is split, and what was taken out."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.catalog.fields import Field
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets import Authors, Pairs, describe_columns
from components.datasets.columns.proposals import may_be_text
from components.datasets.sources.text_pairs.authors import why_authors
from components.ui.base import field_widgets
from components.ui.base.locale import _, say
from components.ui.base.problems import show
from components.ui.data.dataset_choice import dataset_choice
from components.ui.data.row_count import choose_row_count
from components.ui.data.text_data import show_texts
from components.ui.data.upload import choose_column, choose_word_cut, set_field, upload
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View
from components.ui.training.recipe_controls import ROWS

PAIRS = ROWS.with_label(N_("Pairs"), N_("How many pairs to use, a fifth of them only to validate."))

STRICT = Field(
    "strict",
    "bool",
    False,
    label=N_("Validate on unseen authors"),
    help=N_("Validates on pairs of authors of whom not one text was learnt from: the stricter test."),
)


def pair_data(session: LessonSession) -> None:
    """The pairs of texts that the lesson's model learns from."""
    if session.free("dataset"):
        _source(session)
    show_texts(session, _("**How one text becomes ids**"))


def _source(session: LessonSession) -> None:
    kind = dataset_choice(
        session,
        "text pair",
        _("Where the texts and the names of their authors come from."),
        lambda kind: kind(rows=session.experiment.recipe.dataset.rows),
    )
    if issubclass(kind, Authors):
        _own(session, kind)
    dataset = session.experiment.recipe.dataset
    if not isinstance(dataset, Pairs):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_row_count(session, PAIRS)
        field_widgets.draw(
            STRICT, dataset.strict, f"{session.name}-strict", partial(set_field, session, "strict")
        )


def _own(session: LessonSession, kind: type[Authors]) -> None:
    """A file, and which of its columns are the texts and the authors."""
    upload(
        session,
        _("A table (CSV, Excel or another) with a column of texts and a column of authors"),
        kind,
    )
    dataset = session.experiment.recipe.dataset
    if not isinstance(dataset, Authors):
        return
    try:
        loaded = dataset.loaded()
    except Refused as refused:
        show(refused.problems)
        return
    columns = describe_columns(loaded)
    names = [column.name for column in columns]
    texts = [column.name for column in columns if may_be_text(column)]
    with st.grid(2, min_column_width=180):
        choose_column(session, _("Text"), "text_column", texts, _("The column the encoder reads."))
        choose_column(
            session, _("Author"), "author_column", names, _("The column that says who wrote each text.")
        )
        choose_word_cut(session, dataset.cut_by)
    st.caption(say(why_authors(loaded, dataset.author_column)))


PAIR_DATA = View("data", N_("Data"), pair_data)
