"""The frame around every page: navigation, the name, the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.ui.base.locale import _, settle_language
from components.ui.base.markdown import verbatim
from components.ui.base.serving.page_turns import TURNS
from components.ui.base.syllabus import HOME, TAUGHT, TOOLS, path
from components.ui.learner.login import is_admitted
from components.ui.session import workspaces
from components.ui.share import opened_link

ICON = Path(__file__).with_name("icon.svg")


def run() -> None:
    """Draw the navigation and the page that the visitor is on; or the login, if the visitor needs one."""
    st.set_page_config(page_title="Modelier", page_icon=ICON, layout="wide")
    if not is_admitted():
        # Without a navigation Streamlit would find the pages by itself and let visitors open them.
        st.navigation([st.Page(lambda: None, title="Modelier")], position="hidden")
        return
    workspaces.open_workspace()
    settle_language()
    pages = {
        page.name: st.Page(
            path(page), title=_(page.title), icon=page.icon, help=_(page.help), default=page is HOME
        )
        for page in (HOME, *TAUGHT, *TOOLS)
    }
    page = st.navigation([*pages.values(), *_earlier_addresses(pages)], position="top")
    st.set_page_config(page_title=f"{page.title} · Modelier")
    opened_link.open_link(page, pages)
    with TURNS.turn():
        page.run()


def _earlier_addresses(pages: Mapping[str, StreamlitPage]) -> Iterator[StreamlitPage]:
    """A page that the navigation does not list for each address that a page had before; it leads there."""
    for name, page in pages.items():
        if name not in (page.url_path, HOME.name):
            yield st.Page(
                partial(st.switch_page, page), title=verbatim(page.title), url_path=name, visibility="hidden"
            )
