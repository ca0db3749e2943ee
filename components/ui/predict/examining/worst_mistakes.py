"""Shows the rows of the validation part with the largest errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from components.assembly.spec.messages import Message
from components.datasets.binding.prepared import Prepared
from components.datasets.binding.uncertainty import LARGE
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.source_table import SourceColumn
from components.training import Run
from components.training.analysis.examining import Verdict
from components.ui.base.locale import _, say
from components.ui.data.pictures import SMALL, data_url, gallery, right_or_wrong
from components.ui.predict.asking import column_labels

WORST = 10


@dataclass(frozen=True)
class Mistake:
    """An answer to a row of the validation part with a large error.

    Attributes:
        row: The index of the row.
        what: Which of the row's answers it is; empty where there is one.
        said: The model's answer, in words.
        truth: The true answer, in words.
        error: How far they are apart.
    """

    row: int
    what: str
    said: str
    truth: str
    error: float


def worst_mistakes(run: Run, prepared: Prepared, head: str, verdict: Verdict) -> None:
    """Draw, behind a press, the rows with the largest errors: as pictures where one picture was read, or else
    as a table of what was read."""
    answers = [at for at in verdict.worst(WORST) if _is_mistake(verdict, at)]
    with st.expander(_("**The worst mistakes**: the largest errors first"), icon=":material/visibility:"):
        if not answers:
            st.caption(_("There are none: every row was answered correctly."))
            return
        mistakes = [_mistake(prepared, head, verdict, at) for at in answers]
        rows = prepared.validation.rows[[mistake.row for mistake in mistakes]]
        columns = run.recipe.dataset.read_columns(rows)
        if [column.kind for column in columns.values()] == ["picture"]:
            (pictures,) = columns.values()
            captions = [right_or_wrong(mistake.said, mistake.truth) for mistake in mistakes]
            gallery(pictures.values, captions)
        else:
            error = _("error of log(1 + count)") if head in prepared.counts else _("error")
            _table(head, error.plain, mistakes, columns)


def _is_mistake(verdict: Verdict, at: int) -> bool:
    return verdict.kind == "number" or int(verdict.classes()[at]) != int(verdict.truth[at])


def _mistake(prepared: Prepared, head: str, verdict: Verdict, at: int) -> Mistake:
    place = int(verdict.places[at])
    several = bool(verdict.places.max() > 0)
    what, question = str(place + 1) if several else "", None
    if isinstance(prepared.encoder, BoundEncoder) and verdict.kind != "class":
        parts = prepared.encoder.parts(head)
        if len(parts) > 1 and place < len(parts):
            label, question = parts[place]
            what = say(label).plain
    actual = prepared.encoder.actual
    name = question.actual if question is not None else lambda value: actual(head, value)
    return Mistake(
        row=int(verdict.rows[at]),
        what=what,
        said=_answer(name, verdict, at),
        truth=say(name(float(verdict.truth[at]))),
        error=float(verdict.errors[at]) * prepared.units.get(head, 1.0),
    )


def _answer(name: Callable[[float], Message], verdict: Verdict, at: int) -> str:
    if verdict.kind == "yes or no":
        return _("{share:.0%} yes").format(share=float(verdict.predicted[at, 0]))
    return say(name(float(verdict.classes()[at] if verdict.kind == "class" else verdict.predicted[at, 0])))


def _table(head: str, error: str, mistakes: Sequence[Mistake], columns: Mapping[str, SourceColumn]) -> None:
    table: dict[str, Any] = {
        error: [mistake.error for mistake in mistakes],
        _("said"): [mistake.said for mistake in mistakes],
        _("true"): [mistake.truth for mistake in mistakes],
    }
    if any(mistake.what for mistake in mistakes):
        table[_("which answer")] = [mistake.what for mistake in mistakes]
    config: dict[str, Any] = {error: st.column_config.NumberColumn(format=_form(mistakes))}
    labels = column_labels(columns)
    for name, column in columns.items():
        label = labels[name].plain
        table[label] = [_cell(column, value) for value in column.values]
        if column.kind == "text":
            config[label] = st.column_config.TextColumn(width="large")
        elif column.kind == "picture":
            config[label] = st.column_config.ImageColumn()
    st.dataframe(
        pd.DataFrame(table),
        hide_index=True,
        column_config=config,
        alt=_("The rows with the largest errors of {head}").format(head=head),
    )


def _form(mistakes: Sequence[Mistake]) -> str:
    """How their errors are written: those of prices without decimals."""
    return "localized" if max((mistake.error for mistake in mistakes), default=0.0) >= LARGE else "%.3f"


def _cell(column: SourceColumn, value: Any) -> Any:
    if column.kind == "picture":
        return data_url(value, SMALL)
    if column.kind == "yes or no":
        return _("yes").plain if value > 0.5 else _("no").plain
    return value if column.kind == "number" else str(value)
