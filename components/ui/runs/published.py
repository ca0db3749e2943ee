"""Draws a published run for anyone who has its link."""

from __future__ import annotations

import streamlit as st

from components.store import DatabaseError
from components.ui.base.addresses import RUN
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.learner import service
from components.ui.learner.page_heading import heading
from components.ui.runs import one_run
from components.ui.runs.comparison import compare_runs
from components.ui.session import run_names


def shown() -> bool:
    """Draw the published run that the page's address names; returns whether it names one."""
    token = st.query_params.get(RUN)
    if token is None:
        return False
    try:
        _show(token)
    except DatabaseError as error:
        st.error(_("The run cannot be read just now: {reason}.").format(reason=error.reason))
    return True


def _show(token: str) -> None:
    store = service.store()
    run = store.runs.published(token[:64]) if store is not None else None
    if run is None or store is None:
        heading(_("A published run"), Text(""))
        st.warning(
            _(
                "There is no published run at this address: the address is mistyped, or the learner has "
                "ended the publication."
            ),
            icon=":material/link_off:",
        )
        st.button(_("To your own runs"), key="published-leave", on_click=st.query_params.clear)
        return
    called = run_names.RunNames()
    heading(
        verbatim(run.name) or _("A published run"),
        _(
            "Someone shows you this run of **{lesson}**. You can look at it, and open a copy of its model."
        ).format(lesson=called.title(run.lesson)),
    )
    st.markdown(f"{verbatim(called.changed(run))} · {called.state(run)}")
    if run.moved:
        st.caption(_(":material/tune: Moved while it trained: {moves}.").format(moves=called.moved(run)))
    if run.note:
        st.text(run.note)
    if st.button(
        _("Open a copy"),
        key="published-open",
        type="primary",
        icon=":material/open_in_new:",
        help=_("Opens its model and its recipe in your own lesson; the run stays as it is."),
    ):
        st.query_params.clear()
        one_run.copy_run(run)
    compare_runs(store, [run])
