"""Chooses the data of any model: the rows, and which column goes to which input and output, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused
from components.datasets import DATASETS, Bound, Dataset, OwnColumns
from components.datasets.encodings.binding import BY_COLUMN, LABELS, Binding
from components.datasets.encodings.misfits import binding_problems, no_column_fits
from components.datasets.encodings.options import numbers_taken
from components.datasets.encodings.places import HeadPlace, InputPlace, Places
from components.datasets.encodings.source_table import NO_ROWS, SourceTable
from components.datasets.sources.source_tables import datasets_for, kinds_with_columns, options_of
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, plain, verbatim
from components.ui.base.problems import show
from components.ui.data.binding.heads_editor import fitting_losses, loss_of
from components.ui.data.binding.number_columns import (
    choose_binding,
    copied_column,
    offer_all_numbers,
    several_columns,
)
from components.ui.data.row_count import choose_row_count
from components.ui.data.upload import FileSlot, upload_into
from components.ui.session.lesson_session import LessonSession

RANDOM = "random"
OWN = str(OwnColumns.model_fields["source"].default)


def binding_editor(session: LessonSession, give_columns: Callable[[str, tuple[str, ...]], None]) -> None:
    """Draw the choice of the data, of the column for each input and output, and of the losses.

    Args:
        session: Whose data they are.
        give_columns: Called with the name of an input and columns, to make the input take all of them.
    """
    _source(session)
    dataset = session.experiment.recipe.dataset
    if not isinstance(dataset, Bound):
        st.caption(
            _(
                "The model reads this data as the lesson on it does. Choose columns yourself to give its "
                "inputs others."
            )
        )
        st.button(
            _("Choose columns"),
            key=f"{session.name}-bind",
            icon=":material/cable:",
            on_click=partial(_bind, session, dataset),
        )
        losses(session)
        return
    try:
        wanted, table = dataset.places(session.experiment.spec), dataset.table()
    except Refused as refused:
        show(refused.problems)
        st.caption(_waiting(dataset))
        losses(session)
        return
    _places(session, dataset, wanted, table, give_columns)


def _waiting(dataset: Bound) -> Text:
    """What is bound to columns of a table that is not here."""
    bound = [
        f"{binding.name}: {_called(binding, NO_ROWS)}"
        for binding in dataset.bindings.values()
        if binding.columns
    ]
    return _("What is bound stays for a table with these columns: {bindings}.").format(
        bindings="; ".join(bound)
    )


def losses(session: LessonSession) -> None:
    """Draw the choice of a loss for each output."""
    with st.grid(2, min_column_width=220):
        for head in session.experiment.spec.heads:
            with st.container():
                loss_of(session, head)


def _source(session: LessonSession) -> None:
    """The choice of the rows: a dataset that is here, a table of one's own, or random numbers."""
    dataset = session.experiment.recipe.dataset
    rows_from = dataset.rows_from if isinstance(dataset, Bound) else dataset
    kinds = {str(kind.model_fields["source"].default): kind for kind in kinds_with_columns()}
    current = RANDOM if rows_from is None else rows_from.source
    labels = {source: say(kind.label).plain for source, kind in kinds.items()}
    labels |= {OWN: _("A table or pictures of your own").plain, RANDOM: _("Random numbers").plain}
    labels.setdefault(current, say(DATASETS[current].label).plain if current in DATASETS else current)
    key = f"{session.name}-source"
    chosen_source = OWN if state.choice(key, current) == OWN else current

    def choose(source: str) -> None:
        state.choose(key, source)
        if source == RANDOM:
            _bind(session, None)
        elif source in kinds:
            _bind(session, kinds[source]())

    with st.grid(2, min_column_width=220):
        st.selectbox(
            _("Data"),
            list(labels),
            format_func=labels.__getitem__,
            help=_("Where the numbers of the inputs and the answers of the outputs come from."),
            **state.controlled(key, chosen_source, choose),
        )
        choose_row_count(session)
    if chosen_source == OWN:
        own = rows_from if isinstance(rows_from, OwnColumns) else None
        slot = FileSlot(f"{session.name}-table", OwnColumns, own, (), partial(_bind, session), pictures=True)
        upload_into(session, _("A table (CSV, Excel or another): a column for each input and output"), slot)


