"""Draws the page again when its theme changes while it is open.

Drawings and charts have colours that the server chose for the theme of the page as it was drawn.
"""

from __future__ import annotations

import streamlit as st

from components.ui.base.colours.palette import is_dark

# Streamlit calls it again when the theme has changed. What it asks for can be lost among other runs of the
# script, and the server may take a theme for another one: it asks a few times, and no more.
SCRIPT = """
const MOST = 3;
const AGAIN = 3000; // milliseconds
const watched = (globalThis.modelierTheme ??= new WeakMap());

function follow(element, watch) {
  clearTimeout(watch.timer);
  const dark = getComputedStyle(element).colorScheme === "dark";
  if (dark === watch.dark) {
    watch.asked = 0;
  } else if (watch.asked < MOST) {
    watch.asked += 1;
    watch.ask();
    watch.timer = setTimeout(() => follow(element, watch), AGAIN);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const watch = watched.get(parentElement) ?? { asked: 0 };
  watched.set(parentElement, watch);
  watch.dark = data.dark;
  watch.ask = () => setTriggerValue("changed", true);
  follow(parentElement, watch);
  return () => {
    clearTimeout(watch.timer);
    watched.delete(parentElement);
  };
}
"""
KEY = "theme-change"

# There is nothing to be seen, and access.css, which the page has from the start, leaves no room for it.
_watch = st.components.v2.component("modelier_theme", js=SCRIPT, isolate_styles=False)


def follow_theme() -> None:
    """Have the script run again when the theme of the page is no longer the one that it is drawn for."""
    _watch(key=KEY, data={"dark": is_dark()}, on_changed_change=lambda: None)
