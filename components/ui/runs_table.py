"""Runs as a table to sort, filter and tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from components.store import Kept
from components.store.figures import LOSS
from components.ui.locale import _, say
from components.ui.syllabus import HOME, LESSONS

HEIGHT = 320


@dataclass(frozen=True)
class Filter:
    """Which runs are looked for."""

    text: str = ""
    lessons: tuple[str, ...] = ()
    starred: bool = False


def title(lesson: str) -> str:
    """What a lesson is called in the navigation."""
    entries = {entry.file.removesuffix(".py"): entry for entry in (HOME, *LESSONS)}
    return _(entries[lesson].title) if lesson in entries else lesson


def lessons(runs: Sequence[Kept]) -> dict[str, str]:
    """The lessons that runs are of, and what they are called."""
    return {name: title(name) for name in dict.fromkeys(run.lesson for run in runs)}


def name(run: Kept) -> str:
    """What a run is called: by the learner, or else what was changed."""
    return run.name or changed(run)


def changed(run: Kept) -> str:
    """What was changed, in the reader's words."""
    return " · ".join(say(change) for change in run.changes) or _("as the lesson begins")


def state_of(run: Kept) -> str:
    """How far it is, in a word."""
    states = {
        "queued": _("waiting"),
        "starting": _("starting"),
        "running": _("training"),
        "paused": _("paused"),
        "stopped": _("stopped"),
        "finished": _("finished"),
        "failed": _("failed"),
        "interrupted": _("interrupted"),
    }
    return states[run.state]


def filtered(runs: Sequence[Kept], by: Filter) -> list[Kept]:
    """Those that are looked for."""
    text = by.text.casefold().strip()

    def fits(run: Kept) -> bool:
        words = f"{run.name} {run.note} {changed(run)} {title(run.lesson)}".casefold()
        return (
            (not by.starred or run.starred) and (not by.lessons or run.lesson in by.lessons) and text in words
        )

    return [run for run in runs if fits(run)]


def table(runs: Sequence[Kept]) -> list[Kept]:
    """Draw them; returns those that are ticked."""
    config = {
        "star": st.column_config.TextColumn("★", width=30, help=_("Has a star.")),
        "when": st.column_config.DatetimeColumn(_("when"), format="distance", width=110),
        "lesson": st.column_config.TextColumn(_("lesson"), width=120),
        "name": st.column_config.TextColumn(_("name"), width=140),
        "changed": st.column_config.TextColumn(_("what was changed"), width=260),
        "state": st.column_config.TextColumn(_("state"), width=90),
        "parameters": st.column_config.NumberColumn(_("parameters"), format="localized"),
        "loss": st.column_config.NumberColumn(
            _("best loss"), format="%.4f", help=_("Best total loss on the validation part.")
        ),
        "figures": st.column_config.TextColumn(
            _("best figures"), width=220, help=_("Best of each metric on the validation part, and its epoch.")
        ),
        "epochs": st.column_config.NumberColumn(_("epochs")),
        "seconds": st.column_config.NumberColumn(_("time"), format="%.0f s"),
        "seed": st.column_config.NumberColumn(_("seed"), format="plain"),
    }
    drawn = st.dataframe(
        pd.DataFrame([_row(run) for run in runs]),
        hide_index=True,
        height=min(HEIGHT, 37 + 35 * len(runs)),
        column_config=config,
        on_select="rerun",
        selection_mode="multi-row",
        key="runs-table",
        alt=_("Your runs, one a row, the latest first"),
    )
    return [runs[row] for row in sorted(drawn.selection.rows) if row < len(runs)]


def _row(run: Kept) -> dict[str, object]:
    return {
        "star": "★" if run.starred else "",
        "when": datetime.fromtimestamp(run.created, UTC),
        "lesson": title(run.lesson),
        "name": run.name,
        "changed": changed(run),
        "state": state_of(run),
        "loss": run.best[LOSS].value if LOSS in run.best else None,
        "figures": figures(run),
        "parameters": run.parameters,
        "epochs": run.epochs,
        "seconds": run.seconds,
        "seed": run.seed,
    }


def figures(run: Kept) -> str:
    """The best of each metric."""
    return " · ".join(
        f"{key} {best.value:.3f} ({best.epoch})" for key, best in run.best.items() if key != LOSS
    )
