"""The frame around every page: navigation, the name, the language."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components.ui import desks, opening, predict_first
from components.ui.accounts import admitted, way_out
from components.ui.locale import _, language_switch
from components.ui.markdown import Text
from components.ui.syllabus import HOME, LESSONS, TOOLS

ICON = Path(__file__).with_name("icon.svg")
PAGES = Path(__file__).parents[2] / "pages"


def run() -> None:
    """Draw the frame and then the page that the visitor is on."""
    st.set_page_config(page_title="Modelier", page_icon=ICON, layout="wide")
    if not admitted():
        # Without it Streamlit would find the pages by itself, and open them.
        st.navigation([st.Page(lambda: None, title="Modelier")], position="hidden")
        return
    desks.sit_down()
    pages = {
        Path(entry.file).stem: st.Page(
            PAGES / entry.file,
            title=_(entry.title),
            icon=entry.icon,
            help=_(entry.help),
            default=entry is HOME,
        )
        for entry in (HOME, *LESSONS, *TOOLS)
        if (PAGES / entry.file).exists()
    }
    page = st.navigation(list(pages.values()), position="top")
    opening.opened(page, pages)
    page.run()


def heading(title: Text, explanation: Text, *, teaches: bool = True) -> None:
    """What a page is about, and beside it the language and, on one that teaches, whether one
    is asked first."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False)
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            if teaches:
                predict_first.switch()
            language_switch()
            way_out()
    st.markdown(explanation)
