"""Opens the share link in the address of a page."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused
from components.lessons.link import decode
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.session import inbox
from components.ui.session.experiment import Experiment

# The name of the query parameter that carries an experiment.
PARAMETER = "m"
REFUSED = "link-refused"

NOTICE = message(N_("This experiment came by a link. Undo brings back what you had before."))
NOTICE_LOCKED = message(
    N_("This experiment came by a link. What you had before comes back when you use all controls and undo.")
)


def open_link(page: StreamlitPage, pages: Mapping[str, StreamlitPage]) -> None:
    """Sends the experiment in the address to its lesson, and goes there; once, since it is taken out of
    the address. A link that cannot be opened changes nothing, and the page says why.

    Args:
        page: The page that is open.
        pages: All pages by name.
    """
    text = st.query_params.get(PARAMETER)
    if text is None:
        _refusal()
        return
    del st.query_params[PARAMETER]
    state.forget(REFUSED)
    try:
        link = decode(text)
    except Refused as refused:
        state.choose(REFUSED, refused.problems)
        _refusal()
        return
    notice = NOTICE_LOCKED if link.locked else NOTICE
    inbox.send(link.lesson, inbox.InboxItem(Experiment(link.options, link.recipe), link.locked, notice))
    if pages[link.lesson].url_path != page.url_path:
        st.switch_page(pages[link.lesson])


def _refusal() -> None:
    """Shows why the last link could not be opened, until that is closed."""
    problems = state.choice(REFUSED, ())
    if problems:
        show(problems)
        st.button(
            _("Go on without the link"),
            key="link-away",
            icon=":material/close:",
            on_click=state.forget,
            args=(REFUSED,),
        )
