"""Draws a table of the controls that were moved while runs trained."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import pandas as pd
import streamlit as st

from components.training.values.moves import control_name
from components.ui.base.locale import _, translator
from components.ui.charts.overlay import Overlaid

HEIGHT = 220


def moved_while_training(runs: Sequence[Overlaid]) -> None:
    """Draw every move of the runs, in order; draws nothing if there was none."""
    rows = [row for run in runs for row in _rows(run)]
    if not rows:
        return
    table = pd.DataFrame(rows)
    if len(runs) == 1:
        del table[_("run")]
    st.markdown(_("**Moved while it trained**"))
    st.dataframe(
        table,
        hide_index=True,
        height=min(HEIGHT, 37 + 35 * len(rows)),
        placeholder="",
        alt=_("Each control that was moved, after which batch, from what to what"),
    )
    st.caption(
        _(
            "A recipe says what a run starts with. When a control is moved, the new value applies "
            "from the next batch on. When the run is opened on its lesson, the controls have the "
            "values they had at the end."
        )
    )


def _rows(run: Overlaid) -> list[dict[str, object]]:
    steps = run.past.steps
    return [
        {
            _("run"): run.name,
            _("after batch"): mark.step,
            _("in epoch"): max(ceil(mark.step / steps), 1) if steps else None,
            _("what"): control_name(mark.control).text(translator()),
            _("from"): f"{mark.before:g}",
            _("to"): f"{mark.after:g}",
        }
        for mark in run.past.marks
    ]
