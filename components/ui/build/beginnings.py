"""What a model can begin with: the gallery, an empty sheet, Python, a file, a share link."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused
from components.lessons import BuildOptions
from components.lessons.build import EMPTY
from components.lessons.link import decode
from components.ui.base import folding, state
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.build import begun, edits
from components.ui.build.gallery import gallery
from components.ui.build.model_file import file_upload
from components.ui.build.python_view import PYTHON
from components.ui.session.lesson_session import LessonSession
from components.ui.share.opened_link import PARAMETER


def beginnings(session: LessonSession) -> None:
    """Draw what a model can begin with. Each is one step that can be undone: nothing is lost by it."""
    with st.container(horizontal=True, gap="xsmall", key=f"{session.name}-beginnings"):
        if begun.has_begun(session):
            st.button(
                _("Back to the model"),
                key=f"{session.name}-back",
                icon=":material/arrow_back:",
                on_click=begun.back,
                args=(session,),
            )
        st.button(
            _("Empty sheet"),
            key=f"{session.name}-empty",
            icon=":material/note_add:",
            help=_("Begin with nothing, and add inputs and layers one by one."),
            on_click=_empty_sheet,
            args=(session,),
        )
        st.button(
            _("Python"),
            key=f"{session.name}-paste",
            icon=":material/code:",
            help=_("Opens the editor: paste a program that makes a Keras model. It is read, and never run."),
            on_click=_paste,
            args=(session,),
        )
        folding.popover(
            _("File"),
            f"{session.name}-from-file",
            partial(file_upload, session),
            icon=":material/upload_file:",
        )
        folding.popover(
            _("Link"), f"{session.name}-from-link", partial(_link, session), icon=":material/link:"
        )
    if begun.has_begun(session):
        st.caption(_("Whatever you choose takes the place of your model; Undo brings that back."))
    gallery(session)


def look_around(session: LessonSession) -> None:
    """Draw the button that shows what one can begin with."""
    st.button(
        _("Begin with something else"),
        key=f"{session.name}-look-around",
        icon=":material/auto_awesome_mosaic:",
        type="tertiary",
        help=_(
            "The gallery, an empty sheet, Python, a file or a share link; your model stays until you choose."
        ),
        on_click=begun.look_around,
        args=(session,),
    )


def _empty_sheet(session: LessonSession) -> None:
    if edits.replace_model(session, EMPTY):
        begun.begun(session)


def _paste(session: LessonSession) -> None:
    """Begin with no text in the editor."""
    _empty_sheet(session)
    state.choose(f"{session.name}-view-model", PYTHON.name)


# --- a share link


def _link(session: LessonSession) -> None:
    """Draw the field for a link to an experiment of any lesson, and why it could not be opened."""
    key = f"{session.name}-link"
    st.text_input(
        _("A link that someone shared"),
        help=_("A link to any page here: its model and its data become what you build on."),
        **state.controlled(key, state.result(f"{key}-typed") or "", partial(_open_link, session)),
    )
    show(state.result(f"{key}-refused") or ())


def _open_link(session: LessonSession, address: str) -> None:
    """Begin with what a link brings; one that cannot be opened changes nothing."""
    key = f"{session.name}-link"
    state.keep(f"{key}-typed", address)
    state.keep(f"{key}-refused", ())
    if not address.strip():
        return
    try:
        link = decode(_experiment_in(address.strip()))
        spec = link.options.spec()
    except Refused as error:
        state.keep(f"{key}-refused", error.problems)
        return
    source = link.options.source if isinstance(link.options, BuildOptions) else ""
    if edits.replace_model(session, spec, source=source, recipe=link.recipe):
        state.keep(f"{key}-typed", "")
        begun.begun(session, message(_CAME))


_CAME = N_("This model came by a link. Undo brings back what you had before.")


def _experiment_in(address: str) -> str:
    """The part of an address that says the experiment; the text itself if it is no address."""
    return next(iter(parse_qs(urlsplit(address).query).get(PARAMETER, [])), address)
