"""Train, pause, step, resume, stop; and what can be moved while it trains."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import Refused
from components.training.values.moves import control
from components.training.values.rows import LEARNING_RATE as RATE
from components.ui.base import field_widgets
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.base.problems import show
from components.ui.learner import identity, service
from components.ui.session import run_library
from components.ui.session.lesson_session import Workbench
from components.ui.training.background_runs import background
from components.ui.training.recipe_controls import LEARNING_RATE, LOSS_WEIGHT

# What starts a run of its own; the other buttons act on the one there is, or else on a new one.
FRESH = ("train", "again", "go-on")
# Seconds that Stop waits for the run to end before the page is drawn.
REACTION = 0.5


def steering(bench: Workbench, *, ready: bool) -> None:
    """The buttons and the live controls of a training. `ready`: the model can be trained."""
    _buttons(bench, ready)
    show(bench.refusal)
    background(bench)
    if bench.stale:
        _stale(bench, ready)
    if not bench.active:
        _carried(bench)
    _live(bench)


def _buttons(bench: Workbench, ready: bool) -> None:
    run, active = bench.run, bench.active
    paused = run is not None and run.controls.paused
    with st.container(horizontal=True, key=f"{bench.name}-buttons"):
        if not active:
            st.button(
                _("Train"),
                key=f"{bench.name}-train",
                type="primary",
                icon=":material/play_arrow:",
                help=_help(bench),
                on_click=_attempt,
                args=(bench, "train"),
                disabled=not ready,
            )
        elif paused:
            st.button(
                _("Resume"),
                key=f"{bench.name}-resume",
                type="primary",
                icon=":material/resume:",
                help=_("Goes on from the batch it stopped at."),
                on_click=_attempt,
                args=(bench, "resume"),
            )
        else:
            st.button(
                _("Pause"),
                key=f"{bench.name}-pause",
                type="primary",
                icon=":material/pause:",
                help=_("Holds the training after this batch; nothing is lost."),
                on_click=_attempt,
                args=(bench, "pause"),
            )
        st.button(
            _("Step"),
            key=f"{bench.name}-step",
            icon=":material/skip_next:",
            help=_("Trains on one batch and pauses."),
            on_click=_attempt,
            args=(bench, "step"),
            disabled=not ready and not active,
        )
        st.button(
            _("Stop"),
            key=f"{bench.name}-stop",
            icon=":material/stop:",
            help=_(
                "Ends the training; the curves and what it has learnt stay. Closing the page does not stop "
                "it: it ends by itself after its last epoch."
            ),
            on_click=_attempt,
            args=(bench, "stop"),
            disabled=not active,
        )
        if bench.resumable:
            _take_up(bench)


def _take_up(bench: Workbench) -> None:
    """More of a run that is over: the rest of its epochs, or further ones."""
    epochs = bench.setup.recipe.epochs
    rest = bench.unfinished
    st.button(
        _("Go on") if rest else _("{epochs} epochs more").format(epochs=epochs),
        key=f"{bench.name}-go-on",
        icon=":material/fast_forward:",
        help=_(
            "Takes the training up where its last epoch ended, with all that the optimizer remembers: the "
            "curve goes on as if nothing had been."
        ),
        on_click=_attempt,
        args=(bench, "go-on"),
    )


def _help(bench: Workbench) -> Text:
    if bench.setup.initial is None:
        return _("Trains the model in the diagram, from fresh weights, on the data chosen below.")
    return _("Trains the model in the diagram; what is reused starts from the weights it has learnt.")


def _stale(bench: Workbench, ready: bool) -> None:
    """The curves and the model on the bench have parted: say so, and offer to catch up."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{bench.name}-stale"):
        st.markdown(_(":material/history: The curves belong to the model as it was when you pressed Train."))
        st.button(
            _("Train the new one"),
            key=f"{bench.name}-again",
            icon=":material/replay:",
            help=_(
                "Trains what is in the diagram now. A training under way ends; the curves so far stay, to "
                "compare with."
            ),
            on_click=_attempt,
            args=(bench, "again"),
            disabled=not ready,
        )


def _carried(bench: Workbench) -> None:
    """What was moved while a run trained goes into the next training: say so, and offer to set it
    back."""
    moves = bench.carried
    if not moves:
        return
    with st.container(border=True, key=f"{bench.name}-carried"):
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
                key=f"{bench.name}-set-back",
                icon=":material/undo:",
                help=_("Puts these controls where they were before they were moved; undo brings this back."),
                on_click=bench.set_back,
            )
            st.button(
                _("Keep it so"),
                key=f"{bench.name}-keep-moved",
                type="tertiary",
                help=_("The next training is meant to start with this; it is not said again."),
                on_click=bench.keep_carried,
            )


def _now(name: str, before: float, after: float) -> Message:
    return message(
        N_("{control} {after:g} (it was {before:g})"), control=control(name), after=after, before=before
    )


def _attempt(bench: Workbench, action: str) -> None:
    """Do what a button says; what is refused is kept, to be shown beside the buttons."""
    bench.refusal = ()
    try:
        with bench.lock:
            _begin(bench, action)
        if action not in FRESH and bench.run is not None:
            getattr(bench.run, action)()
            if action == "stop":
                # Most often it ends in less time than drawing the page twice would take.
                bench.run.wait(timeout=REACTION)
    except Refused as refused:
        bench.refusal = refused.problems


def _begin(bench: Workbench, action: str) -> None:
    """Start a run where the button that was pressed means one. All but "again" are pressed while
    none is under way: if another tab has started one meanwhile, that is the run that was wanted."""
    if action == "go-on" and not bench.active:
        _go_on(bench)
    elif action == "again" or (action in ("train", "step") and not bench.active):
        bench.train(service.engine(), identity.learner(), identity.group())
        run_library.keep_latest(bench)


def _go_on(bench: Workbench) -> None:
    before = bench.run
    bench.go_on(service.engine(), identity.learner(), identity.group())
    run_library.keep_latest(bench, before)


def _live(bench: Workbench) -> None:
    """Loss weights and learning rate, in force from the next batch on."""
    setup = bench.setup
    with st.container(horizontal=True, key=f"{bench.name}-live"):
        for head, weight in setup.weights().items() if bench.free("loss_weights") else ():
            field_widgets.draw(
                LOSS_WEIGHT.called(head),
                weight,
                f"{bench.name}-weight-{head}",
                partial(bench.weigh, head),
            )
        if bench.free("learning_rate"):
            field_widgets.draw(
                LEARNING_RATE,
                setup.recipe.learning_rate,
                f"{bench.name}-learning-rate",
                partial(bench.cook, "learning_rate"),
            )
