"""The figure on the boxes of a model's drawing: chosen, of which moment, and drawn again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from components.ui.base import state
from components.ui.base.locale import _
from components.ui.diagram.values import BoxValues
from components.ui.figures.drawn_run import redraw_with_run
from components.ui.figures.epochs import choose_shown, epoch_shown
from components.ui.figures.measured import last_measured
from components.ui.model.figure_kinds import FIGURES, BoxFigure, DrawnModel
from components.ui.session.lesson_session import LessonSession

NOTHING = "nothing"


def drawn_model(session: LessonSession, unfolded: bool, figure: BoxFigure | None) -> DrawnModel:
    """The model of a session, with its run if that is one of this model and `figure` is of a training."""
    spec, run = session.experiment.spec, session.run
    of_training = figure is not None and figure.of != "model"
    if not of_training or run is None or run.spec != spec or session.trained is None:
        return DrawnModel(session, spec, unfolded, None)
    return DrawnModel(session, spec, unfolded, run, epoch_shown(session, run, run.kept_epochs()))


def choose_figure(session: LessonSession) -> BoxFigure | None:
    """Draws the choice of what is written on the boxes; returns it, `None` for nothing."""
    labels = {NOTHING: _("nothing")} | {name: _(figure.label) for name, figure in FIGURES.items()}
    options = {name: _("On the boxes: {figure}").format(figure=label) for name, label in labels.items()}
    key = "on-boxes"
    remembered = state.choice(key, NOTHING)
    shown = remembered if remembered in labels else NOTHING
    st.selectbox(
        _("A figure on each box"),
        list(options),
        format_func=options.__getitem__,
        label_visibility="collapsed",
        filter_mode=None,
        width=250,
        **state.controlled(f"{session.name}-{key}", shown, partial(state.choose, key)),
    )
    return FIGURES.get(shown)


def of_moment(session: LessonSession, figure: BoxFigure | None, drawn: DrawnModel) -> DrawnModel:
    """Draws, for a figure that epochs have, the choice of the epoch; returns what is drawn of that epoch.
    A row that is as high before there is anything to choose."""
    if figure is None or figure.of == "model":
        return drawn
    with st.container(key=f"{session.name}-drawn-moment"):
        if drawn.run is None:
            st.caption(_("Train this model to see it."))
        elif figure.of == "moment":
            st.caption(_(figure.when))
        elif not (kept := drawn.run.kept_epochs()):
            st.caption(_("As it is at the moment. Each finished epoch can be chosen here."))
        else:
            epoch = choose_shown(session, drawn.run, kept, f"{session.name}-drawn-epoch", row=True)
            return replace(drawn, epoch=epoch)
    return drawn


def figure_values(figure: BoxFigure | None, drawn: DrawnModel) -> BoxValues | None:
    """The values of a figure, `None` for no figure."""
    return None if figure is None else figure.values(_(figure.label), drawn)


def redraw_figure(figure: BoxFigure, drawn: DrawnModel) -> None:
    """Have the fragment that draws a figure draw it again when the run has another one. Draws nothing that
    can be seen."""
    if figure.of != "model":
        by_batch = figure.by_batch and drawn.epoch is None
        redraw_with_run(
            drawn.session, "figures-drawn", measured=last_measured(drawn.session) if by_batch else None
        )
