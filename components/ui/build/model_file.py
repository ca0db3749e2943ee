"""Begins with a model from a `.keras` file."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.typing import UploadedFile

from components.assembly.importing import MAX_FILE, read_keras
from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Problem, Refused
from components.datasets import Digits
from components.datasets.dataset_for_model import dataset_for
from components.lessons.build import EMPTY, recipe_of
from components.training import InitialWeights
from components.ui.base import state
from components.ui.base.heavy_work import BUSY, HEAVY
from components.ui.base.locale import _, say
from components.ui.base.problems import show
from components.ui.build import edits
from components.ui.build.begun import begun
from components.ui.session.lesson_session import LessonSession

MB = 10**6


def file_upload(session: LessonSession) -> None:
    """Draw the upload of a model file."""
    file = st.file_uploader(
        _("A Keras model file (.keras)"),
        type=["keras"],
        max_upload_size=MAX_FILE // MB,
        key=f"{session.name}-file",
        help=_(
            "At most {most} MB. Only layers and numbers are read from it: no code in a file is ever run."
        ).format(most=MAX_FILE // MB),
    )
    if file is not None and state.choice(f"{session.name}-seen", "") != file.file_id:
        _open(session, file)
    refused: tuple[Problem, ...] = state.choice(f"{session.name}-refused", ())
    if file is None and refused:  # it was put away
        state.forget(f"{session.name}-refused")
        refused = ()
    show(refused)
    if refused and file is not None and edits.draft(session) != EMPTY:
        _refused_file_warning(session, file.name)


def _refused_file_warning(session: LessonSession, refused: str) -> None:
    """Warns that the page still shows the model before, after a file was refused."""
    initial = session.experiment.initial
    st.warning(
        _(
            "**{refused}** was not opened. Everything below still belongs to **{model}**, "
            "which was here before: what you train and try here is that model. Nothing in it "
            "was changed."
        ).format(
            refused=refused, model=initial.origin if initial is not None else session.experiment.spec.name
        ),
        icon=":material/undo:",
    )


def _open(session: LessonSession, file: UploadedFile) -> None:
    """Starts over with the model in a new file; a file that cannot be read changes nothing."""
    state.choose(f"{session.name}-seen", file.file_id)
    state.choose(f"{session.name}-refused", ())
    try:
        place = st.empty()
        with (
            HEAVY.turn(partial(_wait_notice, place)),
            st.spinner(_("Reading the model, layer by layer.")),
        ):
            place.empty()
            imported = read_keras(file.getvalue())
            dataset, _why = dataset_for(imported.spec)
            recipe, recipe_notes = recipe_of(imported.optimizer, dataset or Digits())
            initial = InitialWeights(imported.arrays, file.name[:60])
    except Refused as refused:
        state.choose(f"{session.name}-refused", refused.problems)
        if refused.problems[0].code == BUSY:  # it is read when the page is drawn again
            state.forget(f"{session.name}-seen")
        return
    state.choose(f"{session.name}-notes", (initial, (*imported.notes, *recipe_notes)))
    if edits.replace_model(session, imported.spec, recipe=recipe, initial=initial):
        begun(session)
        st.rerun()  # the model zone was drawn before


def _wait_notice(place: DeltaGenerator, notice: Message) -> None:
    place.info(say(notice), icon=":material/hourglass_top:")


def import_notes(session: LessonSession) -> None:
    """Say what was changed when the model of the file was read."""
    initial, notes = state.choice(f"{session.name}-notes", (None, ()))
    if initial == session.experiment.initial:
        for note in notes:
            st.caption(say(note))
