"""Draws what races: a race that the lesson offers, or experiments that the learner puts side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import streamlit as st

from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.uncertainty import written
from components.lessons import LESSONS, RacePreset
from components.store import DatabaseError, StoredRun
from components.training.race import MAX_RUNS
from components.ui.access.sign_button import sign_button
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.learner import identity, service
from components.ui.session import run_library, run_names
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

# The choice of a race of the learner's own.
OWN = "own"
# Sides of such a race, so that three seeds are possible.
MOST_SIDES = MAX_RUNS // 3
# Earlier runs that are offered, the latest ones.
MOST_RUNS = 30
UNCHANGED = message(N_("as the lesson begins"))


@dataclass(frozen=True)
class Sides:
    """The sides of a race.

    Attributes:
        experiments: The experiment of each side, by its name.
        judged: The head that the race is about; empty for the first.
    """

    experiments: Mapping[str, Experiment]
    judged: str = ""


def offered(lesson: str, experiment: Experiment) -> dict[str, RacePreset]:
    """The races that a lesson offers for an experiment, by name."""
    trained = experiment.initial is not None
    races = LESSONS[lesson].races if lesson in LESSONS else ()
    return {race.name: race for race in races if race.trained in (None, trained)}


def preset_sides(preset: RacePreset, experiment: Experiment) -> Sides:
    """The sides of a race that a lesson offers."""
    return Sides({side.name: experiment.varied(side) for side in preset.sides}, preset.judged)


def choose_sides(session: LessonSession, *, disabled: bool) -> Sides:
    """Draws the choice of a race, and returns its sides; of one of the learner's own perhaps too few."""
    presets = offered(session.name, session.experiment)
    labels = {name: _(preset.label) for name, preset in presets.items()}
    labels[OWN] = _("Experiments of your own, side by side")
    key = f"{session.name}-race-what"
    remembered = state.choice(key, next(iter(labels)))
    current = remembered if remembered in labels else next(iter(labels))
    st.selectbox(
        _("What races"),
        list(labels),
        format_func=labels.__getitem__,
        help=_("Each side uses what is chosen on this page, except for what its name says."),
        disabled=disabled,
        **state.controlled(key, current, lambda name: state.choose(key, name)),
    )
    if current != OWN:
        preset = presets[current]
        names = " · ".join(_(name).plain for name in preset.names)
        st.caption(_("The sides: {names}.").format(names=names))
        if preset.help:
            st.caption(_(preset.help))
        return preset_sides(preset, session.experiment)
    own = _own(session)
    _draw_own(session, own, disabled=disabled)
    return Sides(dict(zip(ascii_uppercase, own, strict=False)))


def ensure_comparable(sides: Sides) -> None:
    """Raises `Refused` unless all sides have a trained head of one name in common."""
    heads = [
        {head.name for head in experiment.spec.heads if head.loss is not None}
        for experiment in sides.experiments.values()
    ]
    if not set.intersection(*heads):
        raise refuse(
            "race-nothing-in-common",
            where="race",
            message=message(N_("These sides have no output in common that could be compared.")),
            received="; ".join(", ".join(sorted(names)) for names in heads),
            mend=message(N_("Put experiments side by side that answer the same question.")),
        )


# --- a race of the learner's own


def _own(session: LessonSession) -> tuple[Experiment, ...]:
    sides: tuple[Experiment, ...] = state.choice(_own_key(session), ())
    return sides


def _own_key(session: LessonSession) -> str:
    return f"{session.name}-race-own"


def _add(session: LessonSession, experiment: Experiment) -> None:
    state.choose(_own_key(session), (*_own(session), experiment)[:MOST_SIDES])


def _add_run(session: LessonSession, run_id: str | None) -> None:
    store = service.store()
    if run_id is None or store is None:
        return
    experiment = run_library.experiment_of(store, identity.learner(), run_id)
    if experiment is None:
        state.keep(f"{session.name}-race-unread", True)
    else:
        _add(session, experiment)


def _remove(session: LessonSession, number: int) -> None:
    own = _own(session)
    state.choose(_own_key(session), own[:number] + own[number + 1 :])


def _draw_own(session: LessonSession, own: Sequence[Experiment], *, disabled: bool) -> None:
    if not own:
        st.caption(
            _(
                "Put up to {most} experiments side by side: the one that is chosen now, changed and added "
                "again, or those of earlier runs."
            ).format(most=MOST_SIDES)
        )
    for number in range(len(own)):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            sign_button(
                ":material/close:",
                _("Takes side {side} out of the race").format(side=ascii_uppercase[number]),
                f"{session.name}-race-remove-{number}",
                disabled=disabled,
                on_click=_remove,
                args=(session, number),
            )
            st.markdown(
                _("**{side}**: {what}").format(
                    side=ascii_uppercase[number], what=say(_what_differs(session, own, number))
                )
            )
    full = disabled or len(own) >= MOST_SIDES
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            _("Add what is chosen now"),
            key=f"{session.name}-race-add",
            icon=":material/add:",
            disabled=full,
            on_click=_add,
            args=(session, session.experiment),
        )
        _earlier_runs(session, disabled=full)
    if len({experiment.recipe.dataset for experiment in own}) > 1:
        st.caption(
            _(
                ":material/warning: These sides do not all learn from the same rows: what differs between "
                "them may come from that."
            )
        )


def _what_differs(session: LessonSession, own: Sequence[Experiment], number: int) -> Message:
    """How a side differs from the experiment that the lesson begins with; where that is empty, from the first
    side."""
    beside_first = number > 0 and run_library.is_empty(session.start)
    changes = run_library.changes(own[0] if beside_first else session.start, own[number])
    if changes:
        return listed(changes)
    return message(N_("the same as {side}"), side=ascii_uppercase[0]) if beside_first else UNCHANGED


def _earlier_runs(session: LessonSession, *, disabled: bool) -> None:
    """Draws the list of earlier runs of the lesson, of which one can be added."""
    labels = _run_labels(session)
    if not labels:
        return
    key = f"{session.name}-race-run"
    st.selectbox(
        _("Add an earlier run"),
        list(labels),
        format_func=labels.__getitem__,
        placeholder=_("Choose a run"),
        help=_("Its experiment is trained again, beside the others."),
        disabled=disabled,
        **state.controlled(key, None, lambda run_id: _add_run(session, run_id)),
    )
    if state.result(f"{session.name}-race-unread"):
        state.keep(f"{session.name}-race-unread", None)
        st.caption(_("This run is of an earlier version of Modelier, which this one cannot open."))


def _run_labels(session: LessonSession) -> dict[str, str]:
    store = service.store()
    if store is None:
        return {}
    try:
        runs = [run for run in store.runs.of(identity.learner()) if run.lesson == session.name]
    except DatabaseError:
        return {}
    names = run_names.RunNames()
    return {run.id: _label(run, names) for run in runs[:MOST_RUNS]}


def _label(run: StoredRun, names: run_names.RunNames) -> str:
    """The name of a run, and the best figure of its first head."""
    best = next(((key, best) for key, best in run.best.items() if "/" in key), None)
    name = run.name or names.changed(run)
    return name if best is None else f"{name} · {best[0].partition('/')[2]} {written(best[1].value)}"
