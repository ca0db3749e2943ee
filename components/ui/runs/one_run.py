"""Draws one of the learner's runs: its name and note, what can be done with it, and its curves."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import NoReturn

import streamlit as st

from components.assembly.keras_model.arrays import by_path
from components.assembly.spec.messages import N_, listed, message
from components.assembly.spec.problems import Refused
from components.lessons import LESSONS
from components.store import DatabaseError, Store, StoredRun
from components.store.runs.runs import MAX_NAME, MAX_NOTE
from components.training import InitialWeights, Recipe
from components.training.values.moves import move_summary
from components.ui.base import state
from components.ui.base.addresses import published as address
from components.ui.base.locale import _
from components.ui.base.markdown import verbatim
from components.ui.base.syllabus import path
from components.ui.model.open_in_build import build_on, button
from components.ui.runs.comparison import comparison, histories
from components.ui.session import run_library, run_names
from components.ui.session.experiment import Experiment
from components.ui.session.inbox import InboxItem, send
from components.ui.session.session_json import FindWeights, experiment_from_json
from components.ui.training.database_calls import database_callback

# The choice that remembers the runs deleted last.
LAST_DELETED = "runs-deleted"


def one_run(store: Store, learner: str, run: StoredRun) -> None:
    """Draw a run with the controls to rename, star, open, delete and publish it, and its curves."""
    with st.container(border=True):
        _title(run)
        # Before what is seldom needed: on a phone all of this is one column.
        _actions(store, learner, run)
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _names(store, learner, run)
        with right:
            _public(store, learner, run)
    comparison(store, learner, [run])


def _title(run: StoredRun) -> None:
    called = run_names.RunNames()
    st.markdown(
        f"**{verbatim(called.title(run.lesson))}** · {verbatim(called.changed(run))} · {called.state(run)}"
    )
    if run.moved:
        st.caption(_(":material/tune: Moved while it trained: {moves}.").format(moves=called.moved(run)))


def _names(store: Store, learner: str, run: StoredRun) -> None:
    st.text_input(
        _("Name"),
        max_chars=MAX_NAME,
        help=_("What you call it; it stands in the table and on the charts."),
        **state.controlled(
            f"run-name-{run.id}", run.name, database_callback(store.runs.rename, learner, run.id)
        ),
    )
    st.text_area(
        _("Note"),
        max_chars=MAX_NOTE,
        height=80,
        help=_("Anything you want to remember about it."),
        **state.controlled(
            f"run-note-{run.id}", run.note, database_callback(store.runs.annotate, learner, run.id)
        ),
    )
    st.toggle(
        _("Star"),
        help=_("The weights of a run with a star stay until you delete it, whatever else needs room."),
        **state.controlled(
            f"run-star-{run.id}", run.starred, database_callback(store.runs.star, learner, run.id)
        ),
    )


def _actions(store: Store, learner: str, run: StoredRun) -> None:
    with st.container(horizontal=True):
        if st.button(
            _("Open on its lesson"),
            key="run-open",
            type="primary",
            icon=":material/open_in_new:",
            help=_("Opens its model and its curves in the lesson, to go on from or to train further."),
        ):
            whole = store.runs.get(learner, run.id)
            if whole is not None:
                open_run(store, learner, whole)
        if button("run-build"):
            whole = store.runs.get(learner, run.id)
            if whole is not None:
                _build_on(store, learner, whole)
        st.download_button(
            _("History"),
            data=partial(histories, store, [run]),
            file_name="history.csv",
            mime="text/csv",
            key="run-csv",
            icon=":material/download:",
            help=_("Every row of its curves as a CSV file."),
            on_click="ignore",
        )
        st.button(
            _("Delete"),
            key="run-delete",
            icon=":material/delete:",
            help=_("Takes it off the list; you can restore it for an hour."),
            on_click=database_callback(delete, store, learner, [run.id]),
        )
    if not run.weights and run.ended is not None:
        st.caption(
            _("Its weights are no longer kept: you can look at it and train it again, but not ask it.")
        )


def delete(store: Store, learner: str, runs: Sequence[str]) -> None:
    """Delete runs, and remember them for an undo."""
    store.runs.delete(learner, runs)
    state.choose(LAST_DELETED, list(runs))


def open_run(store: Store, learner: str, run: StoredRun) -> None:
    """Send a run and its experiment to its lesson, and go to that page.

    Its weights are kept from now on, also if it is a run of a race that still trains.
    """
    with suppress(DatabaseError):
        store.runs.keep_weights(learner, run.id)
    restored = run_library.restored(store, run)
    not_here = message(
        N_(
            "Only the model and the settings of this run are here: it trains on another server, or cannot "
            "be read by this one."
        )
    )
    experiment = _experiment(
        run, lambda digest, origin: run_library.initial_weights_of(store, run.id, digest, origin)
    )
    if experiment is not None:
        _go(run, InboxItem(experiment, notice=not_here if restored is None else None, run=restored))


def _build_on(store: Store, learner: str, run: StoredRun) -> None:
    """Take the model of a run to the page Build, with the weights that it has learnt if they are kept."""
    experiment = _experiment(
        run, lambda digest, origin: run_library.initial_weights_of(store, run.id, digest, origin)
    )
    if experiment is None:
        return
    initial, restored = experiment.initial, run_library.restored(store, run)
    if restored is not None and restored.rows:
        with suppress(Refused, DatabaseError):
            store.runs.keep_weights(learner, run.id)
            initial = InitialWeights(by_path(restored.spec, restored.weights()), run.name or run.lesson)
    build_on(experiment.spec, experiment.complete_recipe(), initial)


STAYED = message(
    N_(
        "The file that this run learnt from stayed with its owner. Choose a file of your own in its place: "
        "the choice of columns stays if your file has them."
    )
)


def copy_run(run: StoredRun) -> None:
    """Send a published run's experiment, without the run and its weights, to its lesson, and go to that page.

    The file it learnt from comes along only if its learner allows it.
    """
    experiment = _experiment(run, lambda digest, origin: None)
    if experiment is None:
        return
    notices = []
    if run.moved:
        moved = N_("This copy starts as the run did. While that run trained, this was moved: {moves}.")
        notices.append(message(moved, moves=listed(map(move_summary, run.moved))))
    if not run.with_file:
        recipe = experiment.recipe.model_copy(update={"dataset": experiment.recipe.dataset.withheld()})
        experiment = replace(experiment, recipe=recipe)
        notices += [STAYED] if has_file(recipe) else []
    both = message(N_("{first} {second}"), first=notices[0], second=notices[-1]) if notices[1:] else None
    _go(run, InboxItem(experiment, notice=both or next(iter(notices), None), keeps_dataset=not run.with_file))


def has_file(recipe: Recipe) -> bool:
    """Whether a recipe's data comes from an uploaded file."""
    return bool(recipe.dataset.uploads())


