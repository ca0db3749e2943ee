"""Draws problems: what is wrong and where, what was received, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from components.assembly.spec.problems import Problem
from components.ui.base.locale import _, say


def show(problems: Iterable[Problem]) -> None:
    """Draw each problem in a box of its own."""
    for problem in problems:
        lines = [say(problem.message)]
        if problem.received:
            lines.append(_("Received: {received}").format(received=problem.received))
        lines.append(say(problem.mend))
        st.error(
            "\n\n".join(lines), title=_(problem.where) if problem.where else None, icon=":material/error:"
        )
