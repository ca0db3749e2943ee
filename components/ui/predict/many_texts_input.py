"""Reads several texts that a learner pastes, or from the columns of a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.datasets import TableFile, TextDataset, describe_columns, read_table
from components.datasets.columns.several_texts import TextBatch, in_table, pasted
from components.training import Run
from components.ui.base import state
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _
from components.ui.data.upload import TYPES
from components.ui.predict.asking import (
    AskedTexts,
)
from components.ui.session.lesson_session import LessonSession

# Characters that can be pasted, and megabytes of a file, which is read and not stored.
MAX_PASTED = 100_000

FILE_MB = 5


def given_texts(session: LessonSession, run: Run, asked: AskedTexts) -> TextBatch:
    """Draw the inputs for several texts and return what they hold."""
    ways = {"paste": _("Paste"), "file": _("CSV file")}
    key = f"{session.name}-several-from"
    return (
        _pasted(session, asked)
        if choice_buttons(_("Texts from"), ways, key) == "paste"
        else _from_file(session, run, asked)
    )


def _pasted(session: LessonSession, asked: AskedTexts) -> TextBatch:
    key = f"{session.name}-several-lines"
    pairs = len(asked.texts) > 1
    lines = st.text_area(
        _("One pair on each line: two texts, separated by a tab or by |")
        if pairs
        else _("One text on each line"),
        max_chars=MAX_PASTED,
        height=140,
        help=_("As copied from a spreadsheet or an editor. Empty lines are skipped."),
        # A result and no choice: choices are stored for the next visit, and this may be long.
        **state.controlled(key, state.result(key) or "", partial(state.keep, key)),
    )
    return pasted(lines or "", len(asked.texts))


def _from_file(session: LessonSession, run: Run, asked: AskedTexts) -> TextBatch:
    loaded = _table_file(session)
    if loaded is None:
        return TextBatch()
    names = [str(name) for name in loaded.frame.columns]
    columns = []
    with st.grid(2, min_column_width=180):
        for at, label in enumerate(asked.labels):
            key = f"{session.name}-several-column-{at}"
            first = _likely_column(loaded, run, at)
            column = state.choice(key, first)
            columns.append(
                st.selectbox(
                    _("Column of {text}").format(text=label),
                    names,
                    help=_("The column of the file that is read as this text."),
                    **state.controlled(key, column if column in names else first, partial(state.choose, key)),
                )
            )
    dataset = run.recipe.dataset
    assert isinstance(dataset, TextDataset)
    return in_table(loaded, columns, dataset.measured(loaded))


def _table_file(session: LessonSession) -> TableFile | None:
    """The table in the file that was chosen, read once; None without a file."""
    file = st.file_uploader(
        _("A table (CSV, Excel or another) with a column of texts"),
        type=TYPES,
        max_upload_size=FILE_MB,
        key=f"{session.name}-several-file",
        help=_(
            "At most {size} MB, with column names in row 1. Columns with the name of a feature are "
            "used as that feature."
        ).format(size=FILE_MB),
    )
    if file is None:
        return None
    key = f"{session.name}-several-loaded"
    known = state.result(key)
    if known is None or known[0] != file.file_id:
        known = (file.file_id, read_table(file.getvalue(), least=1))
        state.keep(key, known)
    loaded: TableFile = known[1]
    return loaded


def _likely_column(loaded: TableFile, run: Run, at: int) -> str:
    """The column most likely to hold text number `at`: the one named as in the training data, or else the
    one with the longest texts; for a second text the next longest."""
    named = getattr(run.recipe.dataset, "text_column", "text")
    if at == 0 and named in loaded.frame.columns:
        return str(named)
    texts = [column.name for column in describe_columns(loaded) if column.kind in ("text", "two")]
    lengths = {name: -float(loaded.frame[name].iloc[:1_000].str.len().mean()) for name in texts}
    ranked = sorted(lengths, key=lengths.__getitem__) or [str(loaded.frame.columns[0])]
    return ranked[min(at, len(ranked) - 1)]
