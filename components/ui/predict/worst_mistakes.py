"""Shows the rows of the validation part with the largest errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.datasets import TextDataset
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.training.analysis.examining import Verdict
from components.ui.base.locale import _, say

WORST = 10


@dataclass(frozen=True)
class WorstRow:
    """A row of the validation part with a large error.

    Attributes:
        row: Its index.
        said: The model's answer, in words.
        truth: The true answer, in words.
        error: How far they are apart.
    """

    row: int
    said: str
    truth: str
    error: float


# Draws the rows of the worst mistakes.
Mistakes = Callable[[Sequence[WorstRow], Prepared], None]


def worst_mistakes(
    run: Run, prepared: Prepared, head: str, verdict: Verdict, mistakes: Mistakes | None
) -> None:
    rows = [row for row in verdict.worst(WORST) if _is_mistake(verdict, row)]
    st.markdown(_("**The worst mistakes**: the largest errors first"))
    if not rows:
        st.caption(_("There are none: every row was answered correctly."))
        return
    worst = [_worst_row(prepared, head, verdict, row) for row in rows]
    if mistakes is not None:
        mistakes(worst, prepared)
    else:
        _draw_texts(run, prepared, head, worst)


def _is_mistake(verdict: Verdict, row: int) -> bool:
    return verdict.kind == "number" or int(verdict.classes()[row]) != int(verdict.truth[row])


def _worst_row(prepared: Prepared, head: str, verdict: Verdict, row: int) -> WorstRow:
    return WorstRow(
        row=row,
        said=_answer(prepared, head, verdict, row),
        truth=say(prepared.encoder.actual(head, float(verdict.truth[row]))),
        error=float(verdict.errors[row]),
    )


def _answer(prepared: Prepared, head: str, verdict: Verdict, row: int) -> str:
    if verdict.kind == "yes or no":
        return _("{share:.0%} yes").format(share=float(verdict.said[row, 0]))
    value = float(verdict.classes()[row] if verdict.kind == "class" else verdict.said[row, 0])
    return say(prepared.encoder.actual(head, value))


def _draw_texts(run: Run, prepared: Prepared, head: str, mistakes: Sequence[WorstRow]) -> None:
    dataset = run.recipe.dataset
    assert isinstance(dataset, TextDataset)
    texts = dataset.texts(prepared.validation.rows[[mistake.row for mistake in mistakes]])
    parts = [text if isinstance(text, tuple) else (text,) for text in texts]
    labels = (_("text A"), _("text B")) if len(parts[0]) > 1 else (_("text"),)
    table = pd.DataFrame(
        {
            _("error"): [mistake.error for mistake in mistakes],
            _("said"): [mistake.said for mistake in mistakes],
            _("true"): [mistake.truth for mistake in mistakes],
            **{label: [part[at] for part in parts] for at, label in enumerate(labels)},
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            _("error"): st.column_config.NumberColumn(format="%.3f"),
            **{label: st.column_config.TextColumn(width="large") for label in labels},
        },
        alt=_("The rows with the largest errors of {head}").format(head=head),
    )
