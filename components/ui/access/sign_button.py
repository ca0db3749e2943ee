"""Draws a button on which a sign stands alone: its words are heard, and shown to whoever points at it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.ui.base.markdown import Text


def sign_button(icon: str, words: Text, key: str, **rest: Any) -> None:
    """Draw a button with a sign and no words.

    Args:
        icon: The sign, as Streamlit writes one.
        words: What it does.
        key: The key of the button without "-sign", by which the styles here know it.
        rest: Further arguments of `st.button`.
    """
    st.button(words, key=f"{key}-sign", icon=icon, help=words, type="tertiary", **rest)
