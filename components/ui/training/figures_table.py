"""Draws the figures of a session's run after its latest epoch as a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.datasets.binding.uncertainty import with_margin, written
from components.ui.base.glossary import explain, explained
from components.ui.base.locale import _, translator
from components.ui.base.markdown import Text, cells
from components.ui.base.own_unit import say_units
from components.ui.base.uncertain import MARGIN, measured_on
from components.ui.charts.figure_names import measure_name
from components.ui.charts.final_figures import FinalFigure, final_figures
from components.ui.session.lesson_session import LessonSession
from components.ui.training.watching import counts, head_baselines, prepared_data


def figures_table(session: LessonSession) -> None:
    """Draw the latest epoch in figures, each head beside its baseline; nothing before the first."""
    run, trained = session.run, session.trained
    if run is None or trained is None:
        return
    rows = run.rows
    figures = final_figures(trained.spec, rows, head_baselines(session))
    if not figures:
        return
    last = next(row for row in reversed(rows) if row.kind == "epoch")
    counted = counts(session)
    table = pd.DataFrame([_line(figure, figure.head in counted) for figure in figures])
    st.table(cells(table), hide_index=True, alt=_("Figures after epoch {epoch}").format(epoch=last.epoch))
    metrics = explained(*dict.fromkeys(figure.measure for figure in figures))
    meanings = [explain("head", "loss", "metric", *metrics, "validation", "baseline", "epoch"), _(MARGIN)]
    text = Text(" ").join([_("After epoch {epoch}.").format(epoch=last.epoch), measured_on(last)])
    st.caption(text, help=Text("\n\n").join(meanings))
    data = prepared_data(session)
    if data is not None:
        say_units(data, trained.spec, rows)


def _line(figure: FinalFigure, counted: bool) -> dict[str, str]:
    best = "" if figure.best is None else f"{written(figure.best)} ({figure.best_epoch})"
    validation = ""
    if figure.validation is not None:
        validation = with_margin(figure.validation, figure.margin, metric=figure.measure)
    return {
        _("head"): figure.head,
        _("measure"): measure_name(figure.measure, translator(), counted and bool(figure.measure)),
        _("training"): _rounded(figure.training),
        _("validation"): validation,
        _("best (epoch)"): best,
        _("baseline"): _rounded(figure.baseline),
    }


def _rounded(value: float | None) -> str:
    return "" if value is None else written(value)