def _experiment(run: StoredRun, find_weights: FindWeights) -> Experiment | None:
    """The experiment of a run; None, drawing why, if this version cannot read it."""
    try:
        return experiment_from_json(run.lesson, run.experiment, find_weights)
    except (ValueError, KeyError):
        st.error(_("This run is of an earlier version of Modelier, which this one cannot open."))
        return None


def _go(run: StoredRun, arrival: InboxItem) -> NoReturn:
    send(run.lesson, arrival)
    st.switch_page(path(LESSONS[run.lesson]))


def _public(store: Store, learner: str, run: StoredRun) -> None:
    """Draw the switch to publish a run, and the link."""

    def change(on: bool) -> None:
        if on:
            store.runs.publish(learner, run.id)
        else:
            store.runs.unpublish(learner, run.id)

    st.toggle(
        _("Publish"),
        help=_(
            "Anyone who has the link can look at this run, and at nothing else of yours, until you end it."
        ),
        disabled=run.ended is None,
        **state.controlled(f"run-public-{run.id}", run.published is not None, database_callback(change)),
    )
    if run.ended is None:
        st.caption(_("A run can be published when it is over."))
    _file(store, learner, run)
    if run.published is not None:
        st.code(address(run.published), language=None, wrap_lines=True)


def _file(store: Store, learner: str, run: StoredRun) -> None:
    """Draw the switch that includes the uploaded file in copies of a published run."""
    whole = store.runs.get(learner, run.id) if run.ended is not None else None
    if whole is None or not _learnt_from_file(whole):
        return
    st.toggle(
        _("With my file"),
        help=_(
            "Whoever opens a copy of the published run can train on the file you uploaded, on this "
            "server, and see its rows. If this is off, a copy has your choice of columns but none of "
            "the data."
        ),
        **state.controlled(
            f"run-file-{run.id}",
            run.with_file,
            database_callback(partial(store.runs.share_file, learner, run.id)),
        ),
    )


def _learnt_from_file(run: StoredRun) -> bool:
    try:
        return has_file(Recipe.model_validate(run.recipe))
    except ValueError:  # of another version: it cannot be copied either
        return False
