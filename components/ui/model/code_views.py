"""Draws the program of a model, and the lesson slide's code with its mistakes explained."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.assembly.code.program import to_python
from components.assembly.code.python_names import file_name
from components.assembly.code.slide import MISTAKES
from components.assembly.code.slide import SLIDE as PRINTED
from components.assembly.spec.messages import N_
from components.datasets import to_npz
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

ARCHIVE = "application/octet-stream"


def code(session: LessonSession, *, data: bool = True) -> None:
    """Draw the program that builds and trains a session's model; `data` is False if no data fits it."""
    st.caption(
        _(
            "Plain Keras: this program builds the model in the diagram and runs by itself. With the "
            "data file beside it, it trains on the same rows as here."
        )
    )
    experiment = session.experiment
    loads = experiment.initial.layers if experiment.initial is not None else ()
    program(
        session,
        to_python(experiment.spec, experiment.complete_recipe(), translate=translator(), loads=loads),
        data=data,
    )


def program(session: LessonSession, source: str, name: str = "python", *, data: bool = True) -> None:
    """Draw a program with buttons to download it, its data (if `data`) and its initial weights.

    Args:
        session: The lesson session whose model it builds.
        source: The program.
        name: Tells it from other programs on the page.
        data: Whether there is data that fits the model.
    """
    program_downloads(session, source, name, data=data)
    st.code(source, language="python", wrap_lines=False)


def program_downloads(
    session: LessonSession, source: str, name: str = "python", *, data: bool = True
) -> None:
    """Draw the buttons that download a program, its data and its initial weights; see `program`."""
    file, key = file_name(session.experiment.spec.name), f"{session.name}-{name}"
    with st.container(horizontal=True):
        _download(key, _("Program"), _("The program as a file."), source, f"{file}.py", "text/x-python")
        if data:
            help = _("The arrays to put beside the program, as a NumPy archive.")
            arrays = partial(_arrays, session)
            _download(f"{key}-arrays", _("Data"), help, arrays, f"{file}_data.npz", ARCHIVE)
        if session.experiment.initial is not None:
            help = _("The weights it starts from, to put beside the program, as a NumPy archive.")
            weights = session.experiment.initial.to_npz
            _download(f"{key}-weights", _("Weights"), help, weights, f"{file}_weights.npz", ARCHIVE)


def _arrays(session: LessonSession) -> bytes:
    return to_npz(session.experiment.prepared())


def _download(
    key: str, label: Text, help: Text, data: str | Callable[[], bytes], file_name: str, mime: str
) -> None:
    """Draw a button that downloads a file and does not run the script again."""
    st.download_button(
        label,
        data=data,
        file_name=file_name,
        mime=mime,
        key=key,
        icon=":material/download:",
        help=help,
        on_click="ignore",
    )


def slide(session: LessonSession) -> None:
    """Draw the slide's code as it is printed, and each of its mistakes with the fix."""
    st.caption(_("The code on the slide does not run as it is printed. Here is why, and what to write."))
    for mistake in MISTAKES:
        with st.expander(say(mistake.title)):
            st.code(mistake.fragment, language="python", wrap_lines=True)
            st.markdown(say(mistake.explanation))
            st.code(mistake.fix, language="python", wrap_lines=True)
    st.code(PRINTED, language="python", wrap_lines=True)


CODE = View("code", N_("Code"), code)
SLIDE = View("slide", N_("Slide"), slide)
