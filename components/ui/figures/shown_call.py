"""Which call of a session's model "See inside" shows: the same in the view and on the drawing."""

from __future__ import annotations

from components.training.analysis.model_steps import Source, Step, steps
from components.ui.base import state
from components.ui.session.lesson_session import LessonSession


def looking(session: LessonSession) -> bool:
    """Whether the calls of the model that is drawn are looked at."""
    run = session.run
    return (
        _inside(session)
        and state.choice(f"{session.name}-inside-what", "sample") == "sample"
        and run is not None
        and run.spec == session.experiment.spec
    )


def _inside(session: LessonSession) -> bool:
    return bool(state.choice(f"{session.name}-view-training", "") == "inside")


def shown(session: LessonSession) -> Source | None:
    """The first tensor of the call that is shown; None for the first of all."""
    source: Source | None = state.choice(_key(session), None)
    return source


def show(session: LessonSession, step: Step) -> None:
    """Show a call from now on, in the view and on the drawing."""
    state.choose(_key(session), step.outputs[0])
    state.keep(_pressed(session), True)


def show_box(session: LessonSession, path: str) -> None:
    """Show the call of a box of the drawing; of a layer with several calls the one after that shown."""
    of_box = [step for step in steps(session.experiment.spec) if step.path == path]
    if not of_box:
        return
    numbers = [number for number, step in enumerate(of_box) if step.outputs[0] == shown(session)]
    show(session, of_box[(numbers[0] + 1) % len(of_box) if numbers else 0])


def box(session: LessonSession, unfolded: bool) -> str | None:
    """The name of the box of the call that is shown; of one in a model that is drawn as a box, of that box.

    Args:
        session: The lesson session.
        unfolded: Whether models inside the model are drawn with their layers.
    """
    known = steps(session.experiment.spec)
    source = shown(session)
    step = next((step for step in known if step.outputs[0] == source), known[0] if known else None)
    if step is None:
        return None
    return step.around[0].name if step.around and not unfolded else step.path


def was_pressed(session: LessonSession) -> bool:
    """Whether another call is shown since this was asked; then the whole page is to be drawn again."""
    pressed = bool(state.result(_pressed(session)))
    state.keep(_pressed(session), False)
    return pressed


def drawn(session: LessonSession, *, pressable: bool) -> None:
    """Note that a drawing shows which call is looked at, and whether its boxes can be pressed to see
    inside."""
    state.keep(_drawn(session), pressable)
    if pressable:
        state.keep(_asked(session), False)


def to_be_drawn(session: LessonSession) -> bool:
    """Whether the page is to be drawn again because another call is shown, or because the boxes of the
    drawing cannot be pressed yet. It is so once, also where the drawing does not follow, and never where no
    drawing shows the call."""
    pressed, pressable = was_pressed(session), state.result(_drawn(session))
    if looking(session) and pressable is False and not state.result(_asked(session)):
        state.keep(_asked(session), True)
        state.keep(_drawn(session), True)
        return True
    return pressed and pressable is True


def was_left(session: LessonSession) -> bool:
    """Whether the drawing shows a call and nobody looks inside any more, so that the page is to be drawn
    again. It is so once, also where the drawing does not follow. Between the views of what is inside the mark
    stays at the call to which one goes back: drawing a deep model again would hold them up."""
    left = not _inside(session) and bool(state.result(_drawn(session)))
    if left:
        state.keep(_drawn(session), False)
    return left


def _drawn(session: LessonSession) -> str:
    return f"{session.name}-inside-pressable"


def _asked(session: LessonSession) -> str:
    return f"{session.name}-inside-asked"


def _key(session: LessonSession) -> str:
    return f"{session.name}-inside-call"


def _pressed(session: LessonSession) -> str:
    return f"{session.name}-inside-pressed"
