"""Draws the top of a page: title, explanation, language and logout."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.ui.base.colours.theme_change import follow_theme
from components.ui.base.locale import language_switch
from components.ui.base.markdown import Text
from components.ui.learner.login import logout_button

NOTHING = Text("")


def heading(title: Text, explanation: Text = NOTHING, switch: Callable[[], None] | None = None) -> None:
    """Draw the top of a page.

    Args:
        title: One line.
        explanation: A paragraph below the title; may be empty.
        switch: Draws a switch of this page beside the language, if the page has one.
    """
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="page-heading"
    ):
        st.title(title, anchor=False)
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            if switch is not None:
                switch()
            language_switch()
            logout_button()
    if explanation:
        st.markdown(explanation)
    follow_theme()
