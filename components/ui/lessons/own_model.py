"""The page of one's own model: opened from a file, frozen in part, trained further and tried."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.typing import UploadedFile

from components.assembly.checks.validate import problems
from components.assembly.importing import MAX_FILE, read_keras
from components.assembly.spec.messages import N_, Message
from components.assembly.spec.problems import Problem, Refused
from components.assembly.spec.readers import text_inputs
from components.datasets import Digits
from components.datasets.dataset_for_model import dataset_for
from components.lessons import ImportedOptions
from components.lessons.imported import recipe_of
from components.training import InitialWeights
from components.ui.base import state
from components.ui.base.heavy_work import BUSY, HEAVY
from components.ui.base.locale import _, say
from components.ui.base.problems import show
from components.ui.data.binding_editor import binding_editor, losses
from components.ui.data.bound_data import bound_data
from components.ui.data.text_data import show_texts
from components.ui.lessons import lesson
from components.ui.model.code_views import code
from components.ui.model.weights_view import ORIGINS, WEIGHTS
from components.ui.predict.digit_views import DIGITS
from components.ui.predict.try_any import try_any
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.untrained_run import untrained_run
from components.ui.session.view import View
from components.ui.share.take_home import TAKE_HOME

MB = 10**6


def file_upload(session: LessonSession) -> None:
    """Draws the upload of a model file. As long as there is no model, explains it and ends the script."""
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
    # A model that came by a link has brought no weights.
    if session.experiment.initial is None and session.experiment.options == ImportedOptions(
        seed=session.experiment.recipe.seed
    ):
        _empty()
        st.stop()
    if refused and file is not None:
        _refused_file_warning(session, file.name)
    _import_notes(session)


def _refused_file_warning(session: LessonSession, refused: str) -> None:
    """Warns that the page still shows the model before, after a file was refused."""
    initial = session.experiment.initial
    st.warning(
        _(
            "**{refused}** was not opened. Everything below is still of **{model}**, which was here before: "
            "what you train and try here is that model. Nothing of it was changed."
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
            experiment = Experiment(
                ImportedOptions.of(imported.spec),
                recipe,
                InitialWeights(imported.arrays, file.name[:60]),
            )
    except Refused as refused:
        state.choose(f"{session.name}-refused", refused.problems)
        if refused.problems[0].code == BUSY:  # it is read when the page is drawn again
            state.forget(f"{session.name}-seen")
        return
    state.choose(f"{session.name}-notes", (experiment.initial, (*imported.notes, *recipe_notes)))
    session.start_over(experiment)


def _wait_notice(place: DeltaGenerator, notice: Message) -> None:
    place.info(say(notice), icon=":material/hourglass_top:")


def _empty() -> None:
    with st.container(border=True):
        st.markdown(
            _(
                "**Open a model that you made elsewhere**, or took home from here.\n"
                "- In Python, `model.save('name.keras')` writes such a file.\n"
                "- It is drawn, put into code, and can be frozen, trained further and tried: on the data "
                "here, on a table of your own, or, where nothing fits, on random numbers to try shapes and "
                "speed.\n"
                "- Functional and Sequential models of Keras's own layers; what is not supported is named."
            )
        )


def _import_notes(session: LessonSession) -> None:
    """Says what was changed when the model was read."""
    initial, notes = state.choice(f"{session.name}-notes", (None, ()))
    if initial == session.experiment.initial:
        for note in notes:
            st.caption(say(note))


def controls(session: LessonSession) -> None:
    """Draws which layers are frozen, undo and sharing, and the recipe."""
    options = session.experiment.options
    assert isinstance(options, ImportedOptions)
    st.multiselect(
        _("Frozen layers"),
        options.layers(),
        placeholder=_("none: all of it learns"),
        help=_("Training leaves the weights of a frozen layer as they are in the file."),
        **state.controlled(f"{session.name}-frozen", list(options.frozen), partial(_freeze, session)),
    )
    lesson.choices(session)


def _freeze(session: LessonSession, paths: list[str]) -> None:
    session.choose("frozen", tuple(paths))


def training(session: LessonSession) -> None:
    """Draws the training of the model on its data; or the choice of a loss if no output has one."""
    spec = session.experiment.spec
    if problems(spec):
        return
    if all(head.loss is None for head in spec.heads):
        st.info(
            _(
                "No output has a loss, so there is nothing to learn yet. Choose what an output is to be good "
                "at; data that fit are proposed then."
            ),
            icon=":material/target:",
        )
        losses(session)
        return
    if text_inputs(spec):
        st.caption(
            _(
                "A .keras file does not say which word has which id. Here words get ids of this data, the "
                "most frequent first; what the file has learnt about ids may be about other words."
            )
        )
    lesson.training(session, (lesson.CURVES, WEIGHTS, TRY, EXAMINE, DATA, TAKE))


def _with_run(session: LessonSession) -> LessonSession:
    """A session with a run to try: its own, or an untrained run with the weights of the file."""
    if session.run is not None and not session.stale:
        return session
    if problems(session.experiment.spec):
        return session
    return LessonSession(
        session.name, session.experiment, run=untrained_run(session.experiment), trained=session.experiment
    )


def _try(session: LessonSession) -> None:
    """Draws the view that tries the model, also with the weights of the file."""
    shown = _with_run(session)
    if shown is not session:
        st.caption(
            _(
                "Not trained here yet: these are the answers of the file's own weights. What they have "
                "learnt from, these rows perhaps, the file does not say."
            )
        )
    try_any(shown)


def _examine(session: LessonSession) -> None:
    lesson.EXAMINE.draw(_with_run(session))


def _data(session: LessonSession) -> None:
    """Draws the choice of what goes in and what is asked, and what the data are."""
    binding_editor(session)
    if session.experiment.recipe.dataset.modality == "image":
        DIGITS.draw(session)
    elif session.experiment.recipe.dataset.modality == "any":
        bound_data(session)
    else:
        show_texts(session, _("**How one text becomes ids**"))


def _take(session: LessonSession) -> None:
    TAKE_HOME.draw(_with_run(session))


def _code(session: LessonSession) -> None:
    """Draws the code, with that of the data if anything is trained."""
    code(session, data=any(head.loss is not None for head in session.experiment.spec.heads))


MODEL = (ORIGINS, lesson.SUMMARY, View(lesson.CODE.name, lesson.CODE.label, _code))
TRY = View("try", N_("Try it"), _try)
EXAMINE = View(lesson.EXAMINE.name, lesson.EXAMINE.label, _examine)
DATA = View("data", N_("Data"), _data)
TAKE = View(TAKE_HOME.name, TAKE_HOME.label, _take)
