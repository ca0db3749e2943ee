"""The frame around every page: navigation, the name, the language."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components.ui import predict_first
from components.ui.locale import _, language_switch
from components.ui.syllabus import HOME, LESSONS, TOOLS

ICON = Path(__file__).with_name("icon.svg")
PAGES = Path(__file__).parents[2] / "pages"


def run() -> None:
    """Draw the frame and then the page that the visitor is on."""
    st.set_page_config(page_title="Modelier", page_icon=ICON, layout="wide")
    pages = [
        st.Page(
            PAGES / entry.file,
            title=_(entry.title),
            icon=entry.icon,
            help=_(entry.help),
            default=entry is HOME,
        )
        for entry in (HOME, *LESSONS, *TOOLS)
        if (PAGES / entry.file).exists()
    ]
    page = st.navigation(pages, position="top")
    page.run()


def heading(title: str, explanation: str) -> None:
    """What a page is about, and beside it the language and whether one is asked first."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False)
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            predict_first.switch()
            language_switch()
    st.markdown(explanation)
