"""Draws one to eight runs in a chosen view: curves, differences, diagrams, code or figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from components.datasets.csv_output import to_csv
from components.store import Store, StoredRun
from components.training.values.row_tables import rows_table
from components.ui.base.caution import caution, titled
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.colours.palette import colours, is_dark
from components.ui.base.locale import _, translator
from components.ui.base.markdown import Text, plain, verbatim
from components.ui.charts.comparable import same_heads, same_rows
from components.ui.charts.figure_names import figure_name
from components.ui.charts.overlay import Overlaid, figures, overlay
from components.ui.inside.view import INSIDE
from components.ui.runs.differences_view import code_view, diagrams_view, differences_view
from components.ui.runs.figures_view import figures_view
from components.ui.runs.inside_view import run_drawing, run_inside
from components.ui.runs.moves_table import moved_while_training
from components.ui.session import run_names
from components.ui.training.chart_grid import smoothing, smoothness

# The most runs on one chart; more could not be told apart.
MOST = 8
CHART_HEIGHT = 240


def comparison(store: Store, learner: str, runs: Sequence[StoredRun]) -> None:
    """Draw runs of a learner, given as a list has them, in the chosen view."""
    complete = [store.runs.get(learner, run.id) for run in runs]
    compare_runs(store, [run for run in complete if run is not None], own=True)


def compare_runs(store: Store, stored_runs: Sequence[StoredRun], *, own: bool = False) -> None:
    """Draw runs, whoever's they are, in the chosen view. What is inside is shown of `own` runs only."""
    pasts = [(run, store.runs.snapshot(run)) for run in stored_runs]
    known = [(run, past) for run, past in pasts if past is not None]
    if not known:
        st.error(_("This run is of an earlier version of Modelier, which this one cannot open."))
        return
    names = _names([run for run, _past in known])
    palette = colours(is_dark())
    runs = [
        Overlaid(name, past, palette[number % len(palette)], number)
        for number, (name, (_run, past)) in enumerate(zip(names, known, strict=True))
    ]
    readable = [run for run, _past in known]
    views: dict[str, tuple[str, Callable[[], None]]] = {
        "curves": (_("Curves"), partial(_curves, runs)),
        "differences": (_("What differs"), partial(differences_view, runs)),
        "diagrams": (_("Diagrams"), partial(diagrams_view, runs)),
        "code": (_("Code"), partial(code_view, runs)),
        "figures": (_("Figures"), partial(figures_view, runs, readable)),
    }
    if len(runs) == 1:
        del views["differences"]
        # What a published run learnt from may be a file of its learner's.
        asked = own or readable[0].with_file or not known[0][1].recipe.dataset.uploads()
        views["diagrams"] = _("Diagram"), partial(run_drawing, store, readable[0], asked=asked)
        if own:
            views["inside"] = (_(INSIDE.label), partial(run_inside, store, readable[0]))
    else:
        _key(runs, readable)
    for run in runs:
        caution(run.past.recipe.dataset, run.name if len(runs) > 1 else "")
    labels = {name: verbatim(label) for name, (label, _draw) in views.items()}
    views[choice_buttons(_("View"), labels, "runs-view")][1]()
    moved_while_training(runs)
    if len(runs) > 1:
        st.download_button(
            _("Histories"),
            data=partial(histories, store, readable),
            file_name="histories.csv",
            mime="text/csv",
            key="runs-csv",
            icon=":material/download:",
            help=_("Every row of these curves as one CSV file."),
            on_click="ignore",
        )


def _names(runs: Sequence[StoredRun]) -> list[str]:
    """What each run is called on the charts: a number and the learner's name for it."""
    return [f"{number} {run.name[:24]}".strip() for number, run in enumerate(runs, start=1)]


def _key(runs: Sequence[Overlaid], stored_runs: Sequence[StoredRun]) -> None:
    """Draw what each of these names stands for."""
    called = run_names.RunNames()
    lines = [
        f"- **{verbatim(run.name)}** · "
        + Text(" · ").join([called.title(stored.lesson), called.changed(stored)])
        + _moved(stored, called)
        for run, stored in zip(runs, stored_runs, strict=True)
    ]
    st.markdown("\n".join(lines))


def _moved(run: StoredRun, called: run_names.RunNames) -> Text:
    """The part of a line that says what was moved while a run trained; empty if nothing was."""
    return _(" · moved while it trained: {moves}").format(moves=called.moved(run)) if run.moved else Text("")


def histories(store: Store, runs: Sequence[StoredRun]) -> bytes:
    """All rows of some runs as a CSV file."""
    tables = []
    for run, name in zip(runs, _names(runs), strict=True):
        past = store.runs.snapshot(run)
        if past is not None:
            table = rows_table(past.rows, past.marks)
            table.insert(0, "run", name)
            said = past.recipe.dataset.caution()
            table["data"] = "" if said is None else said.text()
            tables.append(table)
    return to_csv(pd.concat(tables)) if tables else b""


def _curves(runs: Sequence[Overlaid]) -> None:
    if len(runs) == 1:
        st.caption(_("Over epochs. Solid: training. Dashed: the validation part."))
    else:
        st.caption(_("Over epochs. Solid and faint: training. Dashed: the validation part."))
    if any(not same_rows(runs[0].past.recipe, run.past.recipe) for run in runs):
        st.warning(
            _(
                "These runs learnt from different data, and were validated on different data: a lower curve "
                "does not say that a model is better."
            ),
            icon=":material/compare_arrows:",
        )
    if any(not same_heads(runs[0].past.spec, run.past.spec) for run in runs):
        st.caption(_("Their outputs are not the same, so their total losses are sums of different things."))
    charts = {}
    for group, key in figures(runs):
        called = plain(_called(group, key))
        colour = _colour(runs[0], key) if len(runs) == 1 else None
        option = overlay(called, group, key, runs, translator(), colour, smoothing())
        datasets = [run.past.recipe.dataset for run in runs]
        charts[called] = f"runs-chart-{group}-{key}", titled(option, *datasets)
    with st.grid(2, min_column_width=280):
        for called, (key, option) in charts.items():
            if option["series"]:
                draw_chart(option, height=CHART_HEIGHT, key=key, renderer="svg", alt=called)
    missing = [called for called, (_key, option) in charts.items() if not option["series"]]
    if len(missing) < len(charts):
        smoothness("runs-smoothing")
    if len(missing) == len(charts):
        st.caption(_("No batch was trained, so there is no curve."))
    elif missing:
        st.caption(_("Not known before an epoch is done: {figures}.").format(figures=", ".join(missing)))


def _colour(run: Overlaid, key: str) -> str:
    """The colour that a figure of a single run has on its lesson: that of its head."""
    heads = [head.name for head in run.past.spec.heads if head.loss]
    head = key if key in heads else key.rpartition("/")[0]
    palette = colours(is_dark())
    return palette[heads.index(head) % len(palette)] if head in heads else palette[0]


def _called(group: str, key: str) -> str:
    """The title of a figure."""
    titles = {"loss": _("Total loss"), "losses": _("Loss of {head}"), "metrics": "{figure}"}
    figure = figure_name(key, translator()) if group == "metrics" else ""
    return titles[group].format(head=key, figure=figure)
