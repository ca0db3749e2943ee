"""The way from a model to the page on which it can be changed part by part."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from components.assembly import ModelSpec
from components.assembly.spec.messages import N_, message
from components.lessons import LESSONS, BuildOptions
from components.training import InitialWeights, Recipe
from components.ui.base.locale import _
from components.ui.base.syllabus import path
from components.ui.session.experiment import Experiment
from components.ui.session.inbox import InboxItem, send
from components.ui.session.lesson_session import LessonSession

BUILD = LESSONS["own"]


def open_in_build(session: LessonSession) -> None:
    """Draw the button that takes a copy of a lesson's model to the page Build."""
    if session.name == BUILD.name:
        return
    if button(f"{session.name}-build"):
        experiment = session.experiment
        build_on(experiment.spec, experiment.complete_recipe(), experiment.initial)


def button(key: str) -> bool:
    """Draw the button; returns whether it was pressed."""
    return st.button(
        _("Open in Build"),
        key=key,
        icon=BUILD.icon,
        help=_("Takes a copy of this model to the page Build, where every part of it can be changed."),
    )


def build_on(spec: ModelSpec, recipe: Recipe, initial: InitialWeights | None = None) -> NoReturn:
    """Send a model to the page Build, as a step that can be undone there, and go to that page."""
    experiment = Experiment(BuildOptions(model=spec), recipe, initial)
    send(BUILD.name, InboxItem(experiment, notice=message(_CAME), keeps_dataset=True))
    st.switch_page(path(BUILD))


_CAME = N_("This is a copy of the model that you opened here. Undo brings back what you had before.")
