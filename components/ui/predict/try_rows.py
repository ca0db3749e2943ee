"""Asks a model about rows of the validation part, whatever its inputs and heads are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import verbatim
from components.ui.base.problems import show
from components.ui.predict.asking import predict
from components.ui.predict.try_it import with_run
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# Numbers of one answer that are listed; rows of a table and columns of one.
MOST_ROWS, MOST_COLUMNS = 50, 20


def _try(session: LessonSession) -> None:
    with_run(session, _ask)


def _ask(session: LessonSession, run: Run, prepared: Prepared) -> None:
    caution = run.recipe.dataset.caution()
    if caution is not None:
        st.caption(say(caution))
    rows = len(prepared.validation)
    key = f"{session.name}-try-row"
    chosen = min(int(state.choice(key, 0)), rows - 1)
    row = st.number_input(
        _("Row of the validation part"),
        min_value=1,
        max_value=rows,
        help=_("A row that the model has not learnt from."),
        **state.controlled(f"{key}-number", chosen + 1, lambda number: state.choose(key, int(number) - 1)),
    )
    at = int(row) - 1
    try:
        arrays = {name: array[at : at + 1] for name, array in prepared.validation.inputs.items()}
        answers = predict(run, arrays)
    except Refused as refused:
        show(refused.problems)
        return
    for head, answer in answers.items():
        target = prepared.validation.targets.get(head)
        draw_answer(head, answer[0], None if target is None else target[at])


def draw_answer(head: str, answer: np.ndarray, truth: np.ndarray | None) -> None:
    """Draw what a head says of one row, beside what is true: a figure, or a table of its steps."""
    with st.container(border=True):
        if answer.size == 1:
            told = (
                None
                if truth is None
                else _("true value {truth:.3f}").format(truth=float(truth.reshape(-1)[0]))
            )
            st.metric(
                verbatim(head),
                f"{float(answer.reshape(-1)[0]):.3f}",
                told,
                delta_color="off",
                delta_arrow="off",
            )
            return
        st.markdown(verbatim(head))
        table = answer_table(answer, truth)
        st.dataframe(table, alt=_("The answer of {head}").format(head=head).plain)
        steps = answer.reshape(-1, answer.shape[-1])
        if steps.shape[0] > MOST_ROWS or steps.shape[1] > MOST_COLUMNS:
            st.caption(_("The first {count} numbers are shown.").format(count=table.size))


def answer_table(answer: np.ndarray, truth: np.ndarray | None) -> pd.DataFrame:
    """An answer of several numbers as a table: a row for each step (one for an answer without steps), and a
    column for each number; the truth beside it where it is one number for each step."""
    steps = answer.reshape(-1, answer.shape[-1])[:MOST_ROWS]
    table = pd.DataFrame(
        steps[:, :MOST_COLUMNS], columns=[str(number) for number in range(steps.shape[1])][:MOST_COLUMNS]
    )
    table = table.astype(np.float64).round(3)
    if truth is not None and truth.size == answer.size // answer.shape[-1]:
        table.insert(0, _("true").plain, truth.reshape(-1)[:MOST_ROWS])
    return table


TRY_ROWS = View("try", N_("Try it"), _try)
