"""Chooses the columns of numbers of an input, and warns of one that gives an answer away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from components.assembly.spec.messages import message
from components.datasets import Bound
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.options import all_numbers, numbers_taken
from components.datasets.encodings.places import HeadPlace, InputPlace
from components.datasets.encodings.source_table import SourceTable
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim
from components.ui.session.lesson_session import LessonSession


def several_columns(
    session: LessonSession,
    dataset: Bound,
    place: InputPlace | HeadPlace,
    binding: Binding,
    table: SourceTable,
) -> None:
    """The choice of several columns; it is an edit as soon as there are as many as are needed."""
    count, key = numbers_taken(place), f"{session.name}-columns-{place.name}"
    draft: Sequence[str] = state.choice(f"{key}-draft", ())
    names = {name: say(table.columns[name].label).plain for name in table.of_kind("number", "yes or no")}
    chosen_columns = [name for name in draft or binding.columns if name in names]

    def choose(columns: list[str]) -> None:
        if len(columns) == count:
            state.forget(f"{key}-draft")
            choose_binding(session, dataset, binding.model_copy(update={"columns": tuple(columns)}))
        else:
            state.choose(f"{key}-draft", tuple(columns))

    st.multiselect(
        _("Columns of {name}").format(name=place.name),
        list(names),
        format_func=names.__getitem__,
        max_selections=count,
        **state.controlled(key, chosen_columns, choose),
    )
    if len(chosen_columns) < count:
        st.caption(
            _(
                "{count} more {count:column is|columns are} needed; until then the columns before are used."
            ).format(count=count - len(chosen_columns))
        )


def offer_all_numbers(
    session: LessonSession,
    dataset: Bound,
    place: InputPlace,
    table: SourceTable,
    give_columns: Callable[[str, tuple[str, ...]], None],
) -> None:
    """The offer to make an input as wide as the table has columns of numbers, where it is not."""
    answered = {name for head in dataset.heads for name in head.columns}
    columns = all_numbers(place, table, answered)
    if not columns:
        return
    names = ", ".join(say(table.columns[name].label).plain for name in columns)
    st.button(
        _("Read {count} {count:column|columns} of numbers").format(count=len(columns)),
        key=f"{session.name}-all-numbers-{place.name}",
        icon=":material/table_rows:",
        help=Text("{columns}. {shape}").format(
            columns=verbatim(names),
            shape=_("The shape of {name} becomes ({count},).").format(
                name=verbatim(place.name), count=len(columns)
            ),
        ),
        on_click=partial(give_columns, place.name, columns),
    )


def copied_column(
    session: LessonSession,
    dataset: Bound,
    name: str,
    table: SourceTable,
    give_columns: Callable[[str, tuple[str, ...]], None],
) -> None:
    """The warning that an input reads what an output is to answer, and the offer to leave that out."""
    copied = dataset.copied()
    if copied is None or copied.values["input"] != name:
        return
    column, read = str(copied.values["column"]), dataset.bindings[name].columns
    called = table.columns[column].label if column in table.columns else column
    told = message(copied.template, **{**copied.values, "column": called})
    st.warning(say(told), icon=":material/content_copy:")
    rest = tuple(other for other in read if other != column)
    if rest and dataset.bindings[name].encoding == "numbers":
        st.button(
            _("Read all but {column}").format(
                column=verbatim(called) if isinstance(called, str) else say(called)
            ),
            key=f"{session.name}-without-{name}",
            icon=":material/build:",
            help=_("The shape of {name} becomes ({count},).").format(name=verbatim(name), count=len(rest)),
            on_click=partial(give_columns, name, rest),
        )


def choose_binding(session: LessonSession, dataset: Bound, binding: Binding) -> None:
    """Give an input or an output another column, as a step that can be undone."""
    if dataset.bindings.get(binding.name) != binding:
        session.set_dataset(dataset.with_binding(binding))
