"""Draws the page again when its theme changes while it is open.

Drawings and charts have colours that the server chose for the theme of the page as it was drawn.
"""

from __future__ import annotations

import streamlit as st

from components.ui.base.palette import is_dark

# Streamlit calls it again when the theme has changed. It asks once for each drawing, so that a theme that the
# server takes for another one is no reason to go on asking.
SCRIPT = """
const asked = (globalThis.modelierThemeAsked ??= new WeakMap());
export default function ({ data, parentElement, setTriggerValue }) {
  const dark = getComputedStyle(parentElement).colorScheme === "dark";
  if (dark === data.dark) {
    asked.delete(parentElement);
  } else if (asked.get(parentElement) !== dark) {
    asked.set(parentElement, dark);
    setTriggerValue("changed", true);
  }
}
"""
KEY = "theme-change"

# Nothing to be seen, and no room for it.
_watch = st.components.v2.component(
    "modelier_theme", js=SCRIPT, css=f".st-key-{KEY} {{ display: none }}", isolate_styles=False
)


def follow_theme() -> None:
    """Have the script run again when the theme of the page is no longer the one that it is drawn for."""
    _watch(key=KEY, data={"dark": is_dark()}, on_changed_change=lambda: None)
