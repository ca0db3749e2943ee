"""Draws the diagram of a session's model, what the last change did, and the downloads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from components.assembly.checks.shapes import count_parameters
from components.assembly.drawing.description import describe, legend
from components.assembly.drawing.diagram import Notes, to_dot, to_svg
from components.assembly.drawing.forms import SCREEN, Room
from components.assembly.drawing.level import model_of
from components.assembly.spec.messages import N_, Message, message
from components.ui.base import folding, state
from components.ui.base.colours.palette import is_dark
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text
from components.ui.base.serving.page_turns import TURNS
from components.ui.diagram.component import Selection, diagram
from components.ui.diagram.values import BoxValues
from components.ui.figures import shown_call
from components.ui.figures.drawn_run import note_drawn
from components.ui.figures.epochs import every
from components.ui.model.box_figures import (
    choose_figure,
    drawn_model,
    figure_values,
    of_moment,
    redraw_figure,
)
from components.ui.model.brevity import BRIEF, is_brief, with_figures
from components.ui.model.change_line import change_line, count_explained, is_made
from components.ui.model.downloads import downloads
from components.ui.model.figure_kinds import BoxFigure
from components.ui.model.open_in_build import open_in_build
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View


def drawing(
    session: LessonSession,
    marked: Collection[str] = (),
    notes: Notes | None = None,
    *,
    only_looked_at: bool = False,
    counted: bool = True,
    place: Room = SCREEN,
) -> None:
    """Draw the diagram, with a switch to unfold models inside the model, downloads and a text version.

    Args:
        session: The lesson session.
        marked: Names of layers to mark, besides those that the last change added.
        notes: Lines to add to the boxes of layers.
        only_looked_at: Whether there are no controls that change the model.
        counted: Whether the number of parameters, and what the last change did, stand above.
        place: Where the diagram stands.
    """
    unfolded = _unfolded(session)
    description = describe(session.experiment.spec, session.experiment.weights())
    above = st.container()
    with st.container(horizontal=True):
        figure = choose_figure(session)
        plain = partial(
            to_dot,
            session.experiment.spec,
            weights=session.experiment.weights(),
            expand_nested=unfolded,
            notes=notes,
        )
        downloads(
            session,
            plain,
            lambda: figure_values(figure, drawn_model(session, unfolded, figure)),
        )
        folding.popover(
            _("In words"),
            f"{session.name}-in-words",
            lambda: st.markdown("\n".join(f"- {say(line)}" for line in description)),
            icon=":material/subject:",
            help=_("The diagram as text."),
        )
        if not only_looked_at:
            open_in_build(session)
    with above:
        if counted:
            last_change(session, hint=not only_looked_at)
        show = partial(_pictured, session, marked, notes, unfolded, description, figure, place)
        of_training = figure is not None and figure.of != "model"
        note_drawn(session, of_training=of_training)
        if of_training:
            st.fragment(show, run_every=every(session))()
        else:
            show()
        sentences = legend(session.experiment.spec, unfolded)
        drawn_in = place if figure is None else with_figures(place)
        if is_brief(session.experiment.spec, drawn_in, unfolded):
            sentences = (*sentences, message(BRIEF))
        if sentences:
            st.caption(Text(" ").join(map(say, sentences)))


def _pictured(
    session: LessonSession,
    marked: Collection[str],
    notes: Notes | None,
    unfolded: bool,
    description: Sequence[Message],
    figure: BoxFigure | None,
    place: Room,
) -> None:
    """Draw the diagram with a figure on its boxes, of which epoch it is, and what it says."""
    with st.container():  # also when it is empty, so that the drawing after it is not made anew
        drawn = of_moment(session, figure, drawn_model(session, unfolded, figure))
    values = figure_values(figure, drawn)
    picture(session, marked, notes, unfolded, description=description, values=values, place=place)
    if figure is not None:
        st.caption(_(figure.says))
        redraw_figure(figure, drawn)


def _unfolded(session: LessonSession) -> bool:
    """Whether models inside the model are drawn with their layers; draws the switch if there are any."""
    if not any(map(model_of, session.experiment.spec.layers)):
        return False
    key = f"{session.name}-unfold"
    return bool(
        st.toggle(
            _("Unfold the models inside"),
            help=_(
                "Draws a model that is used as a layer, or wrapped by one, with its own layers, in a frame."
            ),
            **state.controlled(key, state.choice(key, False), partial(state.choose, key)),
        )
    )


def last_change(session: LessonSession, *, hint: bool = True) -> None:
    """Draw the number of parameters, and what the last change did or, before one, with `hint` that controls
    change the model."""
    spec, change = session.experiment.spec, session.last_change
    # A screen reader says what is new here (components/ui/access).
    made = "-made" if is_made(change) else ""
    with st.container(key=f"{session.name}-last-change{made}"):
        said = _("Move a control and see what changes.") if hint else None
        line = change_line(count_parameters(spec), change, said)
        st.markdown(line, help=count_explained(spec, change))


def picture(
    session: LessonSession,
    marked: Collection[str] = (),
    notes: Notes | None = None,
    unfolded: bool = False,
    sequential: bool = False,
    description: Sequence[Message] = (),
    values: BoxValues | None = None,
    place: Room = SCREEN,
) -> None:
    """Draw the diagram of the model.

    Args:
        session: The lesson session.
        marked: Names of layers to mark, besides those that the last change added.
        notes: Lines to add to the boxes of layers.
        unfolded: Whether models inside the model are drawn with their layers.
        sequential: Whether it is drawn as Keras draws a `Sequential`.
        description: What `describe` says of the model, for those who cannot see it.
        values: Figures to write on the boxes.
        place: Where it stands. One with figures has less room.
    """
    spec, change = session.experiment.spec, session.last_change
    dot = to_dot(
        spec,
        changed={*change.added, *marked},
        weights=session.experiment.weights(),
        dark=is_dark(),
        expand_nested=unfolded,
        sequential=sequential,
        notes=notes,
        valued=values.by_box if values else (),
        spacious=values is not None and bool(values.heads),
        room=place if values is None else with_figures(place),
    )
    looking = shown_call.looking(session) and not sequential
    if not sequential:  # which stands beside one that shows the call
        shown_call.drawn(session, pressable=looking)
    if looking and shown_call.was_pressed(session):
        st.rerun()  # the view shows it, too
    translate = translator()
    with TURNS.aside():
        svg = to_svg(dot)
    which = "-sequential" if sequential else ""
    diagram(
        svg,
        key=f"{session.name}-drawing{which}",
        on_choose=partial(_show_inside, session) if looking else None,
        selected=shown_call.box(session, unfolded) if looking else None,
        alt=_("Diagram of the model; it is described in words below."),
        words=[sentence.text(translate) for sentence in description],
        latest=(*change.added, *change.changed),
        values=values,
    )


def _show_inside(session: LessonSession, selection: Selection) -> None:
    if isinstance(selection.part, str):
        shown_call.show_box(session, selection.part)


DIAGRAM = View("diagram", N_("Diagram"), drawing)
