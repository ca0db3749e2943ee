"""Shows what differs between runs: in words, in settings, in diagrams and in code."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components.assembly.code.program import to_python
from components.assembly.drawing.diagram import to_dot, to_svg
from components.assembly.edits.diff import compare
from components.assembly.spec.messages import N_
from components.training.values.moves import move_summary, moved, notes_for_program
from components.training.values.run_snapshot import RunSnapshot
from components.ui.base.colours.palette import is_dark
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import cells, verbatim
from components.ui.charts.overlay import Overlaid, differences
from components.ui.session.run_library import SETTINGS

# Settings of the data that can differ between runs, by attribute of the dataset.
DATA = {
    "source": N_("data"),
    "rows": N_("rows"),
    "task": N_("question"),
    "validation": N_("share to validate"),
}


def differences_view(runs: Sequence[Overlaid]) -> None:
    """Draw how each model differs from the first, in words, then the settings that are not the same."""
    first = runs[0]
    for other in runs[1:]:
        change = compare(first.past.spec, other.past.spec)
        st.markdown(f"**{verbatim(first.name)}** → **{verbatim(other.name)}**: {say(change.sentence())}")
    settings = differences(_settings([run.past for run in runs]))
    if not settings:
        st.caption(_("The recipes are the same, and so is what was moved while they trained."))
        return
    st.table(cells(pd.DataFrame(settings, index=[run.name for run in runs]).astype(str).T))


def _settings(pasts: Sequence[RunSnapshot]) -> dict[str, list[object]]:
    settings: dict[str, list[object]] = {}
    for name, title in SETTINGS.items():
        settings[_(title)] = [getattr(past.recipe, name) for past in pasts]
    for name, title in DATA.items():
        settings[_(title)] = [getattr(past.recipe.dataset, name, "") for past in pasts]
    heads = dict.fromkeys(head for past in pasts for head in past.recipe.weights(past.spec))
    for head in heads:
        settings[_("weight of {head}").format(head=head)] = [
            past.recipe.weights(past.spec).get(head, "") for past in pasts
        ]
    settings[_("moved while training")] = [_moves(past) for past in pasts]
    return settings


def _moves(past: RunSnapshot) -> str:
    """Says what was moved while a run trained, or that nothing was."""
    say = translator()
    return " · ".join(move_summary(move).text(say) for move in moved(past.marks)) or say(N_("nothing"))


def diagrams_view(runs: Sequence[Overlaid]) -> None:
    """Draw the diagram of each model, with what the first one does not have marked."""
    with st.grid(min(len(runs), 4), min_column_width=280):
        for run in runs:
            change = compare(runs[0].past.spec, run.past.spec)
            weights = run.past.recipe.weights(run.past.spec)
            marked = {*change.added, *change.changed}
            svg = to_svg(to_dot(run.past.spec, changed=marked, weights=weights, dark=is_dark()))
            with st.container():
                st.markdown(f"**{verbatim(run.name)}**")
                st.image(svg, width="stretch", alt=_("Diagram of the model"))


def code_view(runs: Sequence[Overlaid]) -> None:
    """Draw the program of a single run; for several, the differences of each from the first."""
    programs = [_program(run.past) for run in runs]
    if len(runs) == 1:
        st.code(programs[0], language="python")
        return
    for run, program in zip(runs[1:], programs[1:], strict=True):
        lines = difflib.unified_diff(
            programs[0].splitlines(), program.splitlines(), runs[0].name, run.name, lineterm="", n=2
        )
        text = "\n".join(lines)
        if text:
            st.code(text, language="diff")
        else:
            st.caption(
                _("The programs of {one} and {other} are the same.").format(one=runs[0].name, other=run.name)
            )


def _program(past: RunSnapshot) -> str:
    return to_python(past.spec, past.recipe, translate=translator(), remarks=notes_for_program(past.marks))
