"""The drawing of the draft, in which boxes and arrows are selected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.assembly.checks.shapes import trace_shapes
from components.assembly.drawing.description import describe
from components.assembly.drawing.diagram import problems_by_box, to_dot, to_svg
from components.assembly.drawing.forms import SCREEN, Room
from components.assembly.drawing.level import model_of
from components.assembly.edits.naming import rename
from components.assembly.edits.replacing import connect
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message
from components.assembly.spec.problems import Refused
from components.lessons.build import EMPTY
from components.ui.base import state
from components.ui.base.colours.palette import is_dark
from components.ui.base.locale import _, translator
from components.ui.base.problems import show
from components.ui.base.serving.page_turns import TURNS
from components.ui.build import edits, selection
from components.ui.build.panels.actions import choose_insert
from components.ui.build.panels.copying import copy, paste_copy
from components.ui.build.panels.editing import Editing
from components.ui.build.panels.several_panel import without
from components.ui.build.panels.tensor_actions import offer_connections
from components.ui.build.problem_list import UNFINISHED
from components.ui.build.selection import Part
from components.ui.diagram.component import Selection, Wish, diagram
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
from components.ui.model.change_line import change_line
from components.ui.model.downloads import downloads
from components.ui.model.figure_kinds import BoxFigure
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# Pixels of letters below which a drawing to be edited opens larger than its place.
SMALLEST = 9.0


def draft_drawing(session: LessonSession) -> None:
    """Draw the draft as far as it goes, with what is selected in it, and a figure on the boxes of one that is
    finished."""
    spec = session.experiment.spec
    if edits.draft(session) == EMPTY:
        st.caption(_("An empty sheet. The drawing grows with each part; it begins with an input."))
        return
    unfolded = _unfolded(session, spec)
    wrong = problems_by_box(spec, unfolded)
    above = st.container()
    with st.container(horizontal=True):
        figure = None if wrong else choose_figure(session)
        plain = partial(
            to_dot, spec, weights=session.experiment.weights(), expand_nested=unfolded, draft=True
        )
        downloads(session, plain, lambda: figure_values(figure, drawn_model(session, unfolded, figure)))
    with above:
        draw = partial(_drawn, session, session.experiment, _chosen(session), unfolded, figure)
        of_training = figure is not None and figure.of != "model"
        note_drawn(session, of_training=of_training)
        if of_training:
            st.fragment(draw, run_every=every(session))()
        else:
            draw()


def _drawn(
    session: LessonSession,
    edited: Experiment,
    selected: tuple[Part | None, ...],
    unfolded: bool,
    figure: BoxFigure | None,
) -> None:
    """Draw the draft; the page is drawn again when something is selected or edited in it.

    Args:
        session: The session of the page.
        edited: The experiment that the page was drawn with.
        selected: What was selected then.
        unfolded: Whether models inside the draft are drawn with their layers.
        figure: What is written on the boxes.
    """
    looking = shown_call.looking(session)
    shown_call.drawn(session, pressable=looking)
    another = looking and shown_call.was_pressed(session)  # the view shows it, too
    if another or session.experiment is not edited or _chosen(session) != selected:
        st.rerun()
    with st.container():  # also when it is empty, so that the drawing after it is not made anew
        drawn = of_moment(session, figure, drawn_model(session, unfolded, figure))
    values = figure_values(figure, drawn)
    place = with_figures(SCREEN) if values else SCREEN
    _diagram(session, unfolded, values, place)
    if figure is not None:
        st.caption(_(figure.says))
    if is_brief(session.experiment.spec, place, unfolded, draft=True):
        st.caption(_(BRIEF))
    if figure is not None:
        redraw_figure(figure, drawn)


def _chosen(session: LessonSession) -> tuple[Part | None, ...]:
    return selection.selected(session), *selection.others(session)


def _diagram(session: LessonSession, unfolded: bool, values: BoxValues | None, place: Room) -> None:
    spec = session.experiment.spec
    change = session.last_change
    dot = to_dot(
        spec,
        changed=change.added,
        weights=session.experiment.weights(),
        dark=is_dark(),
        expand_nested=unfolded,
        draft=True,
        valued=values.by_box if values else (),
        selectable=True,
        spacious=values is not None and bool(values.heads),
        room=place,
    )
    try:
        with TURNS.aside():
            svg = to_svg(dot)
    except Refused as refused:  # it takes too long
        show(refused.problems)
        return
    wrong = problems_by_box(spec, unfolded)
    # A screen reader says what is new here (components/ui/access).
    with st.container(key=f"{session.name}-last-change"):
        hint = _("Press a box or an arrow to change it.")
        line = change_line(trace_shapes(spec).parameters, change, hint)
        st.markdown(line)
    part = selection.selected(session)
    translate = translator()
    diagram(
        svg,
        key=f"{session.name}-drawing",
        alt=_("Diagram of the model; it is described in words below."),
        words=[sentence.text(translate) for sentence in _words(session)],
        latest=(*change.added, *change.changed),
        on_choose=partial(_choose, session, unfolded),
        selected=None if part is None else selection.box_of(spec, part, unfolded),
        others=[box for one in selection.others(session) if (box := selection.box_of(spec, one, unfolded))],
        faulty={
            name: " ".join(problem.message.text(translate) for problem in problems)
            for name, problems in wrong.items()
        },
        pending=[name for name, problems in wrong.items() if all(one.code in UNFINISHED for one in problems)],
        opens=f"{session.name}-panel",
        looked_at=shown_call.box(session, unfolded) if shown_call.looking(session) else None,
        values=values,
        smallest=SMALLEST,
    )


def _words(session: LessonSession) -> tuple[Message, ...]:
    try:
        return tuple(describe(session.experiment.spec, session.experiment.weights()))
    except Refused:
        return ()


def _unfolded(session: LessonSession, spec: ModelSpec) -> bool:
    """Whether models inside the draft are drawn with their layers; draws the switch if there are any."""
    if not any(map(model_of, spec.layers)):
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


def _choose(session: LessonSession, unfolded: bool, choice: Selection) -> None:
    """Select what was chosen in the drawing, and do what was asked for."""
    spec = session.experiment.spec
    part = None if choice.part is None else selection.part_of(spec, choice.part, unfolded)
    more = (selection.part_of(spec, other, unfolded) for other in choice.others)
    others = tuple(one for one in more if one is not None)
    selection.select(session, part, others)
    if isinstance(choice.part, str) and shown_call.looking(session):
        shown_call.show_box(session, choice.part)
    if part is not None and choice.wish is not None:
        _do(session, part, others, choice, unfolded)


def _do(
    session: LessonSession, part: Part, others: tuple[Part, ...], choice: Selection, unfolded: bool
) -> None:
    """Do what was asked for with a part, and with what is selected beside it."""
    editing = Editing(session, part.within)
    parts = (*others, part)
    does: dict[Wish, Callable[[], object]] = {
        "delete": lambda: edits.apply(session, partial(without, parts=parts), within=part.within),
        "connect": lambda: _connect(session, part, selection.part_of(spec, choice.target, unfolded)),
        "insert": lambda: choose_insert(editing),
        "rename": lambda: _rename(editing, part, choice.target),
        "copy": lambda: copy(editing, parts),
        "paste": lambda: paste_copy(editing, part),
    }
    spec = session.experiment.spec
    if choice.wish in does:
        does[choice.wish]()


def _rename(editing: Editing, part: Part, name: str) -> None:
    """Give a layer, an operation or an input another name."""
    old = editing.call(part.name).name if part.kind == "call" else part.name
    editing.edit(lambda model: rename(model, old, name))


def _connect(session: LessonSession, source: Part, target: Part | None) -> None:
    """Let the call that a box stands for take a tensor more; of several arguments that can take it the panel
    has the choice."""
    if target is None or target.kind != "call" or target.within != source.within:
        return
    if offer_connections(Editing(session, source.within), source.name, target.name):
        return

    def connected(model: ModelSpec) -> ModelSpec:
        number = selection.call_number(model, target.name)
        return model if number is None else connect(model, number, source.name)

    edits.apply(session, connected, within=source.within)


DRAWING = View("diagram", N_("Drawing"), draft_drawing)
