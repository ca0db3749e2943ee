"""The frame around every page: navigation, the name, the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from components.ui.locale import _

ICON = Path(__file__).with_name("icon.svg")
PAGES = Path(__file__).parents[2] / "pages"


@dataclass(frozen=True)
class Entry:
    """A page in the navigation: its file in pages/, and texts marked for translation."""

    file: str
    title: str
    icon: str
    help: str


def run(entries: Sequence[Entry]) -> None:
    """Draw the frame and then the page that the visitor is on."""
    st.set_page_config(page_title="Modelier", page_icon=ICON, layout="wide")
    pages = [
        st.Page(PAGES / entry.file, title=_(entry.title), icon=entry.icon, help=_(entry.help))
        for entry in entries
    ]
    page = st.navigation(pages, position="top")
    page.run()
