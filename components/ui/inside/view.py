"""The view "See inside": a sample goes through the model, one step after the other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.catalog.layers import kind_of
from components.assembly.catalog.operations import operation_help
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.training.analysis.model_steps import Source, Step, steps
from components.training.values.sample_tensors import SampleTensor, sample_tensor
from components.ui.base import folding, state
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.base.problems import show
from components.ui.figures import shown_call
from components.ui.figures.epochs import NOW, choose_shown, epoch_slider, every
from components.ui.inside.gradients.who_moves_what import who_moves_what
from components.ui.inside.head_answer import class_names, heads_of, say_answer
from components.ui.inside.input_names import feature_names
from components.ui.inside.input_pictures import as_picture
from components.ui.inside.moment import Moment, ask_again, moment
from components.ui.inside.sample import choose_sample, choose_source, other_sample
from components.ui.inside.shown import Shown
from components.ui.inside.stepping import choose_step, step_name
from components.ui.inside.tensor_view import as_table, draw_tensor, in_words, shape_text
from components.ui.inside.weights.over_time import weights_over_time
from components.ui.inside.words_read import both_words, words_along
from components.ui.inside.worked_out_view import chosen_place, draw_worked_out, is_worked_out, point
from components.ui.predict.try_it import with_run
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View
from components.ui.training.watching import redraw_after_epoch

Moments = Sequence[Moment]


def _view(session: LessonSession) -> None:
    with_run(session, _inside, at_once=False)


def _inside(session: LessonSession, run: Run, prepared: Prepared) -> None:
    key = f"{session.name}-inside-what"
    labels = {
        "sample": _("A sample, call by call"),
        "gradients": _("Who moves what"),
        "weights": _("Weights over time"),
    }
    what = choice_buttons(_("What to see"), labels, key, widget=f"{key}-buttons")
    if what == "gradients":
        who_moves_what(session, run)
    elif what == "weights":
        st.fragment(partial(_weights, session, run, prepared), run_every=every(session))()
    else:
        st.fragment(partial(_sample, session, run, prepared), run_every=every(session))()


def _weights(session: LessonSession, run: Run, prepared: Prepared) -> None:
    weights_over_time(session, run, prepared)
    redraw_after_epoch(session, "inside-epoch")


def _sample(session: LessonSession, run: Run, prepared: Prepared) -> None:
    if shown_call.to_be_drawn(session):
        st.rerun()  # the drawing shows it, too
    try:
        moments = _moments(session, run, prepared)
    except Refused as refused:
        show(refused.problems)
    else:
        known = [
            step
            for step in steps(run.spec)
            if all(place in at.tensors for place in step.outputs for at in moments)
        ]
        number = choose_step(session, known)
        reads = {source: step.reads for step in known for source in step.outputs}
        _step(session, run, prepared, known[number], moments, reads)
        _overview(session, known, moments)
    redraw_after_epoch(session, "inside-epoch")


def _moments(session: LessonSession, run: Run, prepared: Prepared) -> list[Moment]:
    """Draw what chooses the sample, the epoch and what they are compared with; one moment, or two."""
    key = f"{session.name}-inside"
    kept = run.kept_epochs()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = choose_source(session, run)
        compared = _compared(key, bool(kept))
        if not run.ended:
            st.button(
                _("Ask again"),
                key=f"{key}-ask",
                icon=":material/refresh:",
                on_click=partial(ask_again, session),
            )
    narrow = 230
    with st.grid("auto", min_column_width=narrow) if not typed else st.container():
        sample = choose_sample(session, run, prepared, typed=typed)
        epoch = choose_shown(session, run, kept, f"{key}-epoch")
        other, then = sample, epoch
        if compared == "row":
            other = other_sample(session, run, prepared)
        elif compared == "epoch":
            then = _other_epoch(run, kept, f"{key}-other-epoch")
    first = moment(session, run, sample, epoch)
    if compared is None:
        return [first]
    # What changed between two epochs is what training did: the later one is the second.
    second = moment(session, run, other, then)
    return sorted([first, second], key=lambda at: math.inf if at.epoch is None else at.epoch)


def _other_epoch(run: Run, kept: Sequence[int], key: str) -> int | None:
    """Draw a slider for the epoch that is compared, at first the first weights; returns it."""
    epoch = state.choice(key, kept[0])
    shown = None if epoch == NOW or epoch not in kept else int(epoch)
    return epoch_slider(run, kept, shown, key, partial(state.choose, key), _("The other epoch"))


def _compared(key: str, epochs: bool) -> str | None:
    """What the sample is compared with: another "row" (or what is typed) or "epoch"; None for nothing."""
    labels = {"row": _("another sample"), **({"epoch": _("another epoch")} if epochs else {})}
    compared = state.choice(f"{key}-compare", None)
    compared = compared if compared in labels else None
    st.segmented_control(
        _("Compare with"),
        list(labels),
        format_func=labels.__getitem__,
        **state.controlled(f"{key}-compared", compared, partial(state.choose, f"{key}-compare")),
    )
    return compared


def _step(
    session: LessonSession,
    run: Run,
    prepared: Prepared,
    step: Step,
    moments: Moments,
    reads: Mapping[Source, frozenset[str]],
) -> None:
    """Draw one step large. `reads` are the inputs of the model that each tensor depends on."""
    st.markdown(Text("**{name}** · {kind}").format(name=step_name(step), kind=verbatim(step.kind)))
    what = kind_of(step.layer.kind).help if step.layer is not None else operation_help(step.kind)
    if what:
        st.caption(_(what))
    heads = heads_of(run.spec, step)
    for output, source in enumerate(step.outputs):
        if len(step.outputs) > 1:
            st.markdown(_("Output {number}").format(number=output + 1))
        tensors = [moment.tensors[source] for moment in moments]
        scale = (min(tensor.lowest for tensor in tensors), max(tensor.highest for tensor in tensors))
        columns = st.columns(len(moments)) if len(moments) > 1 else [st.container()]
        for number, (column, at, tensor) in enumerate(zip(columns, moments, tensors, strict=True)):
            with column:
                title = _("What comes out of {step} for {sample}").format(
                    step=step_name(step), sample=at.sample.label
                )
                if len(moments) > 1:  # the sample may be the same, and the epoch another
                    title = _("{title}. {when}").format(title=title, when=at.when)
                st.caption(_("{sample}. {when}").format(sample=at.sample.label, when=at.when))
                seen = as_picture(prepared, step, tensor)
                shown = Shown(seen, f"{session.name}-inside-tensor-{output}-{number}", title, scale=scale)
                words = _words(step, tensor, at)
                names = class_names(heads[0], tensor, prepared) if heads and not output else ()
                names = names or feature_names(run.recipe.dataset, step, tensor, at.sample)
                pointed = is_worked_out(step) and not (number or output)
                on_point = partial(point, session, step) if pointed else None
                is_input = step.kind == "Input"
                place = chosen_place(session, step) if pointed else ()
                draw_tensor(
                    replace(
                        shown,
                        words=words,
                        names=names,
                        is_input=is_input,
                        on_point=on_point,
                        worked_out=place,
                    )
                )
                st.caption(in_words(tensor))
                if not output:
                    for head in heads:
                        say_answer(head, tensor, at.sample, prepared)
        if len(tensors) > 1:
            _difference(session, step, tensors, output, moments)
        if not output:
            asked = _worked_out_for(session, step, moments)
            draw_worked_out(session, run, step, asked, [reads[source] for source in step.sources])
        _numbers(session, step, output, tensors[0])


def _worked_out_for(session: LessonSession, step: Step, moments: Moments) -> Moment:
    """Draw what chooses which of two is worked out, and return it."""
    if len(moments) == 1 or not is_worked_out(step):
        return moments[0]
    key = f"{session.name}-inside-worked-out-for"
    names = {0: _("the first"), 1: _("the second")}
    label = _("Which is worked out")
    return moments[choice_buttons(label, names, key, widget=f"{key}-buttons", label_visibility="visible")]


def _numbers(session: LessonSession, step: Step, output: int, tensor: SampleTensor) -> None:
    """Draw the numbers of a tensor as a table."""

    def draw() -> None:
        table = as_table(tensor)
        st.dataframe(table, alt=_("The numbers of {step}").format(step=step_name(step)).plain)
        if table.size < tensor.size:
            st.caption(_("{drawn:,} of {all:,} numbers are drawn.").format(drawn=table.size, all=tensor.size))

    folding.expander(_("As numbers"), f"{session.name}-inside-numbers-{output}", draw)


def _words(step: Step, tensor: SampleTensor, at: Moment) -> tuple[str | None, ...]:
    """The words at the steps of a tensor: those of the one text it depends on, if it has as many steps."""
    if len(tensor.shape) != (1 if step.kind == "Input" else 2):
        return ()
    return words_along(at.sample.words, step.reads, tensor.shape[0])


def _difference(
    session: LessonSession,
    step: Step,
    tensors: Sequence[SampleTensor],
    output: int,
    moments: Sequence[Moment],
) -> None:
    """Draw what changed from the first of two tensors to the second."""
    first, second = (tensor.values for tensor in tensors)
    if first.shape != second.shape or first.dtype.kind in "US" or step.kind == "Input":
        return
    changed = sample_tensor(second.astype(np.float64) - first.astype(np.float64))
    st.markdown(_("What changed: the second less the first"))
    title = _("What changed at {step}").format(step=step_name(step))
    shown = Shown(changed, f"{session.name}-inside-change-{output}", title)
    before, after = (_words(step, changed, at) for at in moments)
    draw_tensor(replace(shown, words=both_words(before, after)))
    st.caption(in_words(changed))


def _overview(session: LessonSession, known: Sequence[Step], moments: Sequence[Moment]) -> None:
    """Draw a line for each step, with the range of what comes out of it."""
    lines = [(step, source) for step in known for source in step.outputs]

    def draw() -> None:
        for at in moments:
            if len(moments) > 1:
                st.caption(_("{sample}. {when}").format(sample=at.sample.label, when=at.when))
            st.dataframe(
                _table(lines, at),
                hide_index=True,
                column_config={
                    _("zeros"): st.column_config.NumberColumn(format="percent"),
                },
                alt=_("The range of what comes out of each call").plain,
            )

    folding.expander(_("All calls at a glance"), f"{session.name}-inside-overview", draw)


def _table(lines: Sequence[tuple[Step, Source]], at: Moment) -> pd.DataFrame:
    tensors = [at.tensors[source] for _step, source in lines]
    return pd.DataFrame(
        {
            _("call"): [step_name(step).plain for step, _source in lines],
            _("kind"): [step.kind for step, _source in lines],
            _("shape"): [shape_text(tensor.shape) for tensor in tensors],
            _("lowest"): [_rounded(tensor.lowest) for tensor in tensors],
            _("mean"): [_rounded(tensor.mean) for tensor in tensors],
            _("highest"): [_rounded(tensor.highest) for tensor in tensors],
            _("zeros"): [tensor.zeros for tensor in tensors],
        }
    )


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


INSIDE = View("inside", N_("See inside"), _view)
