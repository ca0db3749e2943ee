"""Shows how one number of what comes out of a step is worked out, checked against Keras."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.catalog.keras_classes import exported_name
from components.assembly.spec.problems import Refused
from components.training import Run
from components.training.analysis.model_steps import Step
from components.training.analysis.worked_out.calculation import CalculationPart, Place, SideBySide, WorkedOut
from components.training.analysis.worked_out.calls import LayerCall, StepCall
from components.training.analysis.worked_out.reasons import REASONS, operation_reason
from components.training.analysis.worked_out.registry import WAYS, axes, worked_out
from components.training.analysis.worked_out.step_calls import step_call
from components.training.analysis.worked_out.ways import Axis
from components.ui.base import folding, state
from components.ui.base.locale import _, say
from components.ui.base.markdown import cells
from components.ui.inside.inner_maps_view import draw_inner_maps
from components.ui.inside.moment import Moment
from components.ui.inside.weights.layer_weights import layer_weights
from components.ui.inside.words_read import Words, words_along
from components.ui.session.lesson_session import LessonSession

# Lines of a calculation that are drawn.
MOST_TERMS = 1_000
# Lines up to which all of them are seen at once, on a narrow screen too.
MOST_WRITTEN = 6


def is_worked_out(step: Step) -> bool:
    """Whether the numbers of a step may be worked out."""
    return _kind(step) in WAYS


def _kind(step: Step) -> str:
    """The kind of layer under the name that Keras exports, or the name of the operation."""
    if step.layer is not None and step.layer.model is None:
        return exported_name(step.layer.kind)
    return step.kind


def point(session: LessonSession, step: Step, place: Sequence[int | None]) -> None:
    """Work out the number at a place of what comes out of a step, from now on.

    Args:
        session: The lesson session.
        step: The step.
        place: The place along the last axes; along the others, and where it is None, what was chosen stays.
    """
    before = state.choice(_key(session, step), ())
    length = max(len(place), len(before))
    places = [None] * (length - len(place)) + list(place)
    kept = [None] * (length - len(before)) + list(before)
    state.choose(
        _key(session, step),
        tuple(was if at is None else at for at, was in zip(places, kept, strict=True)),
    )
    state.choose(f"{_expander(session)}-open", True)


def chosen_place(session: LessonSession, step: Step) -> tuple[int | None, ...]:
    """The place that was chosen in a step; empty as long as none was."""
    return tuple(state.choice(_key(session, step), ()))


def _key(session: LessonSession, step: Step) -> str:
    return f"{session.name}-inside-place-{step.path}"


def _expander(session: LessonSession) -> str:
    return f"{session.name}-inside-worked-out"


def draw_worked_out(
    session: LessonSession, run: Run, step: Step, at: Moment, reads: Sequence[frozenset[str]]
) -> None:
    """Draw how a number that the learner chooses comes about, and what is inside the layer; for layers that
    are not worked out, why.

    Args:
        session: The lesson session.
        run: The run.
        step: The step.
        at: The sample that went through it.
        reads: The inputs of the model that each of its sources depends on.
    """
    if not is_worked_out(step):
        if reason := _reason(step):
            st.caption(_("Not worked out: {reason}").format(reason=_(reason)))
        return
    weights_stay = at.epoch is not None or run.ended
    # Asked for by what is open alone: it reads the weights.
    call_of_step = cache(partial(_call, run, step, at))

    def draw() -> None:
        if not weights_stay:
            st.caption(_("Choose an epoch that is kept: the latest weights move on while it trains."))
            return
        call = call_of_step()
        made = _chosen(session, step, call, at, reads) if call is not None else None
        if made is None:
            st.caption(_("Not worked out here: with these settings or this size it is left to Keras."))
            return
        _draw(made)

    folding.expander(_("Worked out"), _expander(session), draw, opened=True)
    if weights_stay and step.layer is not None:
        draw_inner_maps(
            session,
            step.kind,
            lambda: _layer_call(call_of_step()),
            lambda call: [_words(at, taken, read) for taken, read in zip(call.inputs, reads, strict=True)],
            partial(point, session, step),
        )


def _reason(step: Step) -> str:
    """Why a step is not worked out; empty for an input, which nothing computes."""
    if step.call is None:
        return ""
    return operation_reason(step.kind) if step.layer is None else REASONS.get(_kind(step), "")


def _call(run: Run, step: Step, at: Moment) -> StepCall | None:
    """The step as a call; None if some of its numbers are not here."""
    try:
        arrays = layer_weights(run, step.path, at.epoch) if step.layer is not None else {}
    except Refused:
        return None
    taken = [at.tensors[source] for source in step.sources]
    return step_call(step, taken, at.tensors[step.outputs[0]], arrays)


def _layer_call(call: StepCall | None) -> LayerCall | None:
    return call if isinstance(call, LayerCall) else None


def _words(at: Moment, taken: np.ndarray, reads: frozenset[str]) -> Words:
    return words_along(at.sample.words, reads, len(taken)) if taken.ndim == 2 else ()


def _chosen(
    session: LessonSession, step: Step, call: StepCall, at: Moment, reads: Sequence[frozenset[str]]
) -> WorkedOut | None:
    """Draw a field for each axis, and work out the number at the place that is chosen."""
    known = axes(call)
    place = fitted(state.choice(_key(session, step), ()), known)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for number, axis in enumerate(known):
            of = axis.steps_of
            words = words_along(at.sample.words, reads[of], axis.size) if of is not None else ()
            _field(session, step, number, axis, place, words)
    return worked_out(call, place)


def fitted(place: Sequence[int | None], known: Sequence[Axis]) -> Place:
    """A place along some axes: one that was chosen, as far as there is such a place, and where an axis begins
    where none was; a place of fewer axes is one along the last of them."""
    places = (None,) * (len(known) - len(place)) + tuple(place)[-len(known) :]
    return tuple(
        axis.start if at is None else max(0, min(int(at), axis.size - 1))
        for at, axis in zip(places, known, strict=True)
    )


def _field(session: LessonSession, step: Step, number: int, axis: Axis, place: Place, words: Words) -> None:
    """Draw what chooses a place along an axis: a list of the words at it, or a number from 1."""

    def choose(at: int) -> None:
        point(session, step, (*place[:number], at, *place[number + 1 :]))

    key = f"{session.name}-inside-axis-{number}"
    if words:
        _word_list(key, axis, place[number], words, choose)
        return
    st.number_input(
        say(axis.name),
        min_value=1,
        max_value=axis.size,
        width=150,
        **state.controlled(key, place[number] + 1, lambda at: choose(int(at) - 1)),
    )


def _word_list(key: str, axis: Axis, at: int, words: Words, choose: Callable[[int], None]) -> None:
    steps = [step for step, word in enumerate(words) if word is not None or step == at]
    labels = {step: f"{step + 1} · {words[step] or '–'}" for step in range(len(words))}
    st.selectbox(
        say(axis.name),
        steps,
        format_func=labels.__getitem__,
        width=190,
        **state.controlled(f"{key}-words", at, lambda step: choose(int(step))),
    )


def _draw(made: WorkedOut) -> None:
    for note in made.notes:
        st.caption(say(note))
    for number, part in enumerate(made.parts, start=1):
        st.markdown(say(part.formula))
        if isinstance(part, SideBySide):
            st.table(cells(_gates(part)), alt=_("The calculation, part {number}").format(number=number))
            continue
        table = _lines(part)
        if len(table) <= MOST_WRITTEN:
            written = cells(table.map(_written))
            st.table(written, hide_index=True, alt=_("The calculation, part {number}").format(number=number))
            continue
        st.dataframe(
            table,
            hide_index=True,
            height=min(240, 36 * (len(table) + 1) + 2),
            alt=_("The calculation, part {number}").format(number=number).plain,
        )
        if len(table) < len(part.terms):
            sentence = _("{drawn:,} of {all:,} lines are drawn; all are added up.")
            st.caption(sentence.format(drawn=len(table), all=len(part.terms)))
    if made.compared is None:
        sentence = _(":material/check: Worked out: {result}. Keras: {keras}. The same up to rounding.")
        st.caption(sentence.format(result=f"{made.result:.6g}", keras=f"{made.keras:.6g}"))
        return
    st.caption(
        _(
            ":material/check: Worked out: {result}. The layer returns only its last step: "
            "continued up to there, the calculation gives {compared}. Keras: {keras}. The same "
            "up to rounding."
        ).format(result=f"{made.result:.6g}", compared=f"{made.compared:.6g}", keras=f"{made.keras:.6g}")
    )


def _lines(part: CalculationPart) -> pd.DataFrame:
    terms = part.terms[:MOST_TERMS]
    columns = {
        _("part"): [say(term.name).plain for term in terms],
        _("number"): [_rounded(term.number) for term in terms],
    }
    if any(term.weight is not None for term in terms):
        columns |= {
            _("times"): [None if term.weight is None else _rounded(term.weight) for term in terms],
            _("comes to"): [_rounded(term.value) for term in terms],
        }
    return pd.DataFrame(columns)


def _gates(gates: SideBySide) -> pd.DataFrame:
    """A column for each part: its lines, their sum, and what it comes to, written to fit side by side."""
    names = [say(term.name).plain for term in gates.parts[0].terms]
    return pd.DataFrame(
        {
            say(part.formula).plain: [
                *(f"{term.value:.4g}" for term in part.terms),
                f"{sum(term.value for term in part.terms):.4g}",
                f"{part.value:.4g}",
            ]
            for part in gates.parts
        },
        index=pd.Index([*names, _("sum").plain, _("comes to").plain]),
    )


def _written(value: str | float | None) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None or np.isnan(value) else f"{value:.6g}"


def _rounded(number: float) -> float:
    return float(f"{number:.6g}")
