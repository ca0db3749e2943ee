"""A link that was opened: what it brings goes to its lesson, or what is wrong with it is said."""

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

# The part of the address that carries a setup.
PARAMETER = "m"
REFUSED = "link-refused"

TOLD = message(N_("This setup came by a link. Undo brings back what you had before."))
TOLD_LOCKED = message(
    N_("This setup came by a link. What you had before comes back when you use all controls and undo.")
)


def opened(page: StreamlitPage, pages: Mapping[str, StreamlitPage]) -> None:
    """Send what the address carries to its lesson, and go there if that is another of the `pages`
    than this `page`; once, since the address forgets it. A link that cannot be opened changes
    nothing."""
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
    told = TOLD_LOCKED if link.locked else TOLD
    inbox.send(link.lesson, inbox.InboxItem(Experiment(link.options, link.recipe), link.locked, told))
    if pages[link.lesson].url_path != page.url_path:
        st.switch_page(pages[link.lesson])


def _refusal() -> None:
    """Why the link that was opened last could not be, until it is put away."""
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
