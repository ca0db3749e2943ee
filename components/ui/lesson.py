"""The parts a lesson's page is composed of. A page names its options and lays these out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from components.assembly.lessons import Group, Options
from components.assembly.validate import problems
from components.training import Recipe
from components.ui import state
from components.ui.choices import choices
from components.ui.code_views import code, slide
from components.ui.data_view import data
from components.ui.drawing import drawing
from components.ui.locale import _, language_switch
from components.ui.monitor import curves, status
from components.ui.problems import show
from components.ui.steering import steering
from components.ui.summary_view import summary
from components.ui.try_it import try_it
from components.ui.workbench import Setup, Workbench

__all__ = ["Group", "bench", "choices", "heading", "model", "training"]

View = Callable[[Workbench], None]


def bench(name: str, options: Options, recipe: Recipe) -> Workbench:
    """This session's workbench for the lesson, set up with what the lesson starts from."""
    lessons = state.session().lessons
    if name not in lessons:
        lessons[name] = Workbench(name, Setup(options, recipe))
    found: Workbench = lessons[name]
    return found


def heading(title: str, explanation: str) -> None:
    """What the lesson is about, and beside it the language."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False)
        language_switch()
    st.markdown(explanation)


def model(bench: Workbench) -> None:
    """The model on the bench: drawn, as a table, as code; or why it cannot be."""
    refused = problems(bench.setup.spec)
    if refused:
        show(refused)
        return
    _views(
        bench,
        "model",
        {
            "diagram": (_("Diagram"), drawing),
            "summary": (_("Summary"), summary),
            "code": (_("Code"), code),
            "slide": (_("Slide"), slide),
        },
    )


def training(bench: Workbench) -> None:
    """Training the model on the bench, trying it, and the data it learns from."""
    steering(bench, ready=not problems(bench.setup.spec))
    status(bench)
    _views(
        bench,
        "training",
        {"curves": (_("Curves"), curves), "try": (_("Try it"), try_it), "data": (_("Data"), data)},
    )


def _views(bench: Workbench, name: str, views: Mapping[str, tuple[str, View]]) -> None:
    """One of several views, chosen by buttons; only the one in sight is computed."""
    key = f"{bench.name}-view-{name}"
    first = next(iter(views))
    chosen = state.choice(key, first)
    st.segmented_control(
        _("View"),
        list(views),
        format_func=lambda view: views[view][0],
        label_visibility="collapsed",
        **state.controlled(key, chosen, lambda view: state.choose(key, view or chosen)),
    )
    views[chosen][1](bench)