def _bind(session: LessonSession, rows_from: Dataset | None) -> None:
    """Bind the columns of a dataset, those that are bound now as they are if it has them."""
    dataset, spec = session.experiment.recipe.dataset, session.experiment.spec
    try:
        if isinstance(dataset, Bound):
            bound = dataset.with_rows(spec, rows_from)
        else:
            bound = Bound.of(spec, rows_from)[0]
    except Refused as refused:
        session.refusal = refused.problems
        return
    state.forget(f"{session.name}-source")
    session.replace_dataset(bound)
    if isinstance(dataset, Bound) and not dataset.is_here():
        columns = bound.table().columns
        if lost := [name for name in dataset.bound_columns() if name not in columns]:
            session.notice = message(_LOST_COLUMNS, columns=", ".join(lost))


_LOST_COLUMNS = N_("The table has no column {columns}: what used it has been proposed anew.")


def _places(
    session: LessonSession,
    dataset: Bound,
    wanted: Places,
    table: SourceTable,
    give_columns: Callable[[str, tuple[str, ...]], None],
) -> None:
    wrong = {problem.where: problem for problem in binding_problems(wanted, dataset.bindings, table)}
    asked = {place.name: place for place in wanted.heads}
    st.markdown(_("**What each input is given**"))
    with st.grid(2, min_column_width=280):
        for place in wanted.inputs:
            with st.container():
                _place(session, dataset, place, wanted, table, wrong)
                offer_all_numbers(session, dataset, place, table, give_columns)
                copied_column(session, dataset, place.name, table, give_columns)
    st.markdown(_("**What each output learns to answer**"))
    with st.grid(2, min_column_width=280):
        for head in session.experiment.spec.heads:
            with st.container():
                if head.name in asked:
                    _place(session, dataset, asked[head.name], wanted, table, wrong)
                loss_of(session, head)


def _place(
    session: LessonSession,
    dataset: Bound,
    place: InputPlace | HeadPlace,
    wanted: Places,
    table: SourceTable,
    wrong: Mapping[str, Problem],
) -> None:
    """The choice for an input or an output, and what is to be said about it."""
    binding = dataset.bindings.get(place.name, Binding(name=place.name))
    options = options_of(place, table, wanted.inputs)
    shown_options = [binding if _alike(option, binding) else option for option in options]
    if binding not in shown_options:
        shown_options = [binding, *shown_options]
    kind = "in" if isinstance(place, InputPlace) else "out"
    st.selectbox(
        verbatim(place.name),
        shown_options,
        format_func=partial(_called, table=table),
        help=_takes(place),
        **state.controlled(
            f"{session.name}-{kind}-{place.name}", binding, partial(choose_binding, session, dataset)
        ),
    )
    if binding.encoding in BY_COLUMN and numbers_taken(place) > 1:
        several_columns(session, dataset, place, binding, table)
    if place.name in wrong and (binding.columns or binding.name not in dataset.bindings):
        problem = wrong[place.name]
        st.warning(_told(problem), icon=":material/error:")
    elif len(options) == 1:
        problem = no_column_fits(place, table, datasets_for(place, wanted.inputs))
        st.caption(f":material/casino: {_told(problem)}")
        if isinstance(place, HeadPlace):
            fitting_losses(session, place, wanted, table)


def _told(problem: Problem) -> Text:
    return say(message(N_("{what} {mend}"), what=problem.message, mend=problem.mend))


def _alike(option: Binding, binding: Binding) -> bool:
    """Whether both are the numbers of several columns."""
    several = len(option.columns) > 1 and len(binding.columns) > 1
    return several and option.encoding == binding.encoding and binding.encoding in BY_COLUMN


def _called(binding: Binding, table: SourceTable) -> str:
    """An option in words: its column, and how it becomes numbers."""
    how = _(LABELS[binding.encoding]).plain
    if not binding.columns:
        return how
    if len(binding.columns) > 1:
        return _("{count} {count:column|columns}").format(count=len(binding.columns)).plain + f" · {how}"
    column = table.columns.get(binding.columns[0])
    return f"{binding.columns[0] if column is None else plain(say(column.label))} · {how}"


def _takes(place: InputPlace | HeadPlace) -> Text:
    """The shape and dtype of an input, or the shape and loss of an output."""
    if isinstance(place, HeadPlace):
        text = _("It gives out the shape {shape}; its loss is {loss}.")
        return text.format(shape=place.shape, loss=place.loss)
    if place.ids is not None:
        text = _("It takes the shape {shape}: numbers below {ids} that stand for words or categories.")
        return text.format(shape=place.shape, ids=place.ids)
    return _("It takes the shape {shape}, {dtype}.").format(shape=place.shape, dtype=place.dtype)
