"""Draws the page of runs: a filter, the table, and what can be done with the chosen runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from components.store import DatabaseError, Store, StoredRun
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.learner import identity, service
from components.ui.learner.page_heading import heading
from components.ui.runs import one_run, published, runs_table
from components.ui.runs.comparison import MOST, comparison
from components.ui.runs.one_run import LAST_DELETED, delete
from components.ui.runs.runs_table import Filter
from components.ui.session import run_names
from components.ui.training import storage_warnings
from components.ui.training.database_calls import database_callback, show_error


def page() -> None:
    """Draw the published run that the address names, or else the learner's own runs."""
    if published.shown():
        return
    heading(
        _("Your runs"),
        _(
            "Every training you started, on any lesson. Press a row to open it and to go on from it, or "
            "tick up to eight to compare them."
        ),
    )
    runs()


def runs() -> None:
    """Draw all runs of the learner, and the ticked ones below."""
    store = service.store()
    if store is None:
        st.warning(_("This server cannot store anything at the moment, so there is nothing to show here."))
        return
    learner = identity.learner()
    show_error()
    try:
        every = store.runs.of(learner)
        _undo_delete(store, learner)
        _room(store, learner, every)
        if not every:
            _nothing_yet()
            return
        ticked = _chosen(every)
        if len(ticked) == 1:
            one_run.one_run(store, learner, ticked[0])
        elif ticked:
            _several(store, learner, ticked)
        else:
            st.info(
                _("Press a row to open that run, or tick up to eight to compare them."),
                icon=":material/checklist:",
            )
    except DatabaseError as error:
        st.error(
            _("The runs cannot be read just now: {reason}. Open this page again in a moment.").format(
                reason=error.reason
            )
        )


def _nothing_yet() -> None:
    st.info(
        _(
            "No run yet. Press Train on any lesson: the run appears here and stays, even after you "
            "close the page."
        ),
        icon=":material/history:",
    )


def _chosen(every: Sequence[StoredRun]) -> list[StoredRun]:
    shown = runs_table.filtered(every, _filter(every))
    if not shown:
        st.info(_("No run matches. Change the filter above."), icon=":material/filter_alt_off:")
        return []
    return runs_table.table(shown)


def _filter(every: Sequence[StoredRun]) -> Filter:
    """Draw the filter and return it; it is remembered when the learner comes back."""
    current: Filter = state.choice("runs-filter", Filter())

    def change(**values: object) -> None:
        state.choose("runs-filter", replace(state.choice("runs-filter", Filter()), **values))

    lessons = run_names.lessons(every)
    with st.container(horizontal=True, vertical_alignment="bottom", key="runs-filter"):
        st.text_input(
            _("Find"),
            help=_("Part of a name, a note or of what was changed."),
            max_chars=80,
            icon=":material/search:",
            width=260,
            **state.controlled("runs-find", current.text, lambda text: change(text=text)),
        )
        st.pills(
            _("Lessons"),
            list(lessons),
            selection_mode="multi",
            format_func=lessons.__getitem__,
            wrap=True,
            help=_("Only the runs of these lessons; if none is chosen, of all."),
            **state.controlled(
                "runs-lessons",
                [name for name in current.lessons if name in lessons],
                lambda names: change(lessons=tuple(names)),
            ),
        )
        st.toggle(
            _("Starred"),
            help=_("Only those with a star."),
            **state.controlled("runs-starred", current.starred, lambda on: change(starred=on)),
        )
    return current


def _several(store: Store, learner: str, ticked: Sequence[StoredRun]) -> None:
    if len(ticked) > MOST:
        st.warning(
            _("{count} runs are ticked; the latest {most} of them are compared.").format(
                count=len(ticked), most=MOST
            )
        )
    _delete(store, learner, ticked)
    comparison(store, learner, ticked[:MOST])


def _delete(store: Store, learner: str, ticked: Sequence[StoredRun]) -> None:
    st.button(
        _("Delete ({count})").format(count=len(ticked)),
        key="runs-delete",
        icon=":material/delete:",
        help=_("Takes them off the list; you can restore them for an hour."),
        on_click=database_callback(delete, store, learner, [run.id for run in ticked]),
    )


def _undo_delete(store: Store, learner: str) -> None:
    gone: list[str] = state.choice(LAST_DELETED, [])
    if not gone:
        return

    def restore() -> None:
        store.runs.restore(learner, gone)
        state.choose(LAST_DELETED, [])

    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(_(":material/delete: {count} deleted.").format(count=len(gone)))
        st.button(
            _("Undo"),
            key="runs-undo",
            icon=":material/undo:",
            help=_("Puts them back on the list."),
            on_click=database_callback(restore),
        )


def _room(store: Store, learner: str, every: Sequence[StoredRun]) -> None:
    """Draw how much space the weights take, and what happens when it is used up."""
    used = store.quotas.used(learner)
    limit = store.settings.learner_quota
    st.caption(
        _("Runs: {count}. Their weights take {used} of {limit} MB.").format(
            count=len(every), used=round(used / 1e6), limit=round(limit / 1e6)
        ),
        help=_(
            "The weights that your experiments start from count, too. When the room is full, the oldest "
            "weights are removed first. The weights of runs with a star, of the latest finished run of each "
            "lesson, and of runs that something starts from are kept. Runs of a race keep their weights only "
            "if they are opened while they train. Curves are always kept."
        ),
    )
    storage_warnings.write_warnings(store)
