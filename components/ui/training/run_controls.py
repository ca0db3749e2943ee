"""Train, pause, step, resume, stop; and what can be moved while it trains."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import Refused
from components.training.values.moves import control_name
from components.training.values.rows import LEARNING_RATE as RATE
from components.ui.base import field_widgets
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.base.problems import show
from components.ui.learner import identity, service
from components.ui.session import run_library
from components.ui.session.lesson_session import LessonSession
from components.ui.training.background_runs import background_runs
from components.ui.training.recipe_controls import LEARNING_RATE, LOSS_WEIGHT

# What starts a run of its own; the other buttons act on the one there is, or else on a new one.
FRESH = ("train", "again", "go-on")
# Seconds that Stop waits for the run to end before the page is drawn.
REACTION = 0.5


def run_controls(session: LessonSession, *, ready: bool) -> None:
    """The buttons and the live controls of a training. `ready`: the model can be trained."""
    _buttons(session, ready)
    show(session.refusal)
    background_runs(session)
    if session.stale:
        _stale(session, ready)
    if not session.active:
        _carried(session)
    _live(session)


def _buttons(session: LessonSession, ready: bool) -> None:
    run, active = session.run, session.active
    paused = run is not None and run.desired_state.paused
    with st.container(horizontal=True, key=f"{session.name}-buttons"):
        if not active:
            st.button(
                _("Train"),
                key=f"{session.name}-train",
                type="primary",
                icon=":material/play_arrow:",
                help=_help(session),
                on_click=_attempt,
                args=(session, "train"),
                disabled=not ready,
            )
        elif paused:
            st.button(
                _("Resume"),
                key=f"{session.name}-resume",
                type="primary",
                icon=":material/resume:",
                help=_("Goes on from the batch it stopped at."),
                on_click=_attempt,
                args=(session, "resume"),
            )
        else:
            st.button(
                _("Pause"),
                key=f"{session.name}-pause",
                type="primary",
                icon=":material/pause:",
                help=_("Holds the training after this batch; nothing is lost."),
                on_click=_attempt,
                args=(session, "pause"),
            )
        st.button(
            _("Step"),
            key=f"{session.name}-step",
            icon=":material/skip_next:",
            help=_("Trains on one batch and pauses."),
            on_click=_attempt,
            args=(session, "step"),
            disabled=not ready and not active,
        )
        st.button(
            _("Stop"),
            key=f"{session.name}-stop",
            icon=":material/stop:",
            help=_(
                "Ends the training; the curves and what it has learnt stay. Closing the page does not stop "
                "it: it ends by itself after its last epoch."
            ),
            on_click=_attempt,
            args=(session, "stop"),
            disabled=not active,
        )
        if session.resumable:
            _take_up(session)


def _take_up(session: LessonSession) -> None:
    """More of a run that is over: the rest of its epochs, or further ones."""
    epochs = session.experiment.recipe.epochs
    rest = session.unfinished
    st.button(
        _("Go on") if rest else _("{epochs} epochs more").format(epochs=epochs),
        key=f"{session.name}-go-on",
        icon=":material/fast_forward:",
        help=_(
            "Takes the training up where its last epoch ended, with all that the optimizer remembers: the "
            "curve goes on as if nothing had been."
        ),
        on_click=_attempt,
        args=(session, "go-on"),
    )


def _help(session: LessonSession) -> Text:
    if session.experiment.initial is None:
        return _("Trains the model in the diagram, from fresh weights, on the data chosen below.")
    return _("Trains the model in the diagram; what is reused starts from the weights it has learnt.")


def _stale(session: LessonSession, ready: bool) -> None:
    """The curves and the model on the bench have parted: say so, and offer to catch up."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{session.name}-stale"):
        st.markdown(_(":material/history: The curves belong to the model as it was when you pressed Train."))
        st.button(
            _("Train the new one"),
            key=f"{session.name}-again",
            icon=":material/replay:",
            help=_(
                "Trains what is in the diagram now. A training under way ends; the curves so far stay, to "
                "compare with."
            ),
            on_click=_attempt,
            args=(session, "again"),
            disabled=not ready,
        )


def _carried(session: LessonSession) -> None:
    """What was moved while a run trained goes into the next training: say so, and offer to set it
    back."""
    moves = session.pending_moves
    if not moves:
        return
    with st.container(border=True, key=f"{session.name}-carried"):
        moved = listed(_now(name, *move) for name, move in moves.items())
        st.markdown(
            _(
                ":material/tune: The next training starts with what was moved while one trained: {moves}."
            ).format(moves=say(moved))
        )
        silent = [name for name, (_before, after) in moves.items() if after == 0 and name != RATE]
        if silent:
            st.warning(
                _("With a loss weight of 0 nothing teaches {heads}: it stays as it starts.").format(
                    heads=", ".join(silent)
                ),
                icon=":material/warning:",
            )
        with st.container(horizontal=True):
            st.button(
                _("Set back to {values}").format(
                    values=", ".join(f"{before:g}" for before, _after in moves.values())
                ),
                key=f"{session.name}-set-back",
                icon=":material/undo:",
                help=_("Puts these controls where they were before they were moved; undo brings this back."),
                on_click=session.revert_moves,
            )
            st.button(
                _("Keep it so"),
                key=f"{session.name}-keep-moved",
                type="tertiary",
                help=_("The next training is meant to start with this; it is not said again."),
                on_click=session.accept_moves,
            )


def _now(name: str, before: float, after: float) -> Message:
    return message(
        N_("{control} {after:g} (it was {before:g})"), control=control_name(name), after=after, before=before
    )


def _attempt(session: LessonSession, action: str) -> None:
    """Do what a button says; what is refused is kept, to be shown beside the buttons."""
    session.refusal = ()
    try:
        with session.lock:
            _begin(session, action)
        if action not in FRESH and session.run is not None:
            getattr(session.run, action)()
            if action == "stop":
                # Most often it ends in less time than drawing the page twice would take.
                session.run.wait(timeout=REACTION)
    except Refused as refused:
        session.refusal = refused.problems


def _begin(session: LessonSession, action: str) -> None:
    """Start a run where the button that was pressed means one. All but "again" are pressed while
    none is under way: if another tab has started one meanwhile, that is the run that was wanted."""
    if action == "go-on" and not session.active:
        _go_on(session)
    elif action == "again" or (action in ("train", "step") and not session.active):
        session.train(service.engine(), identity.learner(), identity.group())
        run_library.record_latest(session)


def _go_on(session: LessonSession) -> None:
    before = session.run
    session.go_on(service.engine(), identity.learner(), identity.group())
    run_library.record_latest(session, before)


def _live(session: LessonSession) -> None:
    """Loss weights and learning rate, in force from the next batch on."""
    experiment = session.experiment
    with st.container(horizontal=True, key=f"{session.name}-live"):
        for head, weight in experiment.weights().items() if session.free("loss_weights") else ():
            field_widgets.draw(
                LOSS_WEIGHT.with_label(head),
                weight,
                f"{session.name}-weight-{head}",
                partial(session.set_loss_weight, head),
            )
        if session.free("learning_rate"):
            field_widgets.draw(
                LEARNING_RATE,
                experiment.recipe.learning_rate,
                f"{session.name}-learning-rate",
                partial(session.set_recipe, "learning_rate"),
            )
