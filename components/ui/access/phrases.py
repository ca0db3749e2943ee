"""The English texts of Streamlit's own elements, which Streamlit does not translate."""

from __future__ import annotations

import re
from collections.abc import Callable

from components.assembly.spec.messages import N_

PHRASES = (
    N_("Skip to main content"),
    N_("Decrement"),
    N_("Increment"),
    N_("Main menu"),
    N_("Parts of the page"),
    N_("App pages"),
    N_("Sidebar"),
    N_("Expand sidebar"),
    N_("Collapse sidebar"),
    N_("Help"),
    N_("Open"),
    N_("Close"),
    N_("Clear value"),
    N_("Close fullscreen"),
    N_("Fullscreen"),
    N_("Copy to clipboard"),
    N_("Download as CSV"),
    N_("Show/hide columns"),
    N_("Search"),
    N_("Upload"),
    N_("file upload"),
    N_("Drag and drop a file here"),
    N_("Drag and drop files here"),
    N_("No results"),
    N_("Choose an option"),
    N_("Choose options"),
    N_("No options to select"),
    N_("Select all"),
    N_("Stop"),
    N_("Running..."),
    N_("Scroll tabs left"),
    N_("Scroll tabs right"),
)
# Texts with a part that is not Streamlit's: a label, a name of a file, a size.
WITH_PARTS = (
    N_("Help for {label}"),
    N_("Fullscreen: {label}"),
    N_("Remove {label}"),
    N_("{size} per file"),
    N_("Shortcut {keys}"),
    N_("Press {keys} to apply"),
)
PART = re.compile(r"\\\{\w+\\\}")


def phrases(translate: Callable[[str], str]) -> dict[str, str]:
    """Streamlit's texts and their translations; those that stay as they are left out."""
    return {text: translated for text in PHRASES if (translated := translate(text)) != text}


def patterns(translate: Callable[[str], str]) -> list[list[str]]:
    """Streamlit's texts with parts: a regular expression of JavaScript, and what replaces a match."""
    return [
        [f"^{PART.sub('(.+)', re.escape(text))}$", _replacement(text, translated)]
        for text in WITH_PARTS
        if (translated := translate(text)) != text
    ]


def _replacement(text: str, translated: str) -> str:
    """A translation with its parts as JavaScript counts groups: $1, $2."""
    for number, part in enumerate(re.findall(r"\{\w+\}", text), start=1):
        translated = translated.replace(part, f"${number}")
    return translated
