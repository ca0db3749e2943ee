"""A row to fill in: a field for each column that a model reads, started from a validation row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from components.datasets import Bound
from components.datasets.binding.prepared import Prepared
from components.datasets.encodings.source_table import SourceColumn
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.predict.asking import column_labels
from components.ui.predict.bound.picture_field import picture_field
from components.ui.session.lesson_session import LessonSession

# Letters of a text that is typed, and categories that are offered.
LONGEST = 2_000
MOST_CATEGORIES = 300
# Numbers above this have no use for steps of less than one.
LARGE = 20


@dataclass(frozen=True, eq=False)
class FilledRow:
    """A row that a model is asked about, as the form is filled in.

    Attributes:
        at: The validation row it was started from, from 0.
        values: The values by column.
        labels: What each column is called.
        changed: The columns whose values are not those of the row.
    """

    at: int
    values: Mapping[str, Any]
    labels: Mapping[str, Text]
    changed: tuple[str, ...]


def row_form(session: LessonSession, dataset: Bound, prepared: Prepared, first: int = 0) -> FilledRow:
    """Draw which validation row is started from, at first the row `first`, and a field for each column that
    the inputs read.

    Raises:
        Refused: The rows are not there any more.
    """
    at = _start(session, len(prepared.validation), first)
    columns = dataset.read_columns(prepared.validation.rows[at : at + 1])
    everything, labels = dataset.table().columns, column_labels(columns)
    typed: dict[str, Any] = state.choice(f"{session.name}-typed", {})
    values: dict[str, Any] = {}
    for kinds, layout in ((("picture",), None), (("text",), None), (_SMALL, 160)):
        some = {name: column for name, column in columns.items() if column.kind in kinds}
        with st.grid("auto", min_column_width=layout) if layout and some else st.container():
            for name, column in some.items():
                start = column.values[0]
                values[name] = _field(
                    session, name, labels[name], everything[name], start, typed.get(name, start)
                )
    changed = tuple(name for name in columns if not _same(values[name], columns[name].values[0]))
    _changes(session, [labels[name] for name in changed])
    return FilledRow(at, values, labels, changed)


_SMALL = ("number", "yes or no", "category")


def _start(session: LessonSession, rows: int, first: int) -> int:
    """The validation row that is started from, drawn as a number from 1."""
    key = f"{session.name}-try-row"
    at = min(int(state.choice(key, first)), rows - 1)
    number = st.number_input(
        _("Start from validation row"),
        min_value=1,
        max_value=rows,
        help=_(
            "A row that the model has not learnt from: all fields below get its values, and the answers "
            "stand beside what is true of it."
        ),
        **state.controlled(f"{key}-number", at + 1, partial(_start_from, session)),
    )
    return int(number) - 1


def _start_from(session: LessonSession, number: int) -> None:
    state.choose(f"{session.name}-try-row", int(number) - 1)
    state.choose(f"{session.name}-typed", {})


def _changes(session: LessonSession, names: list[str]) -> None:
    """Draw what was changed since the row was taken, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Ask again"), key=f"{session.name}-ask", icon=":material/refresh:")
        st.button(
            _("Back to the row"),
            key=f"{session.name}-try-back",
            icon=":material/undo:",
            disabled=not names,
            on_click=partial(state.choose, f"{session.name}-typed", {}),
        )
        if names:
            changes = _("Not as in the row: {names}. So what is true of the row is not shown.")
            st.caption(changes.format(names=", ".join(names)))


def _type(session: LessonSession, name: str, value: Any) -> None:
    key = f"{session.name}-typed"
    state.choose(key, {**state.choice(key, {}), name: value})


def _field(
    session: LessonSession, name: str, label: Text, column: SourceColumn, start: Any, value: Any
) -> Any:
    """Draw the field of a column; returns its value as the column has such values.

    Args:
        session: Whose model is asked.
        name: The column.
        label: What it is called.
        column: All of its values.
        start: That of the row which is started from.
        value: What the field shows.
    """
    key = f"{session.name}-field-{name}"
    typed = partial(_type, session, name)
    if column.kind == "picture":
        return picture_field(session, name, label, value, typed)
    if column.kind == "text":
        return st.text_area(
            label,
            max_chars=max(LONGEST, len(str(start))),
            height=90,
            **state.controlled(key, str(value), typed),
        )
    if column.kind == "yes or no":
        was = bool(value > 0.5)
        on = st.toggle(label, **state.controlled(key, was, lambda on: typed(float(on))))
        return float(value) if on == was else float(on)  # one that is missing stays so until it is moved
    if column.kind == "category":
        counts = Counter(map(str, column.values)).most_common(MOST_CATEGORIES)
        options = dict.fromkeys([*(option for option, _count in counts), str(start)])
        return st.selectbox(label, list(options), **state.controlled(key, str(value), typed))
    return _number(key, label, column.values, value, typed)


def _number(key: str, label: str, numbers: np.ndarray, value: float, typed: Any) -> float:
    known = numbers[np.isfinite(numbers)]
    whole = bool(np.equal(known, np.round(known)).all())
    spread = float(np.ptp(known)) if len(known) else 1.0
    shown = st.number_input(
        verbatim(label),
        step=1.0 if whole or spread > LARGE else max(spread, 1e-6) / 20,
        format="%.0f" if whole else "%.4g",
        placeholder=_("none: the average"),
        **state.controlled(
            key,
            float(value) if np.isfinite(value) else None,
            lambda number: typed(float("nan") if number is None else float(number)),
        ),
    )
    return float("nan") if shown is None else float(shown)


def _same(value: Any, start: Any) -> bool:
    if isinstance(start, np.ndarray):
        return np.array_equal(value, start)
    if isinstance(value, float):
        return value == start or bool(np.isnan(value) and np.isnan(start))
    return str(value) == str(start)
