"""The field in which something is looked for; what is found follows while one types."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.ui.base import state
from components.ui.base.markdown import Text

MOST_CHARACTERS = 100
# The pause after which what is typed is looked for.
PAUSE = "300ms"


def search_field(label: Text, placeholder: Text, key: str) -> str:
    """Draw the field.

    Args:
        label: What it is for; read out, and not shown.
        placeholder: What stands in it while it is empty.
        key: Its key, and the choice that remembers what was typed.

    Returns:
        What is looked for, without space around it; empty if nothing is.
    """
    words = str(state.choice(key, ""))
    st.text_input(
        label,
        placeholder=placeholder.plain,
        label_visibility="collapsed",
        icon=":material/search:",
        max_chars=MOST_CHARACTERS,
        live=PAUSE,
        **state.controlled(key, words, partial(state.choose, key)),
    )
    return words.strip()
