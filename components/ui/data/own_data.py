"""Which data to learn from: the lesson's tweets, or a table of one's own."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.spec.problems import Refused
from components.datasets import Dataset, Table, TableFile, describe_columns
from components.datasets.binding.targets import TASK
from components.datasets.columns.proposals import may_be_feature, may_be_target, may_be_text
from components.lessons import LESSONS
from components.ui.base import field_widgets
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.data.column_roles import column_roles
from components.ui.data.dataset_choice import dataset_choice
from components.ui.data.row_count import choose_row_count
from components.ui.data.upload import choose_column, choose_word_cut, column_widget, set_field, upload
from components.ui.session.lesson_session import LessonSession


def choose_data(session: LessonSession) -> None:
    """Widgets that choose the dataset, how many rows to use, and what is asked."""
    if session.free("dataset"):
        _source(session)
    with st.container(horizontal=True):
        dataset = session.experiment.recipe.dataset
        if session.free("dataset"):
            choose_row_count(session)
        if session.free("task") and "task" in type(session.experiment.options).model_fields:
            _task(session, dataset)
    if dataset.task == "classification" and not dataset.has_amounts():
        st.caption(_("These data answer by yes or no, and know no amounts for a regression."))


def _task(session: LessonSession, dataset: Dataset) -> None:
    """The widget for what is asked; of data without amounts there is no choice, but to come back."""
    if dataset.task == "classification" and not dataset.has_amounts():
        return
    field_widgets.draw(TASK, dataset.task, f"{session.name}-task", partial(session.choose, "task"))


def _source(session: LessonSession) -> None:
    """The lesson's texts or a file; of a file, what each of its columns is for."""
    kind = dataset_choice(
        session,
        "text",
        _("Where the texts, their features and the numbers to predict come from."),
        partial(_first, session),
    )
    if not issubclass(kind, Table):
        return
    upload(session, _("A table (CSV, Excel or another) with a column of texts and columns of numbers"), kind)
    table = session.experiment.recipe.dataset
    if isinstance(table, Table):
        try:
            _columns(session, table, table.loaded())
        except Refused as refused:
            show(refused.problems)


def _first(session: LessonSession, kind: type[Dataset]) -> Dataset:
    """The dataset that the lesson begins with if it is of this kind, else one with its kind's defaults."""
    return LESSONS[session.name].usual_data(kind) or kind()


def _columns(session: LessonSession, table: Table, loaded: TableFile) -> None:
    columns = describe_columns(loaded)
    texts = [column.name for column in columns if may_be_text(column)]
    answers = [column.name for column in columns if may_be_target(column)]
    measures = [column.name for column in columns if may_be_feature(column)]
    with st.grid(2, min_column_width=180):
        choose_column(session, _("Text"), "text_column", texts, _("The column the LSTM reads."))
        for head, name in table.targets.items():
            _target(session, table, head, str(name), answers)
        st.multiselect(
            _("Columns as features"),
            [*measures, *(name for name in table.feature_columns if name not in measures)],
            help=_("Numbers and times known beforehand; a time becomes its hour and weekday."),
            max_selections=20,
            placeholder=_("none"),
            **column_widget(
                session,
                "feature_columns",
                list(table.feature_columns),
                lambda names: set_field(session, "feature_columns", tuple(names)),
            ),
        )
        choose_word_cut(session, table.cut_by)
    _fed(session, table)
    column_roles(table, loaded, columns)


def _fed(session: LessonSession, table: Table) -> None:
    """Say it where the model does not read the features that are chosen, or where there are none."""
    if not table.features():
        st.caption(
            _("No features are chosen, so the model has no auxiliary input. With features it has one again.")
            if getattr(session.experiment.options, "auxiliary_input", True)
            else _("No features are chosen.")
        )
    elif len(session.experiment.spec.inputs) == 1:
        st.caption(_("The model does not read these features: the auxiliary input is switched off."))


def _target(session: LessonSession, table: Table, head: str, name: str, answers: list[str]) -> None:
    st.selectbox(
        _("Target of {head}").format(head=head),
        answers if name in answers else [*answers, name],
        help=_("The column this head learns to predict."),
        **column_widget(
            session,
            f"target-{head}",
            name,
            lambda column: set_field(session, "targets", table.targets.replace(**{head: column})),
        ),
    )
