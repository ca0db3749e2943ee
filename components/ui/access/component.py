"""The component that makes every page usable without a mouse, on a phone and by ear.

It has nothing to be seen. Its scripts mend what Streamlit's own elements lack: the language of the page,
texts in that language, shortcuts that leave text fields alone, sliders that let a finger scroll, and a
focus that stays.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components.ui.access.phrases import patterns, phrases
from components.ui.base.locale import language, translator

HERE = Path(__file__).parent
# One after the other: a component has one script.
SCRIPTS = ("fields.js", "sliders.js", "texts.js", "focus.js", "announcements.js", "access.js")

_access = st.components.v2.component(
    "modelier_access",
    js="\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
    css=(HERE / "access.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def mend_page() -> None:
    """Draw the component, once on a page."""
    translate = translator()
    _access(
        key="modelier-access",
        data={
            "language": language().replace("_", "-"),
            "phrases": phrases(translate),
            "patterns": patterns(translate),
        },
    )
