"""The diagram of a model as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.assembly.code.python_names import file_name
from components.assembly.drawing.diagram import to_svg
from components.assembly.spec.messages import N_
from components.ui.base import folding
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.colours.palette import page_colour
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.diagram.component import save_picture
from components.ui.diagram.values import BoxValues
from components.ui.session.lesson_session import LessonSession

# Pixels for each unit of the drawing; letters are 14 units high.
SIZES = {"small": (N_("small"), 1.0), "medium": (N_("medium"), 2.0), "large": (N_("large"), 4.0)}
BACKGROUNDS = {"light": N_("white"), "dark": N_("dark")}


def downloads(
    session: LessonSession, dot: Callable[..., str], values: Callable[[], BoxValues | None] = lambda: None
) -> None:
    """Draw the button that opens the choice of files.

    Args:
        session: The lesson session.
        dot: `to_dot` of the model, to be given what is particular to a file.
        values: The figures on the boxes, which pictures have, too.
    """
    name = file_name(session.experiment.spec.name)
    folding.popover(
        _("Download"),
        f"{session.name}-download",
        partial(_files, session, dot, values, name),
        icon=":material/download:",
        help=_("The diagram as a file."),
    )


def _files(
    session: LessonSession, dot: Callable[..., str], values: Callable[[], BoxValues | None], name: str
) -> None:
    valued = values()
    _pictures(session, dot, valued, name)
    files: dict[str, tuple[str, Callable[[], str]]] = {"DOT": ("text/vnd.graphviz", dot)}
    if valued is None:
        files = {"SVG": ("image/svg+xml", lambda: to_svg(dot())), **files}
    for kind, (mime, make) in files.items():
        st.download_button(
            verbatim(kind),
            data=make,
            file_name=f"{name}.{kind.lower()}",
            mime=mime,
            key=f"{session.name}-{kind}",
            on_click="ignore",
            width="stretch",
        )


def _pictures(session: LessonSession, dot: Callable[..., str], values: BoxValues | None, name: str) -> None:
    """Draw the button for a PNG and, with figures on the boxes, that for an SVG, both made by the browser."""
    sizes = {name: label for name, (label, _scale) in SIZES.items()}
    size = _choice(session, "picture-size", _("Size"), sizes, "medium")
    dark = _choice(session, "picture-background", _("Background"), BACKGROUNDS, "light") == "dark"
    spacious = values is not None and bool(values.heads)
    svg = to_svg(dot(dark=dark, valued=values.by_box if values else (), spacious=spacious))
    for kind in ("PNG", "SVG") if values else ("PNG",):
        save_picture(
            svg,
            key=f"{session.name}-{kind}" if kind == "PNG" else f"{session.name}-{kind}-figures",
            label=kind,
            file=f"{name}.{kind.lower()}",
            scale=SIZES[size][1],
            background=page_colour(dark),
            values=values,
            dark=dark,
        )


def _choice(session: LessonSession, key: str, label: Text, options: dict[str, str], usual: str) -> str:
    labels = {name: _(text) for name, text in options.items()}
    return choice_buttons(
        label, labels, key, usual=usual, widget=f"{session.name}-{key}", label_visibility="visible", wrap=None
    )
