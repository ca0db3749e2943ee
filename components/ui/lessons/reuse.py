"""The controls of the lesson on a model as a layer: what is taken, the new question, what is frozen."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.catalog.fields import Field
from components.assembly.spec.messages import N_, Message, listed, message
from components.datasets import TextDataset
from components.lessons import ReuseOptions
from components.lessons.headline import HEADLINE
from components.lessons.reuse import NEW_TASK, WHAT_IS_REUSED
from components.lessons.reuse_options import QUESTION, TAKE, UNTRAINED
from components.lessons.reuse_questions import AUTHORSHIP, KINDS, QUESTIONS, pairs_in
from components.ui.base import field_widgets, state
from components.ui.base.locale import _, say
from components.ui.base.markdown import verbatim
from components.ui.base.problems import show
from components.ui.base.syllabus import path
from components.ui.data.row_count import choose_row_count
from components.ui.data.upload import set_field
from components.ui.lessons.model_sources import ModelSource, left_out, sources
from components.ui.lessons.reuse_changes import (
    FROZEN,
    LEARNING,
    Refusal,
    ask,
    edit,
    freeze_all,
    freeze_some,
    origin_of,
    reuse_options,
    take,
    take_from,
)
from components.ui.session.lesson_session import LessonSession
from components.ui.training.recipe_controls import ROWS

ROW_COUNTS = ROWS.with_label(
    N_("Rows"), N_("How many rows of the new task to use. Reuse should help on few.")
)

UNSEEN = Field(
    "unseen",
    "bool",
    True,
    label=N_("Only texts that are new to the base"),
    help=N_(
        "Leaves out the texts that the base has learnt from, so that it is not tried on what it knows. The "
        "view Data says how many these are."
    ),
)


def base(session: LessonSession) -> None:
    """Draws which model is taken and how much of it, what is frozen, and the new question."""
    if session.free(*WHAT_IS_REUSED.names):
        with st.expander(_(WHAT_IS_REUSED.label), expanded=True, icon=":material/recycling:"):
            _reused(session, reuse_options(session.experiment))
    else:
        _refusal(session)
    if session.free(*NEW_TASK.names):
        with st.expander(_(NEW_TASK.label), expanded=True, icon=":material/help:"):
            _new_task(session, reuse_options(session.experiment))


def _reused(session: LessonSession, options: ReuseOptions) -> None:
    available = sources()
    _source(session, options, available)
    if not any(source.run is not None for source in available.values()):
        _how_to_get_one()
    field_widgets.draw(TAKE, options.take, f"{session.name}-take", partial(take, session))
    _freeze(session, options)
    _refusal(session)


def _new_task(session: LessonSession, options: ReuseOptions) -> None:
    _question(session, options)
    choose_row_count(session, ROW_COUNTS)
    dataset = session.experiment.recipe.dataset
    if isinstance(dataset, TextDataset) and dataset.reads_like is not None:
        field_widgets.draw(
            UNSEEN, dataset.unseen, f"{session.name}-unseen", partial(set_field, session, "unseen")
        )


def _question(session: LessonSession, options: ReuseOptions) -> None:
    """Draws the choice of the question, each with the texts that it is about."""
    read = session.experiment.recipe.dataset.reads_like
    about: dict[str, Message] = {
        question: message(
            N_("{data}: {question}"),
            data=kind.label,
            question=kind.questions()[question],
        )
        for question, kind in KINDS.items()
    }
    language = (read or session.experiment.recipe.dataset).language
    about[AUTHORSHIP] = message(
        N_("{data}: {question}"), data=pairs_in(language).label, question=message(N_("authorship"))
    )
    labels = {question: say(about[question]) for question in QUESTIONS}
    st.selectbox(
        _(QUESTION.label),
        QUESTIONS,
        format_func=labels.__getitem__,
        help=_(QUESTION.help),
        **state.controlled(f"{session.name}-question", options.question, partial(ask, session)),
    )


def _source(session: LessonSession, options: ReuseOptions, available: dict[str, ModelSource]) -> None:
    labels = {key: say(source.label()) for key, source in available.items()}
    if options.source == UNTRAINED:
        labels[UNTRAINED] = _("The model that came with this experiment, untrained")
    elif options.source not in labels:
        labels[options.source] = _("{origin}, as it was taken").format(origin=origin_of(session.experiment))
    st.selectbox(
        _("Model"),
        list(labels),
        format_func=labels.__getitem__,
        help=_("A trained model of this session; what it has learnt is called along with it."),
        **state.controlled(f"{session.name}-source", options.source, partial(take_from, session)),
    )
    for reason, models in left_out().items():
        named = listed([model.label() for model in models])
        st.caption(
            _("Cannot be used: {models}. The reason: {reason}").format(models=say(named), reason=say(reason))
        )


def _how_to_get_one() -> None:
    st.caption(_("Nothing is trained yet in this session, so the base starts from fresh weights."))
    st.page_link(path(HEADLINE), label=_("Train the headline model first"), icon=HEADLINE.icon)


def _freeze(session: LessonSession, options: ReuseOptions) -> None:
    """Draws what is frozen: all, nothing, or single layers."""
    layers = options.layers()
    whole = FROZEN if set(options.frozen) == set(layers) else LEARNING if not options.frozen else None
    st.segmented_control(
        _("The base is"),
        [FROZEN, LEARNING],
        format_func={FROZEN: _(FROZEN), LEARNING: _(LEARNING)}.__getitem__,
        help=_("frozen: training leaves its weights as they are, to the bit."),
        **state.controlled(f"{session.name}-whole", whole, partial(freeze_all, session, layers)),
    )
    st.pills(
        _("Frozen layers"),
        layers,
        format_func=verbatim,
        selection_mode="multi",
        help=_("Freeze or release single layers."),
        **state.controlled(f"{session.name}-frozen", list(options.frozen), partial(freeze_some, session)),
    )


def _refusal(session: LessonSession) -> None:
    """Draws why the last choice was refused, and the button for the alternative."""
    refused: Refusal | None = state.choice(f"{session.name}-refused", None)
    if refused is None or refused.at != session.experiment:
        return
    show(refused.problems)
    st.button(
        _(refused.label),
        key=f"{session.name}-instead",
        icon=":material/arrow_forward:",
        on_click=edit,
        args=(session, refused.instead),
    )
