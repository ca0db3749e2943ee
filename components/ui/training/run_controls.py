"""Draws the controls of a run: its buttons, its loss weights and its learning rate."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import Refused
from components.training.values.moves import control_name
from components.training.values.rows import LEARNING_RATE as RATE
from components.ui.base import field_widgets, state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.base.problems import show
from components.ui.learner import identity, service
from components.ui.session import run_library
from components.ui.session.lesson_session import LessonSession
from components.ui.training.background_runs import background_runs
from components.ui.training.recipe_controls import LEARNING_RATE, LOSS_WEIGHT
from components.ui.training.speed import set_chosen_speed, speed_control

# The actions that always start a run; the others act on the session's run, or on a new one.
FRESH = ("train", "again", "go-on")
# Seconds that Stop waits for the run to end before the page is drawn.
REACTION = 0.5
# What is pressed instead of the button to train, pause or resume, and instead of Stop.
TRAIN_KEYS, STOP_KEYS = "Ctrl+Enter", "Ctrl+Shift+Enter"


def run_notices(session: LessonSession, *, ready: bool) -> None:
    """Draw what is to be said of the session's run and of others; `ready` if the model can be trained."""
    background_runs(session)
    if session.stale:
        _stale(session, ready)
    if not session.active:
        _carried(session)


def run_buttons(session: LessonSession, *, ready: bool) -> None:
    """Draw the buttons of a training, and why one was refused; `ready` if the model can be trained."""
    run, active = session.run, session.active
    paused = run is not None and run.desired_state.paused
    with st.container(horizontal=True, key=f"{session.name}-buttons"):
        # One button, so that it keeps the focus when its meaning changes.
        action = ("resume" if paused else "pause") if active else "train"
        label, icon, text = _main_button(session, action)
        st.button(
            _(label),
            key=f"{session.name}-train",
            type="primary",
            icon=icon,
            help=_with_keys(text, TRAIN_KEYS),
            shortcut=TRAIN_KEYS,
            on_click=_attempt,
            args=(session, action),
            disabled=not ready and not active,
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
            help=_with_keys(
                _(
                    "Ends the training; the curves and what it has learnt stay. Closing the page does not "
                    "stop it: it ends by itself after its last epoch."
                ),
                STOP_KEYS,
            ),
            shortcut=STOP_KEYS,
            on_click=_attempt,
            args=(session, "stop"),
            disabled=not active,
        )
        speed_control(session)
        if session.resumable:
            _resume_button(session)
        if session.stale:
            # In sight beside the buttons; the whole sentence is among the notices.
            with st.container(key=f"{session.name}-of-earlier"):
                st.caption(_("Curves of the model before this change"))
    show(session.refusal)


def _resume_button(session: LessonSession) -> None:
    """Draw the button that resumes a run that is over: the rest of its epochs, or more of them."""
    epochs = session.experiment.recipe.epochs
    rest = session.unfinished
    st.button(
        _("Go on") if rest else _("{epochs} {epochs:epoch|epochs} more").format(epochs=epochs),
        key=f"{session.name}-go-on",
        icon=":material/fast_forward:",
        help=_(
            "Continues the training where its last epoch ended, with the optimizer's state: the "
            "curve goes on as if the training had never stopped."
        ),
        on_click=_attempt,
        args=(session, "go-on"),
    )


def _with_keys(text: Text, keys: str) -> Text:
    """An explanation of a button, and what can be pressed instead."""
    return _("{text} On the keyboard: {keys}.").format(text=text, keys=keys)


def _main_button(session: LessonSession, action: str) -> tuple[str, str, Text]:
    """The label to be translated, the icon and the explanation of the button that trains and pauses."""
    if action == "resume":
        return N_("Resume"), ":material/resume:", _("Goes on from the batch it stopped at.")
    if action == "pause":
        return N_("Pause"), ":material/pause:", _("Holds the training after this batch; nothing is lost.")
    return N_("Train"), ":material/play_arrow:", _help(session)


def _help(session: LessonSession) -> Text:
    if session.experiment.initial is None:
        return _("Trains the model in the diagram, from fresh weights, on the data chosen below.")
    return _("Trains the model in the diagram; reused parts start from the weights they have learnt.")


def _stale(session: LessonSession, ready: bool) -> None:
    """Say that the curves belong to an earlier model, and offer to train the present one."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{session.name}-stale"):
        st.markdown(_(":material/history: The curves belong to the model as it was when you pressed Train."))
        st.button(
            _("Train the new one"),
            key=f"{session.name}-again",
            icon=":material/replay:",
            help=_(
                "Trains the model in the diagram. A training under way ends; its curves stay for comparison."
            ),
            on_click=_attempt,
            args=(session, "again"),
            disabled=not ready,
        )


def _carried(session: LessonSession) -> None:
    """Say that the next training starts with controls moved during the last one, and offer to set them
    back."""
    moves = session.pending_moves
    if not moves:
        return
    with st.container(border=True, key=f"{session.name}-carried"):
        moved = listed(_now(name, *move) for name, move in moves.items())
        st.markdown(
            _(
                ":material/tune: The next training starts with the controls as they were moved during "
                "the last one: {moves}."
            ).format(moves=say(moved))
        )
        untaught = [name for name, (_before, after) in moves.items() if after == 0 and name != RATE]
        if untaught:
            st.warning(
                _(
                    "With a loss weight of 0, the loss of {heads} moves no weight. Its answers change all "
                    "the same where the layers before it learn for other outputs."
                ).format(heads=", ".join(untaught)),
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
                help=_("The next training starts with these values, and this notice disappears."),
                on_click=session.accept_moves,
            )


def _now(name: str, before: float, after: float) -> Message:
    return message(
        N_("{control} {after:g} (it was {before:g})"), control=control_name(name), after=after, before=before
    )


def _attempt(session: LessonSession, action: str) -> None:
    """Perform the action of a button; a refusal is kept, to be shown beside the buttons."""
    state.read_typed(session.name)
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
    """Start a run if the action needs one, at the speed that is chosen. All actions but "again" start none if
    a run is under way: another tab has started it meanwhile, and it is the one that was wanted."""
    if action == "go-on" and not session.active:
        _go_on(session)
    elif action == "again" or (action in ("train", "step") and not session.active):
        session.train(service.engine(), identity.learner(), identity.group())
        run_library.record_latest(session)
    set_chosen_speed(session)


def _go_on(session: LessonSession) -> None:
    before = session.run
    session.go_on(service.engine(), identity.learner(), identity.group())
    run_library.record_latest(session, before)


def live_controls(session: LessonSession) -> None:
    """Draw the loss weights and the learning rate, which apply from the next batch on."""
    experiment = session.experiment
    with st.container(horizontal=True, vertical_alignment="bottom", key="zone-live"):
        for head, weight in experiment.weights().items() if session.free("loss_weights") else ():
            field_widgets.draw(
                LOSS_WEIGHT.with_label(_("Loss weight of {head}").format(head=head).plain),
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
    if experiment.recipe.schedule is not None:
        st.caption(
            _(
                "The learning rate follows the schedule {schedule}: it starts from the rate above, and "
                "moving that multiplies what is to come."
            ).format(schedule=experiment.recipe.schedule.kind)
        )
