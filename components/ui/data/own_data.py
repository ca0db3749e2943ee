"""Which data to learn from: the lesson's tweets, or a table of one's own."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.spec.problems import Refused
from components.datasets import Loaded, Table, Tweets, kinds, suggest
from components.datasets.binding.targets import TASK
from components.datasets.columns.proposals import may_be_feature, may_be_target, may_be_text
from components.ui.base import field_widgets, state
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.data.column_roles import column_roles
from components.ui.data.upload import bound, column, cutting, take, upload
from components.ui.session.lesson_session import Workbench
from components.ui.training.recipe_controls import ROWS


def source(bench: Workbench) -> None:
    """Whose data, how much of it, and what is asked of it."""
    if bench.free("dataset"):
        _whose(bench)
    with st.container(horizontal=True):
        dataset = bench.setup.recipe.dataset
        if bench.free("dataset"):
            field_widgets.draw(ROWS, dataset.rows, f"{bench.name}-rows", partial(take, bench, "rows"))
        if bench.free("task"):
            field_widgets.draw(TASK, dataset.task, f"{bench.name}-task", partial(bench.choose, "task"))


def _whose(bench: Workbench) -> None:
    own = isinstance(bench.setup.recipe.dataset, Table)
    names = {"tweets": _("The lesson's tweets"), "table": _("My own CSV")}
    chosen = state.choice(f"{bench.name}-source", "table" if own else "tweets")
    st.segmented_control(
        _("Data"),
        list(names),
        format_func=names.__getitem__,
        help=_("Where the texts, their features and the numbers to predict come from."),
        **state.controlled(f"{bench.name}-source", chosen, partial(_choose_source, bench)),
    )
    if chosen == "table":
        _upload(bench)


def _choose_source(bench: Workbench, chosen: str | None) -> None:
    if chosen is None:
        return
    state.choose(f"{bench.name}-source", chosen)
    if chosen == "tweets":
        bench.learn_from(Tweets())


def _upload(bench: Workbench) -> None:
    """A file, and then what each of its columns is for."""
    upload(bench, _("A table (CSV, Excel or another) with a column of texts and columns of numbers"), suggest)
    table = bench.setup.recipe.dataset
    if isinstance(table, Table):
        try:
            _columns(bench, table, table.loaded())
        except Refused as refused:
            show(refused.problems)


def _columns(bench: Workbench, table: Table, loaded: Loaded) -> None:
    columns = kinds(loaded)
    texts = [each.name for each in columns if may_be_text(each)]
    answers = [each.name for each in columns if may_be_target(each)]
    measures = [each.name for each in columns if may_be_feature(each)]
    with st.grid(2, min_column_width=180):
        column(bench, _("Text"), "text_column", texts, _("The column the LSTM reads."))
        for head, name in table.targets.items():
            _target(bench, table, head, str(name), answers)
        st.multiselect(
            _("Features"),
            [*measures, *(name for name in table.feature_columns if name not in measures)],
            help=_("Numbers and times known beforehand; a time becomes its hour and weekday."),
            max_selections=20,
            placeholder=_("none"),
            **bound(
                bench,
                "feature_columns",
                list(table.feature_columns),
                lambda chosen: take(bench, "feature_columns", tuple(chosen)),
            ),
        )
        cutting(bench, table.cut_by)
    _fed(bench, table)
    column_roles(table, loaded, columns)


def _fed(bench: Workbench, table: Table) -> None:
    """Say it where the model does not read the features that are chosen, or where there are none."""
    if not table.features():
        st.caption(
            _("No features are chosen, so the model has no auxiliary input. With features it has one again.")
            if getattr(bench.setup.options, "auxiliary_input", True)
            else _("No features are chosen.")
        )
    elif len(bench.setup.spec.inputs) == 1:
        st.caption(_("The model does not read these features: the auxiliary input is switched off."))


def _target(bench: Workbench, table: Table, head: str, name: str, answers: list[str]) -> None:
    st.selectbox(
        _("Target of {head}").format(head=head),
        answers if name in answers else [*answers, name],
        help=_("The column this head learns to predict."),
        **bound(
            bench,
            f"target-{head}",
            name,
            lambda chosen: take(bench, "targets", table.targets.replace(**{head: chosen})),
        ),
    )
