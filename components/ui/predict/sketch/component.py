"""The square that a person draws in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from components.ui.base import state
from components.ui.base.locale import _
from components.ui.predict.sketch.drawing import Sketch

HERE = Path(__file__).parent

_sketch = st.components.v2.component(
    "modelier_sketch",
    html=(
        '<div class="sketch"><canvas tabindex="0" role="application" aria-describedby="hint"></canvas>'
        '<p class="hint" id="hint"></p><button type="button"></button>'
        '<span class="heard" aria-live="polite"></span></div>'
    ),
    css=(HERE / "sketch.css").read_text(encoding="utf-8"),
    js=(HERE / "sketch.js").read_text(encoding="utf-8"),
)


def sketch(key: str, drawing: Sketch, changed: Callable[[Sketch], None]) -> None:
    """Draw a square to draw in.

    Args:
        key: The key of the component.
        drawing: What it shows.
        changed: Called with each new drawing; not with what is none.
    """

    def take() -> None:
        new = Sketch.read(state.reported(key, "value"))
        if new is not None:
            changed(new)

    _sketch(
        key=key,
        data={
            "value": drawing.text,
            "words": {
                "label": _("Draw a digit here").plain,
                "hint": _("Mouse, finger or pen; or the arrow keys and the space bar.").plain,
                "clear": _("Clear").plain,
                "place": _("Row {row}, column {column}:").plain,
                "painted": _("painted").plain,
                "empty": _("empty").plain,
            },
        },
        on_value_change=take,
    )
