"""Shows how one number of what comes out of a step is worked out, checked against Keras."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.spec.problems import Refused
from components.training import Run
from components.training.analysis.model_steps import Step
from components.training.analysis.worked_out.calculation import (
    Axis,
    LayerCall,
    Part,
    Place,
    SideBySide,
    WorkedOut,
)
from components.training.analysis.worked_out.layer_calls import layer_call
from components.training.analysis.worked_out.registry import WAYS, axes, worked_out
from components.ui.base import folding, state
from components.ui.base.locale import _, say
from components.ui.inside.inner_maps_view import draw_inner_maps
from components.ui.inside.moment import Moment
from components.ui.inside.weights.layer_weights import layer_weights
from components.ui.inside.words_read import Words, words_along
from components.ui.session.lesson_session import LessonSession

# Lines of a calculation that are drawn.
MOST_TERMS = 1_000


def is_worked_out(step: Step) -> bool:
    """Whether the numbers of a step may be worked out."""
    return step.layer is not None and step.layer.kind in WAYS


def point(session: LessonSession, step: Step, place: Place) -> None:
    """Work out the number at a place of what comes out of a step, from now on."""
    state.choose(_key(session, step), place)
    state.choose(f"{_expander(session)}-open", True)


def _key(session: LessonSession, step: Step) -> str:
    return f"{session.name}-inside-place-{step.path}"


def _expander(session: LessonSession) -> str:
    return f"{session.name}-inside-worked-out"


def draw_worked_out(
    session: LessonSession, run: Run, step: Step, at: Moment, reads: Sequence[frozenset[str]]
) -> None:
    """Draw how a number that the learner chooses comes about, and what is inside the layer; nothing for steps
    that are not worked out.

    Args:
        session: The lesson session.
        run: The run.
        step: The step.
        at: The sample that went through it.
        reads: The inputs of the model that each of its sources depends on.
    """
    if not is_worked_out(step):
        return
    weights_stay = at.epoch is not None or run.ended
    # Asked for by what is open alone: it reads the weights.
    layer_call_of_step = cache(partial(_call, run, step, at))

    def draw() -> None:
        if not weights_stay:
            st.caption(_("Choose an epoch that is kept: the latest weights move on while it trains."))
            return
        call = layer_call_of_step()
        made = _chosen(session, step, call, at, reads) if call is not None else None
        if made is None:
            st.caption(
                _("Not worked out here: with these settings, a mask, or this size it is left to Keras.")
            )
            return
        _draw(made)

    folding.expander(_("Worked out"), _expander(session), draw, opened=True)
    if weights_stay:
        draw_inner_maps(
            session,
            step.kind,
            layer_call_of_step,
            lambda call: [_words(at, taken, read) for taken, read in zip(call.inputs, reads, strict=True)],
        )


def _call(run: Run, step: Step, at: Moment) -> LayerCall | None:
    """The step as the call of a layer; None if some of its numbers are not here."""
    tensor = at.tensors[step.outputs[0]]
    taken = [at.tensors[source] for source in step.sources]
    if not tensor.whole or not all(each.whole for each in taken):
        return None
    try:
        arrays = layer_weights(run, step.path, at.epoch)
    except Refused:
        return None
    return layer_call(step, [each.values for each in taken], tensor.values, arrays)


def _words(at: Moment, taken: np.ndarray, reads: frozenset[str]) -> Words:
    return words_along(at.sample.words, reads, len(taken)) if taken.ndim == 2 else ()


def _chosen(
    session: LessonSession, step: Step, call: LayerCall, at: Moment, reads: Sequence[frozenset[str]]
) -> WorkedOut | None:
    """Draw a field for each axis, and work out the number at the place that is chosen."""
    known = axes(call)
    if not known:
        return None
    place = fitted(state.choice(_key(session, step), ()), known)
    words = words_along(at.sample.words, reads[0], known[0].size) if len(known) == 2 else ()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for number, axis in enumerate(known):
            _field(session, step, number, axis, place, words if not number else ())
    return worked_out(call, place)


def fitted(place: Sequence[int], known: Sequence[Axis]) -> Place:
    """A place along some axes: one that was chosen, as far as there is such a place. At first the last step,
    and the first of all else; a place of fewer axes is one along the last of them."""
    chosen = (None,) * (len(known) - len(place)) + tuple(place)[-len(known) :]
    first = [axis.size - 1 if len(known) == 2 and not number else 0 for number, axis in enumerate(known)]
    return tuple(
        start if at is None else max(0, min(int(at), axis.size - 1))
        for at, start, axis in zip(chosen, first, known, strict=True)
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
    for number, part in enumerate(made.parts, start=1):
        st.markdown(say(part.formula))
        table = _gates(part) if isinstance(part, SideBySide) else _lines(part)
        st.dataframe(
            table,
            hide_index=not isinstance(part, SideBySide),
            height=min(240, 36 * (len(table) + 1) + 2),
            alt=_("The calculation, part {number}").format(number=number).plain,
        )
        if len(table) < len(part.terms) and not isinstance(part, SideBySide):
            sentence = _("{drawn:,} of {all:,} lines are drawn; all are added up.")
            st.caption(sentence.format(drawn=len(table), all=len(part.terms)))
    if made.compared is None:
        sentence = _(":material/check: Worked out: {result}. Keras: {keras}. The same up to rounding.")
        st.caption(sentence.format(result=f"{made.result:.6g}", keras=f"{made.keras:.6g}"))
        return
    st.caption(
        _(
            ":material/check: Worked out: {result}. The layer gives out its last step only: gone on to "
            "there, the calculation comes to {compared}. Keras: {keras}. The same up to rounding."
        ).format(result=f"{made.result:.6g}", compared=f"{made.compared:.6g}", keras=f"{made.keras:.6g}")
    )


def _lines(part: Part) -> pd.DataFrame:
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
    """A column for each part: its lines, their sum, and what it comes to."""
    names = [say(term.name).plain for term in gates.parts[0].terms]
    return pd.DataFrame(
        {
            say(part.formula).plain: [
                *(_rounded(term.value) for term in part.terms),
                _rounded(sum(term.value for term in part.terms)),
                _rounded(part.value),
            ]
            for part in gates.parts
        },
        index=pd.Index([*names, _("sum").plain, _("comes to").plain]),
    )


def _rounded(number: float) -> float:
    return float(f"{number:.6g}")
