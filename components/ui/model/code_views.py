"""The model as Python, and the slide's code with what is wrong in it."""

from __future__ import annotations

import streamlit as st

from components.assembly.code.program import to_python
from components.assembly.code.slide import MISTAKES, SLIDE
from components.datasets import to_npz
from components.ui.base.locale import _, say, translator
from components.ui.session.lesson_session import LessonSession


def code(session: LessonSession, *, data: bool = True) -> None:
    """The program that builds and trains what is on the bench, to read, copy and keep; without
    `data` there are none here that it fits."""
    st.caption(
        _(
            "Plain Keras: this program builds the model in the diagram and runs by itself. With the data "
            "beside it, it trains on what is trained on here."
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
    """A program, and it and its data, if there are `data`, as files. `name` tells it from others on
    the page."""
    file = session.experiment.spec.name
    with st.container(horizontal=True):
        st.download_button(
            _("Program"),
            data=source,
            file_name=f"{file}.py",
            mime="text/x-python",
            key=f"{session.name}-{name}",
            icon=":material/download:",
            help=_("The program as a file."),
            on_click="ignore",
        )
        if data:
            st.download_button(
                _("Data"),
                data=lambda: to_npz(session.experiment.prepared()),
                file_name=f"{file}_data.npz",
                mime="application/octet-stream",
                key=f"{session.name}-{name}-arrays",
                icon=":material/download:",
                help=_("The arrays to put beside the program, as a NumPy archive."),
                on_click="ignore",
            )
        if session.experiment.initial is not None:
            st.download_button(
                _("Weights"),
                data=session.experiment.initial.to_npz,
                file_name=f"{file}_weights.npz",
                mime="application/octet-stream",
                key=f"{session.name}-{name}-weights",
                icon=":material/download:",
                help=_("The weights it starts from, to put beside the program, as a NumPy archive."),
                on_click="ignore",
            )
    st.code(source, language="python", wrap_lines=False)


def slide(session: LessonSession) -> None:
    """The slide's code as it is printed, and each of its mistakes with the fix."""
    st.caption(_("The code on the slide does not run as it is printed. Here is why, and what to write."))
    for mistake in MISTAKES:
        with st.expander(say(mistake.title)):
            st.code(mistake.fragment, language="python", wrap_lines=True)
            st.markdown(say(mistake.explanation))
            st.code(mistake.fix, language="python", wrap_lines=True)
    st.code(SLIDE, language="python", wrap_lines=True)
