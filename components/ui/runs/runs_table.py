"""Draws runs as a table that can be sorted, filtered and ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from components.assembly.spec.messages import N_
from components.datasets.binding.uncertainty import with_margin
from components.store import StoredRun
from components.store.runs.figures import LOSS
from components.store.runs.run_entry import BestFigure
from components.training.values.rows import Scale
from components.ui.base.locale import _, translator
from components.ui.base.uncertain import MARGIN
from components.ui.charts.figure_names import figure_name
from components.ui.session.run_names import RunNames
from components.ui.session.workspaces import numbers_of_runs

HEIGHT = 320
# The first column.
STAR = "star"
# A value that is not in the unit of the answers.
SCALED: Mapping[Scale, str] = {
    "count": N_("{value} of log(1 + count)"),
    "deviations": N_("{value} standard deviations"),
}


@dataclass(frozen=True)
class Filter:
    """Which runs to show: with a text in them, of some lessons (none: all), or with a star."""

    text: str = ""
    lessons: tuple[str, ...] = ()
    starred: bool = False


def filtered(runs: Sequence[StoredRun], by: Filter) -> list[StoredRun]:
    """The runs that a filter lets through."""
    text, called = by.text.casefold().strip(), RunNames()

    def says(run: StoredRun) -> bool:
        words = (run.name, run.note, called.changed(run), called.moved(run), called.title(run.lesson))
        return text in " ".join(words).casefold()

    def fits(run: StoredRun) -> bool:
        fit = (not by.starred or run.starred) and (not by.lessons or run.lesson in by.lessons)
        return fit and (not text or says(run))

    return [run for run in runs if fits(run)]


def table(runs: Sequence[StoredRun]) -> list[StoredRun]:
    """Draw runs as a table; returns the ticked ones, or else the one of which a cell was pressed."""
    # How good a run is comes first: a phone shows it without moving the table.
    config = {
        STAR: st.column_config.TextColumn("★", width=30, help=_("Has a star.")),
        "run": st.column_config.TextColumn(
            _("run"), width=150, help=_("Its number on its lesson, which it keeps, and the lesson.")
        ),
        "figures": st.column_config.TextColumn(
            _("best figures"),
            width=260,
            help=" ".join((_("Best of each metric on the validation part, and its epoch."), _(MARGIN))),
        ),
        "name": st.column_config.TextColumn(_("name"), width=110),
        "changed": st.column_config.TextColumn(_("what was changed"), width=220),
        "moved": st.column_config.TextColumn(
            _("moved while training"),
            width=250,
            help=_("Which live controls were moved while it trained: from what, to what, after which batch."),
        ),
        # As a date: Streamlit's relative times ("a few seconds ago") are always English.
        "when": st.column_config.DatetimeColumn(
            _("when"), format="YYYY-MM-DD HH:mm", timezone=st.context.timezone, width=130
        ),
        "state": st.column_config.TextColumn(_("state"), width=80),
        "parameters": st.column_config.NumberColumn(_("parameters"), format="localized"),
        "loss": st.column_config.NumberColumn(
            _("best loss"), format="%.4f", help=_("Best total loss on the validation part.")
        ),
        "epochs": st.column_config.NumberColumn(_("epochs")),
        "seconds": st.column_config.NumberColumn(_("time"), format="%.0f s"),
        "seed": st.column_config.NumberColumn(_("seed"), format="plain"),
    }
    called, numbers = RunNames(), numbers_of_runs()
    drawn = st.dataframe(
        pd.DataFrame([_row(run, called, numbers.get(run.id)) for run in runs]),
        hide_index=True,
        height=min(HEIGHT, 37 + 35 * len(runs)),
        column_config=config,
        column_order=[column for column in config if column not in _empty(runs)],
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        placeholder="",
        key="runs-table",
        alt=_("Your runs, one a row, the latest first"),
    )
    return chosen_runs(runs, drawn.selection)


def chosen_runs(runs: Sequence[StoredRun], selection: Mapping[str, Any]) -> list[StoredRun]:
    """The ticked runs of a table's selection, or else the one of which a cell was pressed; but not that of
    the stars, which is chosen by itself when the table gets the focus, by a press on a header for example."""
    rows = set(selection["rows"]) or {row for row, column in selection["cells"] if column != STAR}
    return [runs[row] for row in sorted(rows) if row < len(runs)]


def _empty(runs: Sequence[StoredRun]) -> set[str]:
    """Columns that are empty for all runs, which are left out to make the table narrower."""
    empty = set() if any(run.name for run in runs) else {"name"}
    return empty if any(run.moved for run in runs) else {*empty, "moved"}


def _row(run: StoredRun, called: RunNames, number: int | None) -> dict[str, object]:
    title = called.title(run.lesson)
    return {
        STAR: "★" if run.starred else "",
        "run": title if number is None else f"#{number} {title}",
        "when": datetime.fromtimestamp(run.created, UTC),
        "name": run.name,
        "changed": called.changed(run),
        "moved": called.moved(run),
        "state": called.state(run),
        "loss": run.best[LOSS].value if LOSS in run.best else None,
        "figures": figures(run),
        "parameters": run.parameters,
        "epochs": run.epochs,
        "seconds": run.seconds,
        "seed": run.seed,
    }


def figures(run: StoredRun) -> str:
    """The best value of each metric, what it is in if not in the unit of the answers, its epoch and its name,
    which comes last: a phone shows the beginning."""
    return " · ".join(_figure(key, best) for key, best in run.best.items() if key != LOSS)


def _figure(key: str, best: BestFigure) -> str:
    value = with_margin(best.value, best.margin, metric=key.rpartition("/")[2])
    if best.scale is not None:
        value = _(SCALED[best.scale]).format(value=value)
    return f"{value} ({best.epoch}) {figure_name(key, translator())}"
